// The check guard on made-up observations: finds its fault, and is silent on the clean twin.
#include "made_up.hpp"

#include <spacecheck/check/check.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <cstdint>
#include <vector>

using namespace made_up;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("guard: who wrote, who allocated", "[check][guard]") {
  auto const& guard = check("guard");
  auto const trial = guard.plan(question()).at(0);
  CHECK(trial.past_guard);
  CHECK(trial.watched);
  CHECK(trial.surplus >= 1);
  auto observations = all_right(guard.plan(question()));
  auto& o = observations[0];
  o.events = {{.kind = MemoryEvent::Kind::past_guard_write, .view = "y", .element = 7, .item = 7}};
  auto const wrote = only(guard.judge(question(), observations));
  CHECK(wrote.kind == FindingKind::past_guard);
  CHECK(wrote.items == std::vector<std::int64_t>{7});
  CHECK(wrote.view == "y");
  CHECK_THAT(wrote.message, ContainsSubstring("work item 7 is past the guard (n_threads 7)"));
  o.events = {{.kind = MemoryEvent::Kind::past_guard_allocation, .view = "scratch", .item = 95}};
  auto const allocated = only(guard.judge(question(), observations));
  CHECK(allocated.kind == FindingKind::past_guard);
  CHECK(allocated.items == std::vector<std::int64_t>{95});
  CHECK_THAT(allocated.message, ContainsSubstring("called the allocator"));
}

TEST_CASE("guard: items that were not launched alone are told", "[check][guard]") {
  auto const& guard = check("guard");
  auto observations = all_right(guard.plan(question()));
  observations[1].ledger = LedgerSummary{.launches = 2, .extent = 2 * 1031, .items = 2 * 7};
  CHECK(guard.judge(question(), observations).not_covered.empty());
  observations[1].ledger->extent += 2;
  auto const answer = guard.judge(question(), observations);
  CHECK(answer.findings.empty());
  REQUIRE(answer.not_covered.size() == 1);
  CHECK_THAT(answer.not_covered[0], ContainsSubstring("all but 1024 of the work items"));
}

TEST_CASE("guard: writes of items below the guard are not its business", "[check][guard]") {
  auto const& guard = check("guard");
  auto observations = all_right(guard.plan(question()));
  auto& o = observations[0];
  o.events = {{.kind = MemoryEvent::Kind::view_overrun, .view = "y", .element = 10, .item = {}},
              {.kind = MemoryEvent::Kind::scratch_overrun, .view = "scratch", .item = 3}};
  CHECK(silent(guard.judge(question(), observations)));
}

TEST_CASE("guard: a kernel without a guarded launch is skipped, not passed", "[check][guard]") {
  auto const& guard = check("guard");
  auto none = question();
  none.parameters.n_threads = 0;
  for (auto const& asked : {question(), none}) {
    auto observations = all_right(guard.plan(asked));
    CHECK(silent(guard.judge(asked, observations)));
    CHECK(guard.judge(asked, observations).skipped.empty());
    observations[1].ledger.reset();
    auto const answer = guard.judge(asked, observations);
    CHECK(answer.findings.empty());
    CHECK_THAT(answer.skipped, ContainsSubstring("no guarded launch"));
  }
}
