#include <spacecheck/launch/impl/space_memory.hpp>

#include <cstdint>
#include <cstring>
#include <type_traits>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace spacecheck::Impl {
namespace {

// Arrays too large for memory that malloc keeps have new pages in each trial: a fifth of its time,
// in pages of 4 KiB (docs/performance.md, P6). Where the system has no larger ones it says so, and
// that is that.
void ask_for_large_pages([[maybe_unused]] std::byte* data, [[maybe_unused]] std::size_t bytes) {
#if defined __linux__ && defined MADV_HUGEPAGE
  constexpr std::size_t kept_by_malloc = std::size_t{32} << 20;
  constexpr std::uintptr_t page = std::uintptr_t{2} << 20;
  if (bytes < kept_by_malloc) return;
  auto const begin = (reinterpret_cast<std::uintptr_t>(data) + page - 1) / page * page;
  auto const end = (reinterpret_cast<std::uintptr_t>(data) + bytes) / page * page;
  madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
#endif
}

}  // namespace

template <class ExecutionSpace>
typename SpaceMemory<ExecutionSpace>::Block SpaceMemory<ExecutionSpace>::allocate(
    ExecutionSpace const& exec, std::string const& label, std::size_t bytes, bool zeroed) {
  using Bytes = Kokkos::View<std::byte*, typename ExecutionSpace::memory_space>;
  // Zeroed by the View itself, so that a profiler shows whose zeros they are.
  auto const view =
      zeroed ? Bytes(Kokkos::view_alloc(exec, label), bytes)
             : Bytes(Kokkos::view_alloc(exec, label, Kokkos::WithoutInitializing), bytes);
  exec.fence("spacecheck::allocation");
  if constexpr (std::is_same_v<typename ExecutionSpace::memory_space, Kokkos::HostSpace>) {
    ask_for_large_pages(view.data(), bytes);
  }
  return {view.data(), std::make_shared<Bytes>(view)};
}

namespace {
template <class Destination, class Source>
void copy(void* destination, void const* source, std::size_t bytes) {
  // Between host memories Kokkos would start its threads, for a few bytes as well.
  if constexpr (std::is_same_v<Destination, Kokkos::HostSpace> &&
                std::is_same_v<Source, Kokkos::HostSpace>) {
    if (bytes > 0) std::memcpy(destination, source, bytes);
    return;
  }
  using From = Kokkos::View<std::byte const*, Source, Kokkos::MemoryUnmanaged>;
  using To = Kokkos::View<std::byte*, Destination, Kokkos::MemoryUnmanaged>;
  Kokkos::deep_copy(To(static_cast<std::byte*>(destination), bytes),
                    From(static_cast<std::byte const*>(source), bytes));
}
}  // namespace

template <class ExecutionSpace>
void SpaceMemory<ExecutionSpace>::to_host(void* destination, void const* source,
                                          std::size_t bytes) {
  copy<Kokkos::HostSpace, typename ExecutionSpace::memory_space>(destination, source, bytes);
}

template <class ExecutionSpace>
void SpaceMemory<ExecutionSpace>::from_host(void* destination, void const* source,
                                            std::size_t bytes) {
  copy<typename ExecutionSpace::memory_space, Kokkos::HostSpace>(destination, source, bytes);
}

#ifdef KOKKOS_ENABLE_SERIAL
template struct SpaceMemory<Kokkos::Serial>;
#endif
#ifdef KOKKOS_ENABLE_OPENMP
template struct SpaceMemory<Kokkos::OpenMP>;
#endif
#ifdef KOKKOS_ENABLE_THREADS
template struct SpaceMemory<Kokkos::Threads>;
#endif
#ifdef KOKKOS_ENABLE_CUDA
template struct SpaceMemory<Kokkos::Cuda>;
#endif
#ifdef KOKKOS_ENABLE_HIP
template struct SpaceMemory<Kokkos::HIP>;
#endif
#ifdef KOKKOS_ENABLE_SYCL
template struct SpaceMemory<Kokkos::SYCL>;
#endif

}  // namespace spacecheck::Impl
