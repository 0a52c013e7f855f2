#pragma once

#include <spacecheck/trace/trace.hpp>

#include <cstdint>
#include <utility>
#include <vector>

namespace spacecheck::Impl {

inline constexpr std::size_t unmatched = ~std::size_t{0};

/// Which step and View of one trace is which of the other.
struct Matching {
  std::vector<std::pair<std::size_t, std::size_t>> steps;  ///< rising on both sides
  std::vector<std::size_t> view_b_of;                      ///< of each View of a; or `unmatched`
  std::vector<std::size_t> view_a_of;
  std::vector<bool> guessed;  ///< of each View of a: only by label, size and order of allocation
};

Matching match(Trace const& a, Trace const& b);

}  // namespace spacecheck::Impl
