#include "interrupt.hpp"

#include "command.hpp"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <ctime>
#include <unistd.h>

namespace spacecheck::cli {
namespace {

// One press may come twice: to the process, and to its group (timeout, launchers).
constexpr std::int64_t same_press_ms = 100;

std::atomic<std::int64_t> first_press_ms{0};
// Made before: a handler may not.
std::string waiting_line;
std::string parting_line;

std::int64_t now_ms() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000 + 1;
}

void say_now(std::string const& line) { (void)!::write(STDERR_FILENO, line.data(), line.size()); }

void on_interrupt(int) {
  auto const now = now_ms();
  std::int64_t first = 0;
  if (first_press_ms.compare_exchange_strong(first, now)) {
    int const was = errno;
    say_now(waiting_line);
    errno = was;
    return;
  }
  if (now - first < same_press_ms) return;
  // No destructors: a thread that hangs would hold them.
  say_now(parting_line);
  ::_exit(interrupted);
}

}  // namespace

void stop_on_interrupt(std::string const& last_line) {
  // The progress may stand in the terminal's line.
  std::string const apart = ::isatty(STDERR_FILENO) != 0 ? "\n" : "";
  waiting_line =
      apart + "spacecheck: ends after the trial in hand; once more, and it ends at once\n";
  parting_line = apart + last_line + "\n";
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  ::sigaction(SIGINT, &action, nullptr);
}

bool stop_asked() { return first_press_ms.load() != 0; }

}  // namespace spacecheck::cli
