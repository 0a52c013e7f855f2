#include "interrupt.hpp"

#include "command.hpp"

#include <atomic>
#include <csignal>
#include <cstdint>
#include <ctime>
#include <unistd.h>

namespace spacecheck::cli {
namespace {

// One press may come twice: to the process, and to its group (timeout, launchers).
constexpr std::int64_t same_press_ms = 100;

std::atomic<std::int64_t> first_press_ms{0};
std::string parting_line;  // made before: a handler may not

std::int64_t now_ms() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000 + 1;
}

void on_interrupt(int) {
  auto const now = now_ms();
  std::int64_t first = 0;
  if (first_press_ms.compare_exchange_strong(first, now) || now - first < same_press_ms) return;
  // No destructors: a thread that hangs would hold them.
  (void)!::write(STDERR_FILENO, parting_line.data(), parting_line.size());
  ::_exit(interrupted);
}

}  // namespace

void stop_on_interrupt(std::string const& last_line) {
  // The progress may stand in the terminal's line.
  parting_line = (::isatty(STDERR_FILENO) != 0 ? "\n" : "") + last_line + "\n";
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  ::sigaction(SIGINT, &action, nullptr);
}

bool stop_asked() { return first_press_ms.load() != 0; }

}  // namespace spacecheck::cli
