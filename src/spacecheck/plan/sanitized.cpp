#include <spacecheck/plan/sanitized.hpp>

// Each sanitizer's runtime has one of these, and a program without it has none.
extern "C" {
[[gnu::weak]] void __asan_init();  // NOLINT: their names
[[gnu::weak]] void __tsan_init();  // NOLINT
[[gnu::weak]] void __msan_init();  // NOLINT
}

namespace spacecheck {

bool sanitized() {
  return __asan_init != nullptr || __tsan_init != nullptr || __msan_init != nullptr;
}

}  // namespace spacecheck
