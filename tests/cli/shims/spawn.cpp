// Preloaded: posix_spawn has no room for a process, from call $SPACECHECK_SPAWN_FAILS_FROM (0: the
// first) on, $SPACECHECK_SPAWN_FAILURES times.
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <dlfcn.h>
#include <spawn.h>

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
