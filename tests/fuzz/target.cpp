#include "target.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace fuzz {

void require(bool holds, std::string_view what) {
  if (holds) return;
  (void)std::fprintf(stderr, "does not hold: %.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

void require_clear(std::string_view line) {
  constexpr std::size_t longest = 5000;
  require(line.size() > 10, "a refusal says something");
  require(line.size() < longest, "a refusal is no longer than somebody may read");
  require(
      std::none_of(line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }),
      "a refusal is one line without control characters");
}

}  // namespace fuzz
