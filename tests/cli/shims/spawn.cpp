// Preloaded: posix_spawn has no room for a process, from call $SPACECHECK_SPAWN_FAILS_FROM (0: the
// first) on, $SPACECHECK_SPAWN_FAILURES times. Whoever calls posix_spawnp gets the signal
// $SPACECHECK_SPAWN_SIGNAL before it knows which process it has started.
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <dlfcn.h>
#include <spawn.h>
#include <unistd.h>

namespace {

std::atomic<long> calls{0};

long number(char const* variable) {
  char const* const text = std::getenv(variable);
  return text != nullptr ? std::strtol(text, nullptr, 10) : 0;
}

}  // namespace

extern "C" int posix_spawn(pid_t* pid, char const* path, posix_spawn_file_actions_t const* actions,
                           posix_spawnattr_t const* attributes, char* const argv[],
                           char* const envp[]) {
  static long const from = number("SPACECHECK_SPAWN_FAILS_FROM");
  static long const failures = number("SPACECHECK_SPAWN_FAILURES");
  static auto const real =
      reinterpret_cast<decltype(&posix_spawn)>(dlsym(RTLD_NEXT, "posix_spawn"));
  long const call = calls++;
  if (call >= from && call < from + failures) return EAGAIN;
  return real(pid, path, actions, attributes, argv, envp);
}

extern "C" int posix_spawnp(pid_t* pid, char const* file, posix_spawn_file_actions_t const* actions,
                            posix_spawnattr_t const* attributes, char* const argv[],
                            char* const envp[]) {
  static auto const real =
      reinterpret_cast<decltype(&posix_spawnp)>(dlsym(RTLD_NEXT, "posix_spawnp"));
  int const error = real(pid, file, actions, attributes, argv, envp);
  if (long const signal = number("SPACECHECK_SPAWN_SIGNAL"); signal != 0) {
    (void)kill(getpid(), static_cast<int>(signal));
  }
  return error;
}
