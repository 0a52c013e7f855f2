#pragma once

#include <spacecheck/access/runtime.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

// Indices outside a View's extents may lie inside its allocation: only the View can tell.
#ifndef KOKKOS_ENABLE_DEBUG_BOUNDS_CHECK
#define KOKKOS_ENABLE_DEBUG_BOUNDS_CHECK
#endif

namespace Kokkos::Impl {

template <class ParentView>
struct ViewTracker;

}  // namespace Kokkos::Impl

namespace Kokkos {
template <class ExecutionSpace>
class ScratchMemorySpace;
}

namespace spacecheck::Impl {

/// True in the second time of a located trial. Read at every index into a View, by code whose own
/// accesses are seen: so it is hidden from the compiler where that is possible.
inline bool wants_views() {
#if defined(__x86_64__)
  int value = 0;
  asm("movl %1, %0" : "=r"(value) : "m"(spacecheck_access_locating));
  return value != 0;
#else
  return spacecheck_access_locating != 0;
#endif
}

/// Of a DynRankView its operator() sees seven dimensions: those of one element behind the others
/// are none of its own.
template <std::size_t Rank, class Map>
int told_rank(Map const& map, std::int64_t const* index) {
  auto rank = Rank;
  if constexpr (Rank == 7) {
    while (rank > 1 && map.extent(rank - 1) == 1 && index[rank - 1] == 0) --rank;
  }
  return static_cast<int>(rank);
}

template <class Space>
inline constexpr bool is_team_scratch = false;
template <class Space>
inline constexpr bool is_team_scratch<Kokkos::ScratchMemorySpace<Space>> = true;

template <class MemorySpace, class Tracker, class Map, std::size_t Rank>
[[gnu::noinline, gnu::cold]] void tell_outside(Tracker const& tracker, Map const& map,
                                               std::int64_t const (&index)[Rank]) {
  std::string label = is_team_scratch<MemorySpace> ? "team scratch" : "a View";
  if (tracker.m_tracker.has_record()) label = tracker.m_tracker.template get_label<void>();
  std::int64_t strides[Rank + 1] = {};
  map.stride(strides);
  std::int64_t offset = 0;
  for (std::size_t d = 0; d < Rank; ++d) offset += index[d] * strides[d];
  access::outside_extents(map.data(), label, index, told_rank<Rank>(map, index),
                          offset * static_cast<std::int64_t>(sizeof(*map.data())),
                          __builtin_return_address(0));
}

template <class Tracker, class Map, std::size_t Rank>
[[gnu::noinline, gnu::cold]] void tell_view(Tracker const& tracker, Map const& map) {
  std::string const label =
      tracker.m_tracker.has_record() ? tracker.m_tracker.template get_label<void>() : std::string();
  // One more than there are, since a View may have none.
  std::int64_t strides[Rank + 1] = {};
  std::int64_t extents[Rank + 1] = {};
  std::int64_t const first[Rank + 1] = {};
  map.stride(strides);
  for (std::size_t d = 0; d < Rank; ++d) extents[d] = static_cast<std::int64_t>(map.extent(d));
  access::view_indexed(map.data(), label, sizeof(*map.data()), extents, strides,
                       told_rank<Rank>(map, first));
}

}  // namespace spacecheck::Impl

namespace desul::Impl {

// As below. Source: desul/atomics/Thread_Fence_GCC.hpp.
template <class MemoryOrder, class MemoryScope>
requires true inline void host_atomic_thread_fence(MemoryOrder, MemoryScope) {
  spacecheck_access_fence();
}

}  // namespace desul::Impl

namespace Kokkos::Impl {

// More constrained than Kokkos' own function of this name, which aborts: this one takes its place.
// Source: Kokkos 4.5 View/Kokkos_ViewMapping.hpp; a Kokkos that has no such function ignores it.
template <class MemorySpace, class ViewType, class MapType, class... Args>
requires true inline void view_verify_operator_bounds(ViewTracker<ViewType> const& tracker,
                                                      MapType const& map, Args... args) {
  if constexpr (sizeof...(Args) > 0) {
    std::size_t d = 0;
    bool const inside =
        ((static_cast<std::size_t>(args) < static_cast<std::size_t>(map.extent(d++))) && ...);
    if (!inside) {
      std::int64_t const index[] = {static_cast<std::int64_t>(args)...};
      spacecheck::Impl::tell_outside<MemorySpace>(tracker, map, index);
    }
  }
  if (spacecheck::Impl::wants_views()) {
    spacecheck::Impl::tell_view<ViewTracker<ViewType>, MapType, sizeof...(Args)>(tracker, map);
  }
}

}  // namespace Kokkos::Impl
