#include <spacecheck/trial/worker.hpp>

#include <cstdio>
#include <dlfcn.h>

// An access twin is a worker and nothing else.
int main(int argc, char** argv) {
  // The sanitizer's own runtime, preloaded, would answer the same calls.
  if (dlsym(RTLD_NEXT, "__tsan_func_entry") != nullptr) {
    std::fprintf(stderr,
                 "%s: the runtime of -fsanitize=thread is loaded, whose place the access runtime "
                 "takes; run without it\n",
                 argv[0]);
    return 70;
  }
  int const code = spacecheck::run_if_worker(argc, argv);
  if (code >= 0) return code;
  std::fprintf(stderr, "%s: is started by the program of the same name without .access\n", argv[0]);
  return 2;
}
