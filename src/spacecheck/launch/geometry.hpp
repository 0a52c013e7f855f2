#pragma once

#include <cstdint>

namespace spacecheck {

/// The shape of a launch.
///
/// extent  work items launched [count], a multiple of block, >= 0
/// block   work items per block [count], > 0
struct Geometry {
  std::int64_t extent = 0;
  std::int64_t block = 32;

  friend bool operator==(Geometry const&, Geometry const&) = default;
};

/// The smallest whole number of blocks that covers `items` work items.
///
/// \param items  work items to cover [count], >= 0; 0 gives an extent of 0.
/// \param block  work items per block [count], > 0; default 32, a warp.
/// \throws std::invalid_argument  items < 0, block <= 0, or an extent beyond 2^63 - 1.
///
/// Source: docs/contracts.md, "Guard".
Geometry covering(std::int64_t items, std::int64_t block = 32);

/// \throws std::invalid_argument  n_threads < 0 or > extent, or the geometry is not whole blocks.
void require_valid(std::int64_t n_threads, Geometry geometry);

}  // namespace spacecheck
