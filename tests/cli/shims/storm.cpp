// Preloaded: a signal every 200 microseconds whose handler asks for no restart, so that every
// system call that waits ends with EINTR. Says in the file $SPACECHECK_STORM_FILE how many came.
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <sys/time.h>
#include <unistd.h>

namespace {

std::atomic<long> storm_signals{0};

[[gnu::constructor]] void begin() {
  struct sigaction action {};
  action.sa_handler = [](int) { ++storm_signals; };
  sigaction(SIGALRM, &action, nullptr);
  itimerval const often{.it_interval = {.tv_sec = 0, .tv_usec = 200},
                        .it_value = {.tv_sec = 0, .tv_usec = 200}};
  setitimer(ITIMER_REAL, &often, nullptr);
}

[[gnu::destructor]] void end() {
  itimerval const never{};
  setitimer(ITIMER_REAL, &never, nullptr);
  char const* const path = std::getenv("SPACECHECK_STORM_FILE");
  if (path == nullptr) return;
  int const file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0666);
  char line[32];
  int const length = std::snprintf(line, sizeof line, "%ld\n", storm_signals.load());
  (void)!write(file, line, static_cast<std::size_t>(length));
  close(file);
}

}  // namespace
