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

template <class Space>
inline constexpr bool is_team_scratch = false;
template <class Space>
inline constexpr bool is_team_scratch<Kokkos::ScratchMemorySpace<Space>> = true;

/// What Kokkos' own check of an index is given: of Kokkos 4.5 a map with the View's memory, of
/// Kokkos 5 an mdspan's mapping.
template <class Map>
concept MdspanMapping = requires(Map const& map) {
  map.extents();
};

template <class Map>
std::int64_t extent_of(Map const& map, std::size_t d) {
  if constexpr (MdspanMapping<Map>) {
    return static_cast<std::int64_t>(map.extents().extent(d));
  } else {
    return static_cast<std::int64_t>(map.extent(d));
  }
}

/// \param strides  one more than there are, since a View may have none.
template <class Map>
void strides_of(Map const& map, std::int64_t* strides, std::size_t rank) {
  if constexpr (!MdspanMapping<Map>) {
    map.stride(strides);
  } else if constexpr (Map::is_always_strided()) {
    for (std::size_t d = 0; d < rank; ++d) strides[d] = static_cast<std::int64_t>(map.stride(d));
  }
}

template <class Tracker>
std::string label_of(Tracker const& tracker) {
  if constexpr (requires { tracker.m_tracker; }) {
    return label_of(tracker.m_tracker);
  } else {
    return tracker.has_record() ? tracker.template get_label<void>() : std::string();
  }
}

/// Of a DynRankView its operator() sees seven dimensions: those of one element behind the others
/// are none of its own.
template <std::size_t Rank, class Map>
int told_rank(Map const& map, std::int64_t const* index) {
  auto rank = Rank;
  if constexpr (Rank == 7) {
    while (rank > 1 && extent_of(map, rank - 1) == 1 && index[rank - 1] == 0) --rank;
  }
  return static_cast<int>(rank);
}

template <class MemorySpace, class Element, class Tracker, class Map, std::size_t Rank>
[[gnu::noinline, gnu::cold]] void tell_outside(Tracker const& tracker, Map const& map,
                                               Element const* data,
                                               std::int64_t const (&index)[Rank]) {
  std::string label = label_of(tracker);
  if (label.empty()) label = is_team_scratch<MemorySpace> ? "team scratch" : "a View";
  std::int64_t strides[Rank + 1] = {};
  strides_of(map, strides, Rank);
  std::int64_t offset = 0;
  for (std::size_t d = 0; d < Rank; ++d) offset += index[d] * strides[d];
  access::outside_extents(data, label, index, told_rank<Rank>(map, index),
                          offset * static_cast<std::int64_t>(sizeof(Element)),
                          __builtin_return_address(0));
}

template <std::size_t Rank, class Element, class Tracker, class Map>
[[gnu::noinline, gnu::cold]] void tell_view(Tracker const& tracker, Map const& map,
                                            Element const* data) {
  std::int64_t strides[Rank + 1] = {};
  std::int64_t extents[Rank + 1] = {};
  std::int64_t const first[Rank + 1] = {};
  strides_of(map, strides, Rank);
  for (std::size_t d = 0; d < Rank; ++d) extents[d] = extent_of(map, d);
  access::view_indexed(data, label_of(tracker), sizeof(Element), extents, strides,
                       told_rank<Rank>(map, first));
}

/// In the place of Kokkos' check, which aborts.
template <class MemorySpace, class Element, class Tracker, class Map, class... Args>
void see_index(Tracker const& tracker, Map const& map, Element const* data, Args... args) {
  if constexpr (sizeof...(Args) > 0) {
    std::size_t d = 0;
    bool const inside =
        ((static_cast<std::size_t>(args) < static_cast<std::size_t>(extent_of(map, d++))) && ...);
    if (!inside) {
      std::int64_t const index[] = {static_cast<std::int64_t>(args)...};
      tell_outside<MemorySpace>(tracker, map, data, index);
    }
  }
  if (wants_views()) tell_view<sizeof...(Args)>(tracker, map, data);
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
  spacecheck::Impl::see_index<MemorySpace>(tracker, map, map.data(), args...);
}

}  // namespace Kokkos::Impl
