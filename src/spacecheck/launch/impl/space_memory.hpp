#pragma once

#include <Kokkos_Core.hpp>

#include <cstddef>
#include <memory>
#include <string>

namespace spacecheck::Impl {

/// Memory of an execution space, by bytes. Compiled once, in the library: what every kernel's file
/// would otherwise instantiate again.
template <class ExecutionSpace>
struct SpaceMemory {
  struct Block {
    std::byte* data = nullptr;
    std::shared_ptr<void> owner;
  };

  /// Unset memory, or zeros. The label is a View's: "spacecheck::<name>".
  static Block allocate(ExecutionSpace const& exec, std::string const& label, std::size_t bytes,
                        bool zeroed = false);
  static void to_host(void* destination, void const* source, std::size_t bytes);
  static void from_host(void* destination, void const* source, std::size_t bytes);
};

#ifdef KOKKOS_ENABLE_SERIAL
extern template struct SpaceMemory<Kokkos::Serial>;
#endif
#ifdef KOKKOS_ENABLE_OPENMP
extern template struct SpaceMemory<Kokkos::OpenMP>;
#endif
#ifdef KOKKOS_ENABLE_THREADS
extern template struct SpaceMemory<Kokkos::Threads>;
#endif
#ifdef KOKKOS_ENABLE_CUDA
extern template struct SpaceMemory<Kokkos::Cuda>;
#endif
#ifdef KOKKOS_ENABLE_HIP
extern template struct SpaceMemory<Kokkos::HIP>;
#endif
#ifdef KOKKOS_ENABLE_SYCL
extern template struct SpaceMemory<Kokkos::SYCL>;
#endif

}  // namespace spacecheck::Impl
