#include <spacecheck/launch/schedules.hpp>

#include <algorithm>
#include <cstddef>
#include <stdexcept>

namespace spacecheck {
namespace {

using Sequence = std::vector<std::int64_t>;

Sequence ascending(std::int64_t n) {
  Sequence s;
  for (std::int64_t k = 1; k <= n; ++k) s.push_back(k);
  return s;
}

Sequence reversed(Sequence s) {
  std::reverse(s.begin(), s.end());
  return s;
}

Sequence times(int count, Sequence const& once) {
  Sequence s;
  for (int k = 0; k < count; ++k) s.insert(s.end(), once.begin(), once.end());
  return s;
}

Sequence clamped(Sequence s, std::int64_t n) {
  for (auto& value : s) value = std::clamp<std::int64_t>(value, 1, n);
  return s;
}

Sequence high_and_low(std::int64_t n) {
  Sequence s;
  for (std::int64_t low = 1, high = n; low <= high; ++low, --high) {
    s.push_back(high);
    if (low != high) s.push_back(low);
  }
  return s;
}

Sequence powers_of_two(std::int64_t n) {
  Sequence s;
  for (std::int64_t p = 1; p <= n; p *= 2) {
    s.push_back(p);
    if (p > n / 2) break;
  }
  return s;
}

Sequence zigzag(std::int64_t n) {
  Sequence s = ascending(n);
  for (std::int64_t k = n - 1; k >= 1; --k) s.push_back(k);
  return times(2, s);
}

}  // namespace

std::vector<Schedule> schedules(std::int64_t array_size) {
  if (array_size < 1) {
    throw std::invalid_argument("array_size must be positive for schedules, got " +
                                std::to_string(array_size));
  }
  std::int64_t const n = array_size;
  std::int64_t const middle = (n + 1) / 2;
  Sequence const up = ascending(n);
  Sequence const down = reversed(up);
  return {
      {"ascending", up},
      {"descending", down},
      {"alternating high and low", high_and_low(n)},
      {"same value 20 times", times(20, {middle})},
      {"edges 1 and N in turn", times(10, {1, n})},
      {"small variations around one value",
       clamped(times(4, {middle, middle + 1, middle - 1, middle + 2, middle - 2}), n)},
      {"powers of two", powers_of_two(n)},
      {"many ones", times(20, {1})},
      {"many Ns", times(20, {n})},
      {"irregular fixed sequence",
       clamped({7, 23, 3, 31, 12, 1, 19, 28, 5, 16, 30, 2, 11, 25, 8, 32, 14, 6, 21, 9}, n)},
      {"1..N three times over", times(3, up)},
      {"N..1 three times over", times(3, down)},
      {"zigzag", zigzag(n)},
      {"boundary transitions N-1, N, N-1", clamped(times(15, {n - 1, n, n - 1}), n)},
      {"1..N five times over", times(5, up)},
  };
}

}  // namespace spacecheck
