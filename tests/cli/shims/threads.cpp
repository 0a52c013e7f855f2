// Preloaded: pthread_create has no room for a thread, from call $SPACECHECK_THREADS_FAIL_FROM (0:
// the first) of a process on.
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <dlfcn.h>
#include <pthread.h>

namespace {
std::atomic<long> calls{0};
}

extern "C" int pthread_create(pthread_t* thread, pthread_attr_t const* attributes,
                              void* (*start)(void*), void* argument) {
  static auto const real =
      reinterpret_cast<decltype(&pthread_create)>(dlsym(RTLD_NEXT, "pthread_create"));
  char const* const from = std::getenv("SPACECHECK_THREADS_FAIL_FROM");
  if (from != nullptr && calls++ >= std::strtol(from, nullptr, 10)) return EAGAIN;
  return real(thread, attributes, start, argument);
}
