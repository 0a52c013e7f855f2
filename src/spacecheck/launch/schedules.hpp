#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace spacecheck {

/// A named sequence of `n_threads`, one launch each, for one kernel on an array of N elements.
struct Schedule {
  std::string name;
  std::vector<std::int64_t> n_threads;
};

/// The fifteen schedules of the seed case's second form, for arrays of `array_size` elements.
///
/// \param array_size  N [count], >= 1; every n_threads lies in 1..N.
/// \throws std::invalid_argument  array_size < 1.
std::vector<Schedule> schedules(std::int64_t array_size);

}  // namespace spacecheck
