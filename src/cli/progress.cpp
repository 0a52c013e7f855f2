#include "progress.hpp"

#include "command.hpp"

#include <spacecheck/report/progress_line.hpp>
#include <spacecheck/report/terminal.hpp>

#include <fmt/format.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <unistd.h>

namespace spacecheck::cli {
namespace {
constexpr auto terminal_pause = std::chrono::milliseconds(100);
constexpr auto line_pause = std::chrono::seconds(10);

bool can_renew_a_line() {
  char const* const terminal = std::getenv("TERM");
  return ::isatty(STDERR_FILENO) != 0 && terminal != nullptr && std::strcmp(terminal, "dumb") != 0;
}
}  // namespace

Progress::Progress(bool quiet, std::size_t rows)
    : m_quiet(quiet), m_terminal(can_renew_a_line()), m_rows(rows) {}

void Progress::trial(Trial const& trial) {
  ++m_trials;
  if (m_quiet) return;
  auto const now = Clock::now();
  if (now - m_last < (m_terminal ? Clock::duration(terminal_pause) : Clock::duration(line_pause))) {
    return;
  }
  m_last = now;
  ProgressState const state{.done = m_done,
                            .earlier = m_earlier,
                            .total = m_rows,
                            .trials = m_trials,
                            .elapsed = std::chrono::duration<double>(now - m_start).count(),
                            .now = fmt::format("{} on {}", trial.kernel, trial.space)};
  if (!m_terminal) {
    tell(progress_line(state, style_of(STDERR_FILENO).width) + "\n");
    return;
  }
  auto const line = progress_line(state, style_of(STDERR_FILENO).width - 1);
  tell(fmt::format("\r{:<{}}", line, m_shown));
  std::fflush(stderr);
  m_shown = line.size();
}

void Progress::row() {
  ++m_done;
  if (m_trials > 0) return;
  m_earlier = m_done;
  m_start = Clock::now();
}

void Progress::clear() {
  if (m_shown == 0) return;
  tell(fmt::format("\r{:<{}}\r", "", m_shown));
  std::fflush(stderr);
  m_shown = 0;
}

}  // namespace spacecheck::cli
