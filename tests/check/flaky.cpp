// A failure that comes and goes: called flaky, with an interval that holds its rate.
#include "fake_runner.hpp"

#include <spacecheck/check/statistics.hpp>
#include <spacecheck/report/terminal.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <random>
#include <string>

using namespace made_up;
using Catch::Matchers::ContainsSubstring;

namespace {

constexpr double rate = 0.03;

/// Wrong in 3 of 100 trials, whichever they are.
Gives now_and_then(std::uint64_t seed) {
  return [random = std::mt19937_64(seed)](Trial const& t) mutable {
    bool const fails = std::bernoulli_distribution(rate)(random);
    auto o = all_is_well(t);
    if (fails) o.outputs = seen(t, off_by_one(), "wrong").outputs;
    if (!t.against.empty()) o.outputs[0].to_other = fails ? off_by_one() : right();
    return o;
  };
}

bool holds(Finding const& finding) {
  auto const interval = clopper_pearson(finding.seen, finding.of);
  return interval.low <= rate && rate <= interval.high;
}

}  // namespace

TEST_CASE("a kernel that fails in 3 % of its trials: flaky, and the interval holds 3 %",
          "[engine][flaky]") {
  auto asked_for = request({"repeat"});
  asked_for.repeat = trials_to_exclude(0.01);
  REQUIRE(asked_for.repeat == 299);
  constexpr int tries = 400;
  int held = 0;
  for (int k = 0; k < tries; ++k) {
    auto const conclusions = conclude(asked_for, now_and_then(1000 + k));
    if (conclusions[0].verdict != Verdict::flaky) continue;
    REQUIRE(exit_code(conclusions) == 3);
    auto const finding = conclusions[0].findings().at(0);
    REQUIRE(finding.of == 299);
    if (holds(finding)) ++held;
  }
  INFO("held in " << held << " of " << tries);
  CHECK(held >= tries * 94 / 100);
}

TEST_CASE("each check's finding of it has a rate of its own, and nothing is called wrong",
          "[engine][flaky]") {
  std::vector<std::string> names;
  for (auto const* check : checks()) names.emplace_back(check->name());
  auto asked_for = request(names);
  asked_for.repeat = 299;
  asked_for.spaces = {"Serial", "OpenMP"};
  constexpr int tries = 100;
  int held = 0;
  int findings = 0;
  for (int k = 0; k < tries; ++k) {
    auto const conclusions = conclude(asked_for, now_and_then(9000 + k));
    for (auto const& conclusion : conclusions) {
      CHECK(conclusion.verdict == Verdict::flaky);
      for (auto const& finding : conclusion.findings()) {
        CAPTURE(conclusion.space, finding.check, finding.message);
        CHECK(finding.of == 299);
        ++findings;
        if (holds(finding)) ++held;
      }
    }
  }
  INFO("held in " << held << " of " << findings);
  CHECK(findings > tries);
  CHECK(held >= findings * 94 / 100);
}

TEST_CASE("a failure that comes back every time is not called flaky", "[engine][flaky]") {
  auto const conclusions = conclude(request({"order"}), [](Trial const& t) {
    bool const turned = t.order.kind == Order::Kind::shuffle;
    return seen(t, turned ? off_by_one() : right(), turned ? "other" : "same");
  });
  CHECK(conclusions[0].verdict == Verdict::disagree);
  CHECK_FALSE(conclusions[0].findings().at(0).is_flaky());
}

TEST_CASE("a failure that never comes back is flaky, with the repetitions it was sought in",
          "[engine][flaky]") {
  auto const conclusions = conclude(request({"order"}), [](Trial const& t) {
    bool const once = t.order.kind == Order::Kind::shuffle && t.order.backward && t.attempt == 0;
    return seen(t, once ? off_by_one() : right(), once ? "other" : "same");
  });
  auto const finding = conclusions[0].findings().at(0);
  CHECK(conclusions[0].verdict == Verdict::flaky);
  CHECK(finding.seen == 0);
  CHECK(finding.of == 15);
  CHECK_THAT(finding.message, ContainsSubstring("failed once, and in 0 of 15 repetitions"));
}

TEST_CASE("a crash that comes and goes is flaky", "[engine][flaky]") {
  auto const conclusions = conclude(request({"reference"}), [](Trial const& t) {
    return t.attempt % 2 == 0 ? ends(t, Ended::crash, "SIGSEGV") : all_is_well(t);
  });
  CHECK(conclusions[0].verdict == Verdict::flaky);
  CHECK(exit_code(conclusions) == 3);
}

TEST_CASE("what is not the same every time excludes no rate, with a reference or without",
          "[engine][flaky]") {
  bool const has_reference = GENERATE(true, false);
  auto const conclusions = conclude(request({"repeat"}), [=](Trial const& t) {
    bool const odd = t.attempt == 7;
    auto o = seen(t, odd ? off_by_one() : right(), odd ? "other" : "same");
    if (!has_reference) o.outputs[0].to_reference.reset();
    return o;
  });
  CHECK(conclusions[0].verdict == Verdict::flaky);
  CHECK(conclusions[0].repetitions == 15);
  CHECK(conclusions[0].failures == 1);
  CHECK(conclusions[0].excludes == 1);
  CHECK(exclusion_line(conclusions, 0.95).empty());
}

TEST_CASE("a check that is asked again does all of its trials again", "[engine][flaky]") {
  auto asked_for = request({"concurrent"});
  asked_for.spaces = {"OpenMP"};
  constexpr int rounds = 8;
  int at_once = 0;
  auto const conclusions = conclude(asked_for, [&](Trial const& t) {
    auto o = all_is_well(t);
    o.outputs[0].to_reference.reset();
    // Wrong in the last of each eight rounds.
    if (t.instances > 1 && ++at_once % rounds == 0) o.outputs[0].digest = "other";
    return o;
  });
  // Once, and four times more.
  CHECK(at_once == 5 * rounds);
  REQUIRE(conclusions[0].findings().size() == 1);
  CHECK_FALSE(conclusions[0].findings()[0].is_flaky());
}
