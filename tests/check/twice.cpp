// What is not the same twice is not put down to what a check changed.
#include "fake_runner.hpp"

#include <spacecheck/check/check.hpp>
#include <spacecheck/check/judging.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <string>
#include <vector>

using namespace made_up;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("what is wrong in the same way, up to rounding, is told as such", "[check][order]") {
  auto const& order = check("order");
  auto const trials = order.plan(question());
  auto const wrong = [](std::string const& is, double bound, std::int64_t outside) {
    auto c = off_by_one();
    c.outside_bound = outside;
    c.max_ratio = 29 / bound;
    c.first[0].is = is;
    c.first[0].bound = bound;
    return c;
  };
  auto const first = wrong("58.304615544646396", 1e-10, 1);
  auto const alike = [&](Comparison const& other, ElementType type = ElementType::float64) {
    auto a = seen(trials[0], first);
    auto b = seen(trials[1], other, "other");
    a.outputs[0].type = b.outputs[0].type = type;
    auto const finding = judge_pair("order", FindingKind::order, a, b, "order");
    REQUIRE(finding.has_value());
    return finding->wrong_alike;
  };
  auto other = wrong("58.304615544646346", 1e-10, 1);
  CHECK(alike(other));
  // What is within the bound stands behind, and may be anywhere.
  other.first.push_back({.index = {3}, .is = "7", .should_be = "7"});
  CHECK(alike(other));
  CHECK_FALSE(alike(wrong("58.3046155", 1e-10, 1)));
  CHECK_FALSE(alike(wrong("58.304615544646346", 1e-10, 2)));
  CHECK_FALSE(alike(wrong("nan", 1e-10, 1)));
  CHECK_FALSE(alike(right()));
  // Of whole numbers there is no rounding.
  CHECK_FALSE(alike(other, ElementType::int32));
  other.max_ratio *= 2;
  CHECK_FALSE(alike(other));
}

TEST_CASE("what is wrong alike everywhere is told by `reference`, where it is asked", "[engine]") {
  bool const asked = GENERATE(true, false);
  auto const all = conclude(request({"order", asked ? "reference" : "layout"}), [](Trial const& t) {
    auto c = off_by_one();
    c.max_ratio = 29 / 1e-10;
    c.first[0].bound = 1e-10;
    return seen(t, c, t.order == Order{} ? "same" : "other");
  });
  auto const findings = all[0].findings();
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].check == (asked ? "reference" : "order"));
}

TEST_CASE("order: a kernel that is sometimes wrong in one order is no matter of the order",
          "[check][order]") {
  auto const& order = check("order");
  auto const trials = order.plan(question());
  // Wrong once: in the first trial, from which all others then differ, or in one of another order.
  for (std::size_t const odd : {0, 3}) {
    INFO(odd);
    auto observations = all_right(trials);
    observations[odd] = seen(trials[odd], off_by_one(), "other");
    for (auto const& trial : order.judge(question(), observations).more) {
      observations.push_back(seen(trial));
    }
    REQUIRE(observations.size() > trials.size());
    auto const finding = only(order.judge(question(), observations));
    CHECK(finding.kind == FindingKind::nondeterministic);
    CHECK(finding.trial == trials[odd]);
    CHECK_THAT(finding.message,
               ContainsSubstring("not the same twice in order " + to_string(trials[odd].order)));
  }
}

TEST_CASE("layout: a kernel that is sometimes wrong is no matter of the layout",
          "[check][layout]") {
  auto const& layout = check("layout");
  std::size_t const odd = GENERATE(1, 2);
  auto observations = all_right(layout.plan(question()));
  observations[0].multidimensional = true;
  for (auto const& trial : layout.judge(question(), observations).more) {
    observations.push_back(seen(trial));
  }
  observations.at(odd) = seen(observations.at(odd).trial, off_by_one(), "other");
  for (auto const& trial : layout.judge(question(), observations).more) {
    observations.push_back(seen(trial));
  }
  auto const finding = only(layout.judge(question(), observations));
  CHECK(finding.kind == FindingKind::nondeterministic);
  CHECK(finding.trial == observations[odd].trial);
  CHECK_THAT(finding.message, ContainsSubstring(odd == 1 ? "not the same twice in LayoutLeft: y"
                                                         : "not the same twice in LayoutRight: y"));
}

TEST_CASE("parity: a kernel that is sometimes wrong is no matter of the space", "[check][parity]") {
  auto const& parity = check("parity");
  std::size_t const odd = GENERATE(0, 1);
  auto observations = all_right(parity.plan(question()));
  observations.at(odd) = seen(observations.at(odd).trial, off_by_one(), "other");
  for (auto const& trial : parity.judge(question(), observations).more) {
    observations.push_back(seen(trial));
  }
  auto const finding = only(parity.judge(question(), observations));
  CHECK(finding.kind == FindingKind::nondeterministic);
  CHECK(finding.trial == observations[odd].trial);
  CHECK_THAT(finding.message, ContainsSubstring(odd == 0 ? "not the same twice on Serial: y"
                                                         : "not the same twice on OpenMP: y"));
}
