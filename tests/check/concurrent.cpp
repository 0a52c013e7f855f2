// The check concurrent on made-up observations: whose doing a difference is.
#include "fake_runner.hpp"

#include <spacecheck/check/check.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <string>

using namespace made_up;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("concurrent: wrong at once, right alone", "[check][concurrent]") {
  auto const& concurrent = check("concurrent");
  auto const q = question();
  auto const trials = concurrent.plan(q);
  // First a few times alone, on the threads that each of them has, then all at once.
  std::size_t alone = 0;
  while (alone < trials.size() && trials[alone].instances == 1) ++alone;
  REQUIRE(alone > 1);
  REQUIRE(alone < trials.size());
  for (std::size_t k = 0; k < alone; ++k) CHECK(trials[k].share == trials.back().instances);
  auto observations = all_right(trials);
  for (std::size_t k = alone; k < trials.size(); ++k) {
    CHECK(trials[k].instances > 1);
    auto second = observations[k].outputs[0];
    second.instance = 1;
    observations[k].outputs.push_back(second);
  }
  CHECK(silent(concurrent.judge(q, observations)));
  observations[alone].outputs[1].digest = "other";
  observations[alone].outputs[1].to_reference = off_by_one();
  auto const finding = only(concurrent.judge(q, observations));
  CHECK(finding.kind == FindingKind::nondeterministic);
  CHECK_THAT(finding.message, ContainsSubstring("instance 1"));
  // Each has inputs of its own, and is right where it has the bits that they give alone.
  for (auto& one : observations) {
    for (auto& output : one.outputs) {
      output.to_reference.reset();
      output.digest = std::to_string(seed_of(one.trial, output.instance));
    }
  }
  CHECK(silent(concurrent.judge(q, observations)));
  observations.back().outputs[1].digest = observations.back().outputs[0].digest;
  CHECK(only(concurrent.judge(q, observations)).kind == FindingKind::nondeterministic);
  // What is wrong alone as well, be it once, is not concurrency's doing. Nobody else would tell of
  // it: no other check has such a share of the threads, or these inputs.
  for (std::size_t k = 0; k < alone; ++k) {
    auto also_alone = observations;
    also_alone[k] = seen(trials[k], off_by_one(), "wrong");
    auto const wrong = only(concurrent.judge(q, also_alone));
    CHECK(wrong.kind == FindingKind::wrong);
    CHECK(wrong.trial == trials[k]);
    CHECK_THAT(wrong.message,
               ContainsSubstring("alone on one of 4 equal shares of the threads, with inputs of "
                                 "seed " +
                                 std::to_string(trials[k].seed)) &&
                   ContainsSubstring("nothing is known of launches at once"));
    also_alone[k] = seen(trials[k], right(), "other");
    also_alone[k].outputs[0].to_reference.reset();
    auto const unsteady = only(concurrent.judge(q, also_alone));
    CHECK(unsteady.kind == FindingKind::nondeterministic);
    CHECK_THAT(unsteady.message, ContainsSubstring("nothing is known of launches at once"));
  }
  // Where a space has no threads of the host there are no shares of them.
  auto on_serial = q;
  on_serial.space = "Serial";
  auto const wrong = only(concurrent.judge(
      on_serial,
      all_of(concurrent.plan(on_serial), [](Trial const& t) { return seen(t, off_by_one()); })));
  CHECK_THAT(wrong.message, ContainsSubstring("alone, with inputs of seed 42"));
}

TEST_CASE("concurrent: wrong on a share of the threads is told, and once", "[check][concurrent]") {
  auto const on_a_share = [](Trial const& t) {
    return t.share > 1 ? seen(t, off_by_one()) : all_is_well(t);
  };
  auto const always = [](Trial const& t) { return seen(t, off_by_one()); };
  auto asked_for = request({"reference", "concurrent"});
  asked_for.spaces = {"OpenMP"};
  // Right in the plain trials.
  auto conclusion = conclude(asked_for, on_a_share).at(0);
  REQUIRE(conclusion.findings().size() == 1);
  CHECK(conclusion.findings()[0].check == "concurrent");
  CHECK(conclusion.findings()[0].trial.share == 4);
  CHECK_FALSE(conclusion.findings()[0].is_flaky());
  CHECK(conclusion.verdict == Verdict::disagree);
  // Wrong in those, too: the reference has said so, and of launches at once nothing is judged.
  conclusion = conclude(asked_for, always).at(0);
  REQUIRE(conclusion.findings().size() == 1);
  CHECK(conclusion.findings()[0].check == "reference");
  for (auto const& outcome : conclusion.checks) {
    CHECK(outcome.skipped ==
          (outcome.check == "concurrent" ? "the kernel is wrong alone, too" : ""));
  }
  asked_for = request({"concurrent"});
  asked_for.spaces = {"OpenMP"};
  conclusion = conclude(asked_for, always).at(0);
  CHECK(conclusion.verdict == Verdict::disagree);
  CHECK(conclusion.findings().size() == 1);
}
