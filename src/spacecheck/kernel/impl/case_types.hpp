#pragma once

#include <spacecheck/plan/trial.hpp>

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

/// How a View of these extents [elements] lies in the layout that a trial asks for.
template <class ExecutionSpace, std::size_t Rank>
Kokkos::LayoutStride strides_for(std::vector<std::int64_t> const& extents, Layout layout) {
  bool const native_is_left =
      std::is_same_v<typename ExecutionSpace::array_layout, Kokkos::LayoutLeft>;
  bool const left = layout == Layout::left || (layout == Layout::native && native_is_left);
  Kokkos::LayoutStride result;
  std::size_t stride = 1;
  for (std::size_t k = 0; k < Rank; ++k) {
    std::size_t const d = left ? k : Rank - 1 - k;
    result.dimension[d] = static_cast<std::size_t>(extents[d]);
    result.stride[d] = stride;
    stride *= static_cast<std::size_t>(extents[d]);
  }
  return result;
}

}  // namespace spacecheck::Impl
