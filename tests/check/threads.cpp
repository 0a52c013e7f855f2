// What a trial that did not have its threads is worth, and a green of one thread.
#include "fake_runner.hpp"

#include <spacecheck/check/engine.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

using namespace made_up;

namespace {

CheckOutcome const& outcome_of(Conclusion const& conclusion, std::string const& name) {
  auto const found = std::find_if(conclusion.checks.begin(), conclusion.checks.end(),
                                  [&](CheckOutcome const& one) { return one.check == name; });
  REQUIRE(found != conclusion.checks.end());
  return *found;
}

}  // namespace

TEST_CASE("threads that are not there are not covered, and the rest of the check is", "[engine]") {
  auto const conclusions = conclude(
      [] {
        auto asked_for = request({"shape", "guard"});
        asked_for.spaces = {"OpenMP"};
        return asked_for;
      }(),
      [](Trial const& t) {
        return t.threads > 1 ? ends(t, Ended::unsupported, "1 of " + std::to_string(t.threads))
                             : all_is_well(t);
      });
  auto const& shape = outcome_of(conclusions[0], "shape");
  CHECK(shape.skipped.empty());
  CHECK(shape.not_covered == std::vector<std::string>{"2 threads: 1 of 2", "4 threads: 1 of 4"});
  CHECK(outcome_of(conclusions[0], "guard").skipped.empty());
  CHECK(conclusions[0].verdict == Verdict::agree);
}

TEST_CASE("repeat: with one thread no two items ran at once, and green says so", "[engine]") {
  for (std::int64_t const threads : {1, 2}) {
    auto asked_for = request({"repeat"});
    asked_for.spaces = {"OpenMP"};
    auto const conclusions = conclude(asked_for, [threads](Trial const& t) {
      auto o = all_is_well(t);
      o.threads = threads;
      return o;
    });
    CHECK(conclusions[0].threads == threads);
    CHECK(outcome_of(conclusions[0], "repeat").not_covered.empty() == (threads > 1));
  }
}

TEST_CASE("the threads of a share are not those that the space ran with", "[engine]") {
  auto asked_for = request({"repeat", "concurrent"});
  asked_for.spaces = {"OpenMP"};
  auto const conclusions = conclude(asked_for, [](Trial const& t) {
    auto o = all_is_well(t);
    o.threads = t.share > 1 || t.instances > 1 ? 2 : 8;
    return o;
  });
  CHECK(outcome_of(conclusions[0], "concurrent").skipped.empty());
  CHECK(conclusions[0].threads == 8);
}

TEST_CASE("blame: what can't be done with a thing turned tells nothing of it", "[engine][blame]") {
  auto const conclusions = conclude(request({"reference"}), [](Trial const& t) {
    if (t.check == "blame") return ends(t, Ended::unsupported, "no room");
    return seen(t, off_by_one(), "other");
  });
  REQUIRE(conclusions[0].findings().size() == 1);
  CHECK(conclusions[0].findings()[0].blame.empty());
}
