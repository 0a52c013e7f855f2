// The check concurrent on made-up observations: whose doing a difference is.
#include "made_up.hpp"

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
  // What is wrong alone as well, be it once, is not concurrency's doing; with the inputs that only
  // this check has nobody else would tell of it.
  for (std::size_t k = 0; k < alone; ++k) {
    auto also_alone = observations;
    also_alone[k] = seen(trials[k], off_by_one(), "wrong");
    if (trials[k].seed == q.seed) {
      CHECK(silent(concurrent.judge(q, also_alone)));
      continue;
    }
    auto const wrong = only(concurrent.judge(q, also_alone));
    CHECK(wrong.kind == FindingKind::wrong);
    CHECK(wrong.trial == trials[k]);
    CHECK_THAT(wrong.message,
               ContainsSubstring("alone, with inputs of seed " + std::to_string(trials[k].seed)));
    also_alone[k] = seen(trials[k], right(), "other");
    also_alone[k].outputs[0].to_reference.reset();
    CHECK(only(concurrent.judge(q, also_alone)).kind == FindingKind::nondeterministic);
  }
}
