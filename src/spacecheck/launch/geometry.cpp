#include <spacecheck/launch/geometry.hpp>

#include <limits>
#include <stdexcept>
#include <string>

namespace spacecheck {

Geometry covering(std::int64_t items, std::int64_t block) {
  if (items < 0) {
    throw std::invalid_argument("work items must not be negative, got " + std::to_string(items));
  }
  if (block <= 0) {
    throw std::invalid_argument("block must be positive, got " + std::to_string(block));
  }
  std::int64_t const blocks = items / block + (items % block != 0 ? 1 : 0);
  if (blocks > std::numeric_limits<std::int64_t>::max() / block) {
    throw std::invalid_argument("extent exceeds 2^63 - 1 for " + std::to_string(items) +
                                " work items in blocks of " + std::to_string(block));
  }
  return {.extent = blocks * block, .block = block};
}

void require_valid(std::int64_t n_threads, Geometry geometry) {
  if (geometry.block <= 0 || geometry.extent < 0 || geometry.extent % geometry.block != 0) {
    throw std::invalid_argument("extent must be whole blocks, got extent " +
                                std::to_string(geometry.extent) + " and block " +
                                std::to_string(geometry.block));
  }
  if (n_threads < 0 || n_threads > geometry.extent) {
    throw std::invalid_argument("n_threads must lie in 0.." + std::to_string(geometry.extent) +
                                " (the extent), got " + std::to_string(n_threads));
  }
}

}  // namespace spacecheck
