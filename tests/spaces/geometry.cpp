// Whole blocks, and the refusal of everything else.
#include <spacecheck/launch/geometry.hpp>
#include <spacecheck/launch/schedules.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <limits>
#include <set>
#include <stdexcept>
#include <string>

using namespace spacecheck;
using Catch::Matchers::ContainsSubstring;

namespace {
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
}

TEST_CASE("the smallest whole number of blocks that covers the items", "[geometry]") {
  CHECK(covering(0) == Geometry{.extent = 0, .block = 32});
  CHECK(covering(1) == Geometry{.extent = 32, .block = 32});
  CHECK(covering(10).extent == 32);
  CHECK(covering(32).extent == 32);
  CHECK(covering(33).extent == 64);
  CHECK(covering(7, 1).extent == 7);
  CHECK(covering(7, 1000).extent == 1000);
  CHECK(covering(1000, 7).extent == 1001);
  CHECK(covering(most, 1).extent == most);
  CHECK(covering(most - 31, 32).extent == most - 31);
  for (std::int64_t items = 0; items < 200; ++items) {
    for (std::int64_t const block : {1, 7, 32, 96}) {
      auto const g = covering(items, block);
      CHECK((g.extent >= items && g.extent < items + block && g.extent % block == 0));
    }
  }
}

TEST_CASE("what cannot be covered is refused with what was given", "[geometry]") {
  CHECK_THROWS_AS(covering(-1), std::invalid_argument);
  CHECK_THROWS_WITH(covering(-5), ContainsSubstring("-5"));
  CHECK_THROWS_WITH(covering(1, 0), ContainsSubstring("block must be positive, got 0"));
  CHECK_THROWS_WITH(covering(1, -7), ContainsSubstring("got -7"));
  CHECK_THROWS_WITH(covering(most, 32), ContainsSubstring("2^63 - 1"));
}

TEST_CASE("n_threads lies between zero and the extent", "[geometry]") {
  auto const g = covering(10);
  for (std::int64_t const good : {0, 1, 10, 31, 32}) CHECK_NOTHROW(require_valid(good, g));
  CHECK_THROWS_WITH(require_valid(33, g),
                    ContainsSubstring("n_threads must lie in 0..32") && ContainsSubstring("33"));
  CHECK_THROWS_WITH(require_valid(-1, g), ContainsSubstring("got -1"));
  CHECK_NOTHROW(require_valid(0, {.extent = 0, .block = 32}));
}

TEST_CASE("an extent is whole blocks", "[geometry]") {
  for (auto const& bad :
       {Geometry{.extent = 33, .block = 32}, Geometry{.extent = -32, .block = 32},
        Geometry{.extent = 32, .block = 0}, Geometry{.extent = 32, .block = -1}}) {
    CHECK_THROWS_WITH(require_valid(0, bad), ContainsSubstring("extent must be whole blocks"));
  }
}

TEST_CASE("there are fifteen schedules, and each stays inside 1..N", "[schedules]") {
  for (std::int64_t const n : {1, 2, 3, 10, 32, 33}) {
    auto const all = schedules(n);
    REQUIRE(all.size() == 15);
    std::set<std::string> names;
    for (auto const& schedule : all) {
      CAPTURE(n, schedule.name);
      CHECK(names.insert(schedule.name).second);
      CHECK_FALSE(schedule.n_threads.empty());
      for (auto const k : schedule.n_threads) CHECK((k >= 1 && k <= n));
    }
  }
  CHECK_THROWS_WITH(schedules(0), ContainsSubstring("got 0"));
}

TEST_CASE("the schedules are those of the seed case's second form", "[schedules]") {
  using Sequence = std::vector<std::int64_t>;
  auto const all = schedules(4);
  CHECK(all[0].n_threads == Sequence{1, 2, 3, 4});
  CHECK(all[1].n_threads == Sequence{4, 3, 2, 1});
  CHECK(all[3].n_threads == Sequence(20, all[3].n_threads[0]));
  CHECK(Sequence(all[4].n_threads.begin(), all[4].n_threads.begin() + 4) == Sequence{1, 4, 1, 4});
  CHECK(all[6].n_threads == Sequence{1, 2, 4});
  CHECK(all[7].n_threads == Sequence(all[7].n_threads.size(), 1));
  CHECK(all[8].n_threads == Sequence(all[8].n_threads.size(), 4));
  CHECK(all[10].n_threads == Sequence{1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4});
  CHECK(all[11].n_threads == Sequence{4, 3, 2, 1, 4, 3, 2, 1, 4, 3, 2, 1});
  CHECK(all[13].n_threads.size() == 45);
  CHECK(Sequence(all[13].n_threads.begin(), all[13].n_threads.begin() + 3) == Sequence{3, 4, 3});
  CHECK(all[14].n_threads.size() == 20);
}
