// The rules of one cell, for touches in any order: the runtime hands them on item by item.
#include <spacecheck/access/impl/cell.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <utility>
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

namespace {

struct TouchedInTeam {
  int team, epoch, thread;
  int loop;  // over lanes of the thread; 0: none
  ItemNumber team_first, since_barrier;
  ItemNumber own, first_lane, end_of_lanes;  // as the rules want them
  Touched touched;
};

bool clash_in_teams(TouchedInTeam const& a, TouchedInTeam const& b) {
  if (!clashes(a.touched, b.touched)) return false;
  if (a.team != b.team) return true;
  if (a.epoch != b.epoch) return false;
  return a.thread != b.thread || (a.loop == b.loop && a.loop != 0);
}

// Teams one after the other, the threads of each in turn up to each barrier, and loops over lanes
// within them.
std::vector<TouchedInTeam> random_touches_of_teams(std::mt19937_64& random, std::uint8_t full,
                                                   ItemNumber next, int threads) {
  auto const pick = [&](int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(random);
  };
  std::vector<TouchedInTeam> touches;
  bool const whole = pick(0, 1) == 1;
  int const most = pick(0, 4);
  int const teams = pick(1, 3);
  TouchedInTeam at{};
  auto const touch = [&](ItemNumber item, int times) {
    for (; times > 0; --times) {
      at.touched = {item, static_cast<Touch>(pick(0, most)),
                    whole ? full : static_cast<std::uint8_t>(pick(1, full) & full)};
      touches.push_back(at);
    }
  };
  for (at.team = 0; at.team < teams; ++at.team) {
    at.team_first = next;
    int const epochs = pick(1, 3);
    for (at.epoch = 0; at.epoch < epochs; ++at.epoch) {
      at.since_barrier = next;
      next += static_cast<ItemNumber>(threads);
      for (at.thread = 0; at.thread < threads; ++at.thread) {
        auto const own = at.since_barrier + static_cast<ItemNumber>(at.thread);
        at.loop = 0;
        at.own = at.first_lane = at.end_of_lanes = 0;
        touch(own, pick(-2, 2));
        for (int loop = pick(-2, 2); loop > 0; --loop) {
          ++at.loop;
          if (at.first_lane == 0) at.first_lane = next;
          at.own = own;
          at.end_of_lanes = next;
          for (int lane = pick(1, 3); lane > 0; --lane) touch(next++, pick(-1, 1));
          int const loops = std::exchange(at.loop, 0);
          at.own = 0;
          at.end_of_lanes = next;
          touch(own, pick(-2, 1));
          at.loop = loops;
        }
      }
    }
  }
  return touches;
}

}  // namespace

TEST_CASE("of teams, what is before by a barrier or in its own thread clashes with others alone",
          "[access][cells][teams]") {
  std::mt19937_64 random(20261129);
  constexpr std::array<std::uint8_t, 4> masks{0x01, 0x03, 0x0f, 0xff};
  constexpr int threads = 3;
  CellRules rules;
  int with = 0, without = 0;
  // Of the second row no number fits into a pair.
  for (ItemNumber const from : {ItemNumber{1}, largest_paired_item - 40'000'000}) {
    ItemNumber first = from;
    for (int k = 0; k < 300'000; ++k) {
      static Cell cell = 0;
      auto const full = masks[static_cast<std::size_t>(k) % masks.size()];
      if (k % 3 == 0) cell = 0;
      first += 200;
      if (k == 150'000 && from != 1) first = largest_paired_item + 200;
      rules.begin_launch(first);
      auto const touches = random_touches_of_teams(random, full, first, threads);
      bool told = false, there = false;
      for (std::size_t n = 0; n < touches.size(); ++n) {
        auto const& now = touches[n];
        rules.set_team(now.team_first, now.since_barrier);
        rules.set_thread(now.own, now.first_lane, now.end_of_lanes);
        auto const found =
            rules.touch(cell, now.touched.item, now.touched.how, now.touched.mask, full);
        auto const end = touches.begin() + static_cast<std::ptrdiff_t>(n);
        there = there || std::any_of(touches.begin(), end, [&](TouchedInTeam const& old) {
                  return clash_in_teams(old, now);
                });
        if (!found) continue;
        told = true;
        auto const named = [&](TouchedInTeam const& old) {
          return old.touched.item == found->item && clash_in_teams(old, now) &&
                 is_atomic(old.touched.how) == is_atomic(found->touch) &&
                 sets(old.touched.how) == sets(found->touch);
        };
        if (std::none_of(touches.begin(), end, named)) {
          FAIL("of touch " << n << " in row " << k << " a clash with item " << found->item - first
                           << " was told, and there is none");
        }
      }
      if (told != there) FAIL("row " << k << ": there is a clash, and none was told");
      ++(there ? with : without);
    }
  }
  CHECK(with > 100'000);
  CHECK(without > 50'000);
}
