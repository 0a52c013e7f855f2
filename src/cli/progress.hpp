#pragma once

#include <spacecheck/plan/trial.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace spacecheck::cli {

/// Progress on stderr: one line that renews itself on a terminal, a line now and then elsewhere.
class Progress {
 public:
  /// \param rows  rows of the table to come [count].
  Progress(bool quiet, std::size_t rows);

  /// A trial was done: here, not in a record's run.
  void trial(Trial const& trial);
  void row();
  /// Takes the line away, so that a result can be printed.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;
  bool m_quiet;
  bool m_terminal;
  std::size_t m_rows;
  std::size_t m_done = 0;
  std::size_t m_earlier = 0;  ///< rows before the first trial
  std::int64_t m_trials = 0;
  std::size_t m_shown = 0;  ///< columns of the line on the terminal
  Clock::time_point m_start = Clock::now();
  Clock::time_point m_last = m_start;
};

}  // namespace spacecheck::cli
