#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

namespace spacecheck {

/// Beyond what any machine holds, and far enough from 2^63 that sums of them fit, and blocks times
/// their items. An array of n x n elements may have more bytes than a number holds.
/// Work items, elements, scratch elements [count]:
inline constexpr std::int64_t most_items = 1'000'000'000'000'000;
/// Work items of a block, and blocks beyond those that cover the array [count]:
inline constexpr std::int64_t most_in_block = 1'000'000'000;
/// Threads of a space, and host threads that run a kernel at once [count]:
inline constexpr std::int64_t most_threads = 65'536;
/// The threads that Kokkos has room for on a space [count]: past it, it writes beside its arrays.
constexpr std::int64_t room_for_threads(std::string_view space) {
  if (space == "OpenMP") return 512;
  if (space == "Threads") return 1024;
  return std::numeric_limits<int>::max();
}

/// Repetitions of a trial [count]:
inline constexpr std::int64_t most_repetitions = 1'000'000'000;
/// Sets of sizes of one kernel in a run [count]:
inline constexpr std::int64_t most_sizes = 100'000;
/// Budgets and time-outs [s]:
inline constexpr double longest_wait = 1e9;

}  // namespace spacecheck
