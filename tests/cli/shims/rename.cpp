// Preloaded: who is about to give a file a name with $SPACECHECK_RENAME_TO in it gets SIGINT first.
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <unistd.h>

extern "C" int rename(char const* from, char const* to) {
  static auto const real = reinterpret_cast<decltype(&rename)>(dlsym(RTLD_NEXT, "rename"));
  static char const* const part = std::getenv("SPACECHECK_RENAME_TO");
  if (part != nullptr && std::strstr(to, part) != nullptr) (void)kill(getpid(), SIGINT);
  return real(from, to);
}
