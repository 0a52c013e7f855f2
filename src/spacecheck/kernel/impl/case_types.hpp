#pragma once

#include <Kokkos_Core.hpp>

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

namespace spacecheck::Impl {

// Kokkos' data type of a View with `Rank` extents that are known at run time, before those of T.
template <class T, std::size_t Rank>
struct RankedElement {
  using type = typename RankedElement<T, Rank - 1>::type*;
};
template <class T>
struct RankedElement<T, 0> {
  using type = T;
};
template <class T, std::size_t N, std::size_t Rank>
struct RankedElement<T[N], Rank> {
  using type = typename RankedElement<T, Rank>::type[N];
};
template <class T, std::size_t N>
struct RankedElement<T[N], 0> {
  using type = T[N];
};

/// The extents of a View of such a data type: those given, and those of T [elements].
template <class T, class... Extents>
std::vector<std::int64_t> all_extents(Extents... extents) {
  std::vector<std::int64_t> all{static_cast<std::int64_t>(extents)...};
  [&]<std::size_t... D>(std::index_sequence<D...>) {
    (all.push_back(static_cast<std::int64_t>(std::extent_v<T, D>)), ...);
  }
  (std::make_index_sequence<std::rank_v<T>>());
  return all;
}

template <class>
inline constexpr bool is_range_policy = false;
template <class... Properties>
inline constexpr bool is_range_policy<Kokkos::RangePolicy<Properties...>> = true;

template <class>
inline constexpr bool is_mdrange_policy = false;
template <class... Properties>
inline constexpr bool is_mdrange_policy<Kokkos::MDRangePolicy<Properties...>> = true;

}  // namespace spacecheck::Impl
