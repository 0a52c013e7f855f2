// The rules of one cell, for touches in any order: the runtime hands them on item by item.
#include <spacecheck/access/impl/cell.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <vector>

using namespace spacecheck::Impl;

namespace {

struct Touched {
  ItemNumber item;
  Touch how;
  std::uint8_t mask;
};

bool clashes(Touched const& a, Touched const& b) {
  return a.item != b.item && (a.mask & b.mask) != 0 && clash(a.how, b.how);
}

std::vector<Touched> random_touches(std::mt19937_64& random, std::uint8_t full, ItemNumber first) {
  auto const pick = [&](int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(random);
  };
  std::vector<Touched> touches(static_cast<std::size_t>(pick(1, 8)));
  int const items = pick(1, 4);
  bool const whole = pick(0, 1) == 1;
  int const most = pick(0, 4);  // kinds of touches: few are needed for long rows of one of them
  for (auto& t : touches) {
    t.item = first + static_cast<ItemNumber>(pick(0, items - 1));
    t.how = static_cast<Touch>(pick(0, most));
    t.mask = whole ? full : static_cast<std::uint8_t>(pick(1, full) & full);
  }
  return touches;
}

}  // namespace

TEST_CASE("a clash is told of a cell if, and only if, there is one", "[access][cells]") {
  std::mt19937_64 random(20261127);
  constexpr std::array<std::uint8_t, 4> masks{0x01, 0x03, 0x0f, 0xff};
  CellRules rules;
  ItemNumber first = 1;
  int with = 0, without = 0;
  for (int k = 0; k < 300'000; ++k) {
    // Of what the launch before has left there nothing may be told.
    static Cell cell = 0;
    auto const full = masks[static_cast<std::size_t>(k) % masks.size()];
    if (k % 3 == 0) cell = 0;
    first += 5;
    rules.begin_launch(first);
    auto const touches = random_touches(random, full, first);
    bool told = false, there = false;
    for (std::size_t n = 0; n < touches.size(); ++n) {
      auto const& now = touches[n];
      auto const found = rules.touch(cell, now.item, now.how, now.mask, full);
      auto const before = [&](Touched const& old) { return clashes(old, now); };
      auto const end = touches.begin() + static_cast<std::ptrdiff_t>(n);
      there = there || std::any_of(touches.begin(), end, before);
      if (!found) continue;
      told = true;
      auto const named = [&](Touched const& old) {
        return old.item == found->item && clashes(old, now) &&
               is_atomic(old.how) == is_atomic(found->touch) && sets(old.how) == sets(found->touch);
      };
      if (std::none_of(touches.begin(), end, named)) {
        FAIL("of touch " << n << " in row " << k << " a clash with item " << found->item - first
                         << " was told, and there is none");
      }
    }
    if (told != there) FAIL("row " << k << ": there is a clash, and none was told");
    ++(there ? with : without);
  }
  CHECK(with > 50'000);
  CHECK(without > 50'000);
}
