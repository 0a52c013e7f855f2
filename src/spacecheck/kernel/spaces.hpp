#pragma once

#include <Kokkos_Core.hpp>

#include <string_view>
#include <type_traits>

namespace spacecheck {

/// An execution space of this build, as a value.
template <class ExecutionSpace>
struct SpaceTag {
  using type = ExecutionSpace;
};

/// Calls `f(SpaceTag<Space>{}, name)` for every execution space of this build, Serial first.
template <class F>
void for_each_space(F const& f) {
#ifdef KOKKOS_ENABLE_SERIAL
  f(SpaceTag<Kokkos::Serial>{}, std::string_view("Serial"));
#endif
#ifndef SPACECHECK_ACCESS_TWIN  // which runs on Serial only
#ifdef KOKKOS_ENABLE_OPENMP
  f(SpaceTag<Kokkos::OpenMP>{}, std::string_view("OpenMP"));
#endif
#ifdef KOKKOS_ENABLE_THREADS
  f(SpaceTag<Kokkos::Threads>{}, std::string_view("Threads"));
#endif
#ifdef KOKKOS_ENABLE_CUDA
  f(SpaceTag<Kokkos::Cuda>{}, std::string_view("Cuda"));
#endif
#ifdef KOKKOS_ENABLE_HIP
  f(SpaceTag<Kokkos::HIP>{}, std::string_view("HIP"));
#endif
#ifdef KOKKOS_ENABLE_SYCL
  f(SpaceTag<Kokkos::SYCL>{}, std::string_view("SYCL"));
#endif
#endif
}

/// A further instance of the space, whose launches are not ordered with those of any other.
///
/// \param of  how many there will be [count]: a host-parallel space's threads are shared out.
template <class ExecutionSpace>
ExecutionSpace new_instance([[maybe_unused]] int of) {
#ifdef KOKKOS_ENABLE_SERIAL
  if constexpr (std::is_same_v<ExecutionSpace, Kokkos::Serial>) {
    return Kokkos::Serial(Kokkos::NewInstance{});
  }
#endif
#ifdef KOKKOS_ENABLE_OPENMP
  if constexpr (std::is_same_v<ExecutionSpace, Kokkos::OpenMP>) {
    int const share = Kokkos::OpenMP().concurrency() / of;
    return Kokkos::OpenMP(share > 0 ? share : 1);
  }
#endif
  return Kokkos::Experimental::partition_space(ExecutionSpace(), 1)[0];
}

}  // namespace spacecheck
