#include <spacecheck/launch/impl/access_twin.hpp>
#include <spacecheck/scratch/impl/watched_scratch.hpp>
#include <spacecheck/trial/impl/unset_memory.hpp>

#include <Kokkos_Core.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <malloc.h>
#include <string_view>

namespace spacecheck::Impl {
namespace {

namespace Tools = Kokkos::Tools::Experimental;

// Of a tool that the user has loaded: it goes on hearing of all.
Tools::EventSet listeners;
unsigned char unset_value;

// The header of a View, which lies before its data and is made after this, has room of its own;
// what is asked of a memory space itself has none. So we ask how large the block is.
void fill_allocation(Kokkos_Profiling_SpaceHandle space, char const* label, void const* block,
                     std::uint64_t bytes) {
  std::string_view const name(label);
  bool const is_ours = name.starts_with("spacecheck::") || name.starts_with("Kokkos::");
  if (!is_ours && block != nullptr && std::string_view(space.name) == "Host") {
    constexpr std::size_t header = sizeof(Kokkos::Impl::SharedAllocationHeader);
    auto* const begin = static_cast<std::byte*>(const_cast<void*>(block));
    bool const has_header = ::malloc_usable_size(begin) >= header + bytes;
    std::memset(has_header ? begin + header : begin, unset_value, bytes);
  }
  if (listeners.allocate_data != nullptr) listeners.allocate_data(space, label, block, bytes);
}

}  // namespace

UnsetMemory::UnsetMemory(Poison poison) {
  // The twin fills what it watches.
  if (is_access_twin) return;
  unset_value = scratch_poison(poison);
  listeners = Tools::get_callbacks();
  Tools::set_allocate_data_callback(fill_allocation);
}

UnsetMemory::~UnsetMemory() {
  if (!is_access_twin) Tools::set_callbacks(listeners);
}

}  // namespace spacecheck::Impl
