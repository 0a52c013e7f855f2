// The check `access` on made-up accesses: which finding, on what, between whom, in which words.
#include "made_up.hpp"

#include <spacecheck/check/access_words.hpp>
#include <spacecheck/check/check.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace made_up;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::Equals;

namespace {

using Kind = AccessEvent::Kind;

AccessEvent event(Kind kind, std::vector<std::vector<std::int64_t>> items) {
  AccessEvent e;
  e.kind = kind;
  e.view = "y";
  e.launch = "k";
  e.index = {3};
  e.items = std::move(items);
  return e;
}

Answer judged(std::vector<AccessEvent> events, std::vector<std::string> not_covered = {}) {
  auto const* const check = check_named("access");
  REQUIRE(check != nullptr);
  auto q = question();
  q.space = q.spaces.front();
  auto const trials = check->plan(q);
  REQUIRE(trials.size() == 1);
  auto o = seen(trials.front());
  o.access = AccessSummary{.launches = 1,
                           .items = 7,
                           .accesses = 21,
                           .events = std::move(events),
                           .not_covered = std::move(not_covered)};
  std::vector<Observation> const all{o};
  return check->judge(q, all);
}

}  // namespace

TEST_CASE("access: its trial runs on Serial, once for all spaces", "[check][access]") {
  auto const* const check = check_named("access");
  REQUIRE(check != nullptr);
  auto q = question();
  CHECK_THAT(check->skips(q), ContainsSubstring("Serial"));
  q.space = q.spaces.front();
  CHECK(check->skips(q).empty());
  CHECK_THAT(name_of(check->plan(q).front()),
             Equals("k/Serial/n_threads=7,array_size=10,buffer_size=5/access/seed=42"));
}

TEST_CASE("access: each kind of event is the finding that it is", "[check][access]") {
  std::vector<std::pair<Kind, FindingKind>> const kinds{
      {Kind::write_write, FindingKind::race},
      {Kind::write_read, FindingKind::race},
      {Kind::read_write, FindingKind::race},
      {Kind::atomic_plain, FindingKind::race},
      {Kind::unset_read, FindingKind::uninitialised},
      {Kind::scratch_unset, FindingKind::uninitialised},
      {Kind::outside_view, FindingKind::out_of_bounds},
      {Kind::past_guard, FindingKind::past_guard},
      {Kind::scratch_outside, FindingKind::scratch_overrun},
      {Kind::scratch_shared, FindingKind::scratch_shared}};
  for (auto const& [kind, expected] : kinds) {
    auto const answer = judged({event(kind, {{0}, {1}})});
    REQUIRE(answer.findings.size() == 1);
    auto const& finding = answer.findings.front();
    CHECK(finding.kind == expected);
    CHECK(finding.check == "access");
    CHECK(finding.view == "y");
    CHECK(finding.index == std::vector<std::int64_t>{3});
    CHECK(finding.items == std::vector<std::int64_t>{0, 1});
    CHECK(finding.trial.check == "access");
    CHECK_FALSE(finding.message.empty());
  }
}

TEST_CASE("access: no event, no finding; no launch, no answer", "[check][access]") {
  CHECK(judged({}).findings.empty());
  CHECK(judged({}).skipped.empty());
  auto const* const check = check_named("access");
  auto q = question();
  auto o = seen(check->plan(q).front());
  std::vector<Observation> const nothing{o};
  CHECK_FALSE(check->judge(q, nothing).skipped.empty());
}

TEST_CASE("access: a launch that was not seen is not covered", "[check][access]") {
  auto const* const check = check_named("access");
  auto q = question();
  q.space = q.spaces.front();
  auto o = seen(check->plan(q).front());
  o.access = AccessSummary{};
  auto answer = check->judge(q, std::vector{o});
  CHECK_THAT(answer.skipped, ContainsSubstring("Name its sources in spacecheck_add_kernels"));
  REQUIRE(answer.not_covered.size() == 1);
  CHECK_THAT(answer.not_covered.front(), ContainsSubstring("any access: not one launch was seen"));
  o.access->not_covered = {"launches by code that is not compiled into the twin"};
  answer = check->judge(q, std::vector{o});
  CHECK_FALSE(answer.skipped.empty());
  CHECK(answer.not_covered == o.access->not_covered);
}

TEST_CASE("access: what was not covered is passed on, and is no finding", "[check][access]") {
  auto const answer = judged({}, {"races inside a team"});
  CHECK(answer.findings.empty());
  CHECK(answer.not_covered == std::vector<std::string>{"races inside a team"});
}

TEST_CASE("access: the words", "[check][access]") {
  auto e = event(Kind::write_read, {{0}, {1}});
  CHECK_THAT(describe(e), Equals("write-read race on y(3) between work items 0 and 1"));
  e.elements = 8;
  e.pairs = 99;
  e.places = {"mine.cpp:17", "mine.cpp:17"};
  CHECK_THAT(describe(e), Equals("write-read race on y(3) between work items 0 and 1; 8 elements, "
                                 "99 pairs of items [mine.cpp:17]"));
  e.places = {"mine.cpp:17", "mine.cpp:18"};
  CHECK_THAT(describe(e), ContainsSubstring("[mine.cpp:17, mine.cpp:18]"));
  e.places.clear();
  e.threads = {-1, 2};
  CHECK_THAT(describe(e), Equals("write-read race on y(3) between teams 0 and 1; 8 elements, "
                                 "99 pairs of threads"));
  e.items = {{5}, {5}};
  e.threads = {0, 3};
  e.elements = 1;
  CHECK_THAT(describe(e), Equals("write-read race on y(3) between threads 0 and 3 of team 5"));
  e.threads = {3, 3};
  e.lanes = {1, 7};
  CHECK_THAT(describe(e),
             Equals("write-read race on y(3) between vector lanes 1 and 7 of thread 3 of team 5"));
  e.elements = 8;
  CHECK_THAT(describe(e), ContainsSubstring("; 8 elements, 99 pairs of lanes"));
  AccessEvent unset;
  unset.kind = AccessEvent::Kind::unset_read;
  unset.view = "team scratch";
  unset.index = {4};
  unset.items = {{2}};
  unset.threads = {6};
  CHECK_THAT(describe(unset),
             Equals("thread 6 of team 2 reads team scratch(4), which nobody has set"));
  auto tuple = event(Kind::unset_read, {{2, 5}});
  tuple.index = {24};
  tuple.flat = true;
  CHECK_THAT(describe(tuple),
             Equals("work item (2,5) reads y(24) (flat index), which nobody has set"));
}

TEST_CASE("access: items of which no access was seen are not judged", "[check][access]") {
  auto const* const check = check_named("access");
  REQUIRE(check != nullptr);
  auto q = question();
  q.space = q.spaces.front();
  auto o = seen(check->plan(q).front());
  o.access =
      AccessSummary{.launches = 1, .items = 7, .accesses = 0, .events = {}, .not_covered = {}};
  auto answer = check->judge(q, std::vector{o});
  CHECK_THAT(answer.skipped, ContainsSubstring("not one access"));
  REQUIRE(answer.not_covered.size() == 1);
  CHECK_THAT(answer.not_covered.front(), ContainsSubstring("compiled elsewhere"));
  // Nothing to touch, or nothing but what Kokkos sets.
  for (std::int64_t const extent : {0, 1}) {
    o.outputs.front().extents = {extent};
    CHECK(check->judge(q, std::vector{o}).skipped.empty());
  }
  o.outputs.clear();
  CHECK(check->judge(q, std::vector{o}).skipped.empty());
}
