#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace spacecheck {

/// How far a run has come.
struct ProgressState {
  std::size_t done = 0;     ///< rows of the table [count]
  std::size_t earlier = 0;  ///< of these, from a record: they took no time
  std::size_t total = 0;    ///< rows, in all; 0: not known
  std::int64_t trials = 0;  ///< done so far [count]
  double elapsed = 0;       ///< [seconds]
  std::string now;          ///< what is being done: "seed_case on OpenMP"
};

/// "[#####-------]  5/12 rows  431 trials  86/s  7 s left  seed_case on OpenMP"
///
/// The time left supposes that the rows to come take as long as those done; it is left out before
/// the first row is done here and before a second has passed. What does not fit is left out, from
/// the end of this list: rows, time left, rate and trials, bar; what is being done gets what room
/// remains.
///
/// \param width  columns; the line is never wider
std::string progress_line(ProgressState const& state, std::size_t width);

/// "7 s", "3 min", "1 h 20 min": how long something is going to take.
std::string time_left_text(double seconds);

}  // namespace spacecheck
