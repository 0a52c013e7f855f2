// What the conclusions of a self-test say of the checks: results that nobody measured.
#include "made_up.hpp"

#include <spacecheck/check/selftest.hpp>
#include <spacecheck/report/selftest.hpp>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

using namespace made_up;
using Catch::Matchers::ContainsSubstring;
using State = ClaimResult::State;

namespace {

KernelInfo fault(std::string const& name, std::string const& caught_by,
                 Needs needs = Needs::nothing) {
  KernelInfo info;
  info.name = name;
  info.is_fault = true;
  info.label = "kokkos#1";
  info.caught_by = claims_in(caught_by);
  info.needs = needs;
  return info;
}

KernelInfo clean(std::string const& name) {
  KernelInfo info;
  info.name = name;
  return info;
}

Finding finding(std::string const& check, FindingKind kind) {
  Finding f;
  f.check = check;
  f.kind = kind;
  f.message = "as made up";
  f.trial.kernel = "k";
  f.trial.space = "Serial";
  return f;
}

/// A kernel on a space under guard and order, both of which ran.
Conclusion concluded(std::string const& kernel, std::vector<Finding> const& findings = {},
                     std::string const& space = "Serial") {
  Conclusion c;
  c.kernel = kernel;
  c.space = space;
  for (auto const* check : {"guard", "order"}) {
    CheckOutcome outcome{.check = check, .skipped = {}, .findings = {}};
    for (auto const& one : findings) {
      if (one.check == check) outcome.findings.push_back(one);
    }
    c.checks.push_back(outcome);
  }
  return c;
}

SelfTest judge(std::vector<KernelInfo> const& kernels, std::vector<Conclusion> const& conclusions,
               Machine const& machine = {{"Serial", "OpenMP"}, 2}) {
  return judge_selftest(kernels, conclusions, {"guard", "order"}, machine);
}

CheckScore const& score(SelfTest const& result, std::string const& check) {
  for (auto const& one : result.checks) {
    if (one.check == check) return one;
  }
  throw std::logic_error("no score of " + check);
}

bool is(Share const& share, std::int64_t part, std::int64_t whole) {
  return share.part == part && share.whole == whole;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("everything caught and nobody accused passes", "[selftest]") {
  auto const result = judge(
      {fault("f", "guard,order"), clean("c"), clean("d")},
      {concluded("f",
                 {finding("guard", FindingKind::past_guard), finding("order", FindingKind::order)}),
       concluded("c"), concluded("d", {finding("order", FindingKind::rounding)})});
  CHECK(result.passed());
  CHECK(result.ran == 1);
  CHECK(result.clean == 2);
  CHECK(result.missed().empty());
  CHECK(result.accused.empty());
  CHECK(is(result.recall, 2, 2));
  CHECK(is(result.precision, 1, 1));
  CHECK(is(score(result, "order").recall, 1, 1));
  CHECK(is(score(result, "order").precision, 1, 1));
}

TEST_CASE("one space on which it is caught is enough, as is a flaky finding", "[selftest]") {
  auto flaky = finding("order", FindingKind::order);
  flaky.seen = 2;
  flaky.of = 15;
  auto const result =
      judge({fault("f", "order")}, {concluded("f"), concluded("f", {flaky}, "OpenMP")});
  CHECK(result.passed());
  CHECK(result.faults[0].claims[0].state == State::caught);
}

TEST_CASE("what a check claims and does not find is missed, with why", "[selftest]") {
  auto const result =
      judge({fault("f", "guard,order"), fault("g", "guard")},
            {concluded("f", {finding("order", FindingKind::order)}), concluded("f", {}, "OpenMP"),
             concluded("g", {finding("guard", FindingKind::past_guard)})});
  CHECK_FALSE(result.passed());
  CHECK(result.missed() == Names{"f"});
  CHECK(is(result.recall, 2, 3));
  CHECK(is(score(result, "guard").recall, 1, 2));
  CHECK(is(score(result, "order").recall, 1, 1));
  CHECK(result.faults[0].claims[0].why == "on Serial, OpenMP it reported nothing");
  CHECK(is(result.precision, 2, 2));
}

TEST_CASE("a finding of another check is no catch of this one, but is named", "[selftest]") {
  auto const result =
      judge({fault("f", "guard")}, {concluded("f", {finding("order", FindingKind::order)})});
  CHECK_FALSE(result.passed());
  CHECK(result.faults[0].also_by == Names{"order"});
  CHECK(is(score(result, "order").precision, 1, 1));
  CHECK(is(score(result, "order").recall, 0, 0));
}

TEST_CASE("a claim by kind takes no other kind", "[selftest]") {
  std::vector<KernelInfo> const kernels{fault("f", "order:race")};
  CHECK(judge(kernels, {concluded("f", {finding("order", FindingKind::race)})}).passed());
  auto const result = judge(kernels, {concluded("f", {finding("order", FindingKind::order)})});
  CHECK_FALSE(result.passed());
  CHECK(result.faults[0].claims[0].why == "on Serial it reported order, not race");
}

TEST_CASE("rounding is no catch unless it is what is claimed", "[selftest]") {
  std::vector<Conclusion> const rounded{concluded("f", {finding("order", FindingKind::rounding)})};
  CHECK_FALSE(judge({fault("f", "order")}, rounded).passed());
  CHECK(judge({fault("f", "order:rounding")}, rounded).passed());
}

TEST_CASE("what is rounding only is accused by anything more", "[selftest]") {
  auto const result = judge({fault("f", "order:rounding")},
                            {concluded("f", {finding("order", FindingKind::rounding),
                                             finding("guard", FindingKind::past_guard)})});
  CHECK_FALSE(result.passed());
  CHECK(result.accused_kernels() == Names{"f"});
  CHECK(result.missed().empty());
  CHECK(is(score(result, "guard").precision, 0, 1));
}

TEST_CASE("a crash is one finding, whichever check met it", "[selftest]") {
  std::vector<Conclusion> const crashed{concluded("f", {finding("guard", FindingKind::crash)})};
  CHECK(judge({fault("f", "order:crash")}, crashed).passed());
  CHECK_FALSE(judge({fault("f", "order")}, crashed).passed());
  CHECK_FALSE(judge({fault("f", "order:hang")}, crashed).passed());
  std::vector<Conclusion> const thrown{concluded("f", {finding("guard", FindingKind::exception)})};
  CHECK(judge({fault("f", "order:crash")}, thrown).passed());
  CHECK_FALSE(judge({fault("f", "order:out_of_memory")}, thrown).passed());
}

TEST_CASE("a clean kernel is accused once for each check", "[selftest]") {
  auto const result = judge(
      {clean("c"), clean("d")},
      {concluded("c",
                 {finding("guard", FindingKind::past_guard),
                  finding("guard", FindingKind::past_guard), finding("order", FindingKind::crash)}),
       concluded("c", {finding("guard", FindingKind::past_guard)}, "OpenMP"), concluded("d")});
  CHECK_FALSE(result.passed());
  CHECK(result.accused.size() == 2);
  CHECK(result.accused_kernels() == Names{"c"});
  CHECK(is(score(result, "guard").precision, 0, 1));
  CHECK(is(result.precision, 0, 1));
}

TEST_CASE("a twin is a clean kernel", "[selftest]") {
  auto const result = judge({fault("f", "guard"), fault("twin", "")},
                            {concluded("f", {finding("guard", FindingKind::past_guard)}),
                             concluded("twin", {finding("guard", FindingKind::past_guard)})});
  CHECK(result.ran == 1);
  CHECK(result.clean == 1);
  CHECK(result.accused_kernels() == Names{"twin"});
  CHECK(is(score(result, "guard").precision, 1, 2));
  CHECK(is(result.precision, 1, 2));
}

TEST_CASE("a check that is not in this build, or was skipped, is neither caught nor missed",
          "[selftest]") {
  auto not_run = concluded("f");
  not_run.checks[0].skipped = "no twin program";
  auto const result = judge({fault("f", "access,guard")}, {not_run});
  auto const& claims = result.faults[0].claims;
  CHECK(claims[0].state == State::skipped);
  CHECK(claims[0].why == "'access' is not among the checks that ran");
  CHECK(claims[1].state == State::skipped);
  CHECK(claims[1].why == "no twin program");
  CHECK(is(result.recall, 0, 0));
  CHECK(result.passed());
  CHECK(result.missed().empty());
}

TEST_CASE("a claim that needs what is not here is skipped, unless it was caught all the same",
          "[selftest]") {
  auto const kernels = std::vector{fault("f", "guard,order@parallel")};
  auto const guard = finding("guard", FindingKind::past_guard);
  auto const serial = judge(kernels, {concluded("f", {guard})}, {{"Serial"}, 2});
  CHECK(serial.faults[0].claims[0].state == State::caught);
  CHECK(serial.faults[0].claims[1].state == State::skipped);
  CHECK(serial.faults[0].claims[1].why == "'order' needs a space that runs items at once for it");
  CHECK(is(serial.recall, 1, 1));
  CHECK(serial.passed());
  auto const lucky = judge(kernels, {concluded("f", {guard, finding("order", FindingKind::wrong)})},
                           {{"Serial"}, 2});
  CHECK(lucky.faults[0].claims[1].state == State::caught);
  CHECK(judge(kernels, {concluded("f", {guard})}).missed() == Names{"f"});
}

TEST_CASE("a join of scans is missed on OpenMP, and on Threads from the third on", "[selftest]") {
  auto const kernels = std::vector{fault("f", "order@joined_scan")};
  auto const missed = [&](std::vector<std::string> spaces, unsigned cores) {
    auto const result = judge(kernels, {concluded("f")}, {std::move(spaces), cores});
    auto const& claim = result.faults[0].claims[0];
    if (claim.state == State::skipped) {
      CHECK(claim.why == "'order' needs a space whose scans join for it");
    }
    return !result.passed();
  };
  CHECK_FALSE(missed({"Serial"}, 8));
  CHECK_FALSE(missed({"OpenMP"}, 1));
  CHECK(missed({"OpenMP"}, 2));
  CHECK_FALSE(missed({"Serial", "Threads"}, 2));
  CHECK(missed({"Threads"}, 3));
  CHECK(missed({"Serial", "Cuda"}, 1));
}

TEST_CASE("a fault that needs what is not here is listed, and counted nowhere", "[selftest]") {
  std::vector<KernelInfo> const kernels{fault("g", "guard", Needs::device),
                                        fault("p", "guard", Needs::parallel_space)};
  auto const serial = judge(kernels, {}, {{"Serial"}, 2});
  CHECK(serial.ran == 0);
  CHECK(serial.faults[0].elsewhere == "a GPU");
  CHECK(serial.faults[1].elsewhere == "a space that runs items at once");
  CHECK(serial.passed());
  auto const openmp = judge(kernels, {concluded("p", {finding("guard", FindingKind::past_guard)})});
  CHECK(openmp.faults[0].elsewhere == "a GPU");
  CHECK(openmp.faults[1].elsewhere.empty());
  CHECK(openmp.ran == 1);
  CHECK(judge(kernels, {}, {{"Serial", "OpenMP"}, 1}).ran == 0);
  CHECK(judge(kernels, {concluded("g"), concluded("p")}, {{"Serial", "Cuda"}, 1}).missed() ==
        Names{"g", "p"});
}

TEST_CASE("checks whose trials all have room round their arrays come first", "[selftest]") {
  std::vector<Check const*> chosen;
  for (auto const* name : {"repeat", "guard", "concurrent", "scratch"}) {
    chosen.push_back(check_named(name));
  }
  Names names;
  for (auto const* check : in_order_of_harm(chosen)) names.emplace_back(check->name());
  CHECK(names == Names{"guard", "scratch", "repeat", "concurrent"});
}

TEST_CASE("a fault that was not run at all is no catch", "[selftest]") {
  auto const result = judge({fault("f", "guard")}, {});
  CHECK(result.faults[0].claims[0].why == "it was not run");
  CHECK(result.recall.whole == 0);
}

TEST_CASE("shares have exact intervals, and none where there is nothing", "[selftest]") {
  CHECK(*Share{3, 4}.rate() == Catch::Approx(0.75));
  CHECK(Share{20, 20}.interval().high == Catch::Approx(1));
  CHECK(Share{20, 20}.interval().low == Catch::Approx(0.831567).epsilon(1e-5));
  CHECK_FALSE(Share{}.rate().has_value());
  CHECK(Share{}.interval().low == 0);
}

TEST_CASE("the JSON has the keys that scripts count on", "[selftest][report]") {
  auto const json =
      to_json(judge({fault("f", "guard,access"), fault("g", "order"),
                     fault("h", "guard", Needs::device), clean("c")},
                    {concluded("f", {finding("guard", FindingKind::past_guard)}), concluded("g"),
                     concluded("c", {finding("order", FindingKind::wrong)})}));
  CHECK(json["schema"] == 1);
  CHECK(json["precision"] == 0.5);
  CHECK(json["recall"] == 0.5);
  CHECK(json["faults"] == 2);
  CHECK(json["clean"] == 1);
  CHECK(json["missed"] == Names{"g"});
  CHECK(json["accused"] == Names{"c"});
  CHECK(json["elsewhere"] == Names{"h"});
  CHECK(json["checks"]["guard"]["precision"] == 1.0);
  CHECK(json["checks"]["guard"]["recall"] == 1.0);
  CHECK(json["checks"]["guard"]["claimed"] == 1);
  CHECK(json["checks"]["order"]["precision"] == 0.0);
  CHECK_FALSE(json["checks"].contains("access"));
  CHECK(json["details"][0]["claims"][1]["state"] == "skipped");
}

TEST_CASE("the text names what was missed, accused, skipped and cannot show here",
          "[selftest][report]") {
  auto const text =
      describe(judge({fault("f", "guard,access"), fault("g", "order"),
                      fault("h", "guard", Needs::device), clean("c")},
                     {concluded("f", {finding("guard", FindingKind::past_guard)}), concluded("g"),
                      concluded("c", {finding("order", FindingKind::wrong)})}),
               TextStyle{});
  CHECK_THAT(text, ContainsSubstring("f      kokkos#1  guard; skipped access\n"));
  CHECK_THAT(text, ContainsSubstring("g      kokkos#1  MISSED by order\n"));
  CHECK_THAT(text, ContainsSubstring("h      kokkos#1  needs a GPU\n"));
  CHECK_THAT(text, ContainsSubstring("MISSED   g  order: on Serial it reported nothing\n"));
  CHECK_THAT(text, ContainsSubstring("ACCUSED  c  order on Serial: as made up\n"));
  CHECK_THAT(text, ContainsSubstring("skipped  access: 'access' is not among the checks that ran"));
  CHECK_THAT(text, ContainsSubstring("2 faults: 1 missed, 1 more cannot show here; "
                                     "1 clean kernels: 1 falsely accused\n"));
}
