#include <spacecheck/access/runtime.hpp>
#include <spacecheck/kernel/impl/watch_accesses.hpp>

#include <Kokkos_Core.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <malloc.h>
#include <string>
#include <string_view>

namespace spacecheck::Impl {
namespace {

// Kokkos' own, its reduction buffers, random states and team scratch, are private to a thread or
// guarded by it. So are an UnorderedMap's flags: three ints, in two words, that all who insert set
// to the same. Its algorithms copy all of their temporaries, also what was not set, which nobody
// then uses.
bool is_kokkos_own(std::string_view label, std::uint64_t bytes) {
  return label.starts_with("Kokkos::") ||
         (label.starts_with("std_") && label.ends_with("_tmp_view")) ||
         label.starts_with("rotate_impl_") || label == "shift_left_impl" ||
         label == "shift_right_impl" ||
         (bytes <= 4 * sizeof(int) &&
          (label.ends_with(" - scalars") || label == "UnorderedMap scalars"));
}

constexpr std::size_t header = sizeof(Kokkos::Impl::SharedAllocationHeader);

// Kokkos tells where an allocation begins and how large its data is. Between the two lies the
// header of a View, which what is asked of a memory space itself has not. Of a View without
// elements the header is told as its data. So we ask how large the block is.
std::byte* data_of(void const* allocation, std::uint64_t bytes) {
  auto* const begin = static_cast<std::byte*>(const_cast<void*>(allocation));
  return ::malloc_usable_size(begin) >= header + bytes ? begin + header : begin;
}

void on_allocation(Kokkos_Profiling_SpaceHandle /*space*/, char const* label,
                   void const* allocation, std::uint64_t bytes) {
  // The first case of a located trial was made before it, the second is made within: what the case
  // itself allocates must not count.
  if (std::string_view(label) == "spacecheck::watch_board") return;
  auto* const data = data_of(allocation, bytes);
  if (is_kokkos_own(label, bytes)) {
    access::ignore_memory(data, bytes);
  } else {
    access::watch_allocation(label, data, bytes);
  }
}

void on_deallocation(Kokkos_Profiling_SpaceHandle /*space*/, char const* /*label*/,
                     void const* allocation, std::uint64_t /*bytes*/) {
  auto* const begin = static_cast<std::byte*>(const_cast<void*>(allocation));
  access::forget_memory(begin);
  access::forget_memory(begin + header);
}

void on_launch(char const* label, std::uint32_t /*device*/, std::uint64_t* /*id*/) {
  access::next_launch_is(label);
}

void on_copy(Kokkos_Profiling_SpaceHandle /*to_space*/, char const* /*to_label*/, void const* to,
             Kokkos_Profiling_SpaceHandle /*from_space*/, char const* /*from_label*/,
             void const* /*from*/, std::uint64_t bytes) {
  access::host_set(const_cast<void*>(to), bytes);
}

// The rest of a trial, whatever ends it.
class Watching {
 public:
  explicit Watching(bool zeroed) { access::begin_trial(zeroed); }
  ~Watching() {
    if (!m_ended) access::end_trial();
  }
  Watching(Watching const&) = delete;
  Watching& operator=(Watching const&) = delete;
  AccessSummary end() {
    m_ended = true;
    return access::end_trial();
  }

 private:
  bool m_ended = false;
};

AccessSummary watch(bool zeroed, std::function<void()> const& run) {
  Watching watching(zeroed);
  bool stopped = false;
  try {
    run();
  } catch (access::Stopped const&) {
    stopped = true;
  }
  auto summary = watching.end();
  if (stopped) summary.not_covered.emplace_back("what comes after the access outside every View");
  return summary;
}

}  // namespace

AccessSummary watch_accesses(Trial const& trial, std::function<void()> const& run,
                             std::function<void()> const& run_again) {
  namespace Tools = Kokkos::Tools::Experimental;
  Tools::set_allocate_data_callback(on_allocation);
  Tools::set_deallocate_data_callback(on_deallocation);
  Tools::set_begin_parallel_for_callback(on_launch);
  Tools::set_begin_parallel_reduce_callback(on_launch);
  Tools::set_begin_parallel_scan_callback(on_launch);
  Tools::set_begin_deep_copy_callback(on_copy);
  bool const zeroed = trial.poison == Poison::zero;
  auto summary = watch(zeroed, run);
  if (summary.events.empty() || trial.attempt > 0) return summary;
  access::locate();
  auto located = watch(zeroed, run_again);
  // A kernel that is not the same the second time keeps what the first one showed.
  return located.events.size() == summary.events.size() ? located : summary;
}

}  // namespace spacecheck::Impl
