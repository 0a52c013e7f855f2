#pragma once

#include <spacecheck/launch/guarded_launch.hpp>

#include <Kokkos_Core.hpp>

#include <cstdint>

namespace spacecheck {

/// Kokkos' policy over a box of two or three dimensions, with tiles that suit the space.
///
/// \param lower, upper  the box [index, index); empty where one dimension is.
///
/// On a host a tile is a slab of the first dimension, one a thread: Kokkos' own tiles there are two
/// wide, and what is done between two of them costs as much as they do (docs/performance.md, P1).
/// Elsewhere Kokkos chooses.
template <int Rank, class ExecutionSpace>
auto mdrange_policy(ExecutionSpace const& exec, Kokkos::Array<std::int64_t, Rank> const& lower,
                    Kokkos::Array<std::int64_t, Rank> const& upper) {
  using policy =
      Kokkos::MDRangePolicy<ExecutionSpace, Kokkos::Rank<Rank>, Kokkos::IndexType<std::int64_t>>;
  if constexpr (Impl::runs_on_host<ExecutionSpace>) {
    std::int64_t const threads = exec.concurrency();
    Kokkos::Array<std::int64_t, Rank> tile{};
    std::int64_t row = 1;
    for (int d = 1; d < Rank; ++d) {
      std::int64_t const length = upper[d] - lower[d];
      tile[d] = length > 0 ? length : 1;
      // Kokkos counts the elements of a tile in an int, and ends the program where these are more.
      if (row > INT32_MAX / tile[d]) return policy(exec, lower, upper);
      row *= tile[d];
    }
    std::int64_t const slab = (upper[0] - lower[0] + threads - 1) / threads;
    std::int64_t const most = INT32_MAX / row;
    tile[0] = slab < 1 ? 1 : slab < most ? slab : most;
    return policy(exec, lower, upper, tile);
  } else {
    return policy(exec, lower, upper);
  }
}

}  // namespace spacecheck
