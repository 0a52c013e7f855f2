// Each check on made-up observations: finds its fault, and is silent on the clean twin.
#include "made_up.hpp"

#include <spacecheck/check/check.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <set>
#include <string>
#include <vector>

using namespace made_up;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("every check of the design that needs only running is here, and describes itself",
          "[check]") {
  std::set<std::string> names;
  for (auto const* one : checks()) {
    names.emplace(one->name());
    CHECK(one->description().size() > 20);
    CHECK(one->description().find('\n') == std::string_view::npos);
  }
  for (std::string const name : {"reference", "parity", "repeat", "coverage", "guard", "scratch",
                                 "order", "shape", "concurrent", "layout", "access"}) {
    CAPTURE(name);
    CHECK(names.count(name) == 1);
  }
  CHECK(check_named("nonsense") == nullptr);
}

TEST_CASE("no check plans a trial twice, and every trial has a name that can be replayed",
          "[check]") {
  for (auto const* one : checks()) {
    CAPTURE(one->name());
    auto const trials = one->plan(question());
    CHECK_FALSE(trials.empty());
    std::set<std::string> names;
    for (auto const& trial : trials) {
      CHECK(names.insert(name_of(trial)).second);
      CHECK(trial_named(name_of(trial)) == trial);
      CHECK(trial.kernel == "k");
    }
  }
}

TEST_CASE("on what is all right every check is silent", "[check]") {
  for (auto const* one : checks()) {
    CAPTURE(one->name());
    auto observations = all_right(one->plan(question()));
    auto answer = one->judge(question(), observations);
    for (int k = 0; k < 3 && !answer.more.empty(); ++k) {
      for (auto const& o : all_right(answer.more)) observations.push_back(o);
      answer = one->judge(question(), observations);
    }
    CHECK(answer.findings.empty());
    CHECK(answer.more.empty());
  }
}

TEST_CASE("reference: an element outside its bound", "[check][reference]") {
  auto const& reference = check("reference");
  auto const trials = reference.plan(question());
  REQUIRE(trials.size() == 1);
  auto const finding =
      only(reference.judge(question(), std::vector{seen(trials[0], off_by_one())}));
  CHECK(finding.kind == FindingKind::wrong);
  CHECK(finding.view == "y");
  CHECK(finding.index == std::vector<std::int64_t>{7});
  CHECK_THAT(finding.message, ContainsSubstring("y(7) is 1, should be 0"));
  CHECK(finding.trial == trials[0]);
  CHECK(silent(reference.judge(question(), std::vector{seen(trials[0], off_by_one(2))})));
  auto q = question();
  q.kernel.has_reference = false;
  CHECK_THAT(reference.skips(q), ContainsSubstring("no reference"));
  CHECK(reference.skips(question()).empty());
}

TEST_CASE("parity: other values are disagreement, other bits inside the bound are rounding",
          "[check][parity]") {
  auto const& parity = check("parity");
  auto const q = question();
  auto const trials = parity.plan(q);
  REQUIRE(trials.size() == 2);
  CHECK(trials[0].space == "Serial");
  CHECK(trials[1].space == "OpenMP");
  bool const rounding = GENERATE(false, true);
  auto const here = rounding ? off_by_one(2) : off_by_one();
  std::vector<Observation> observations{seen(trials[0]), seen(trials[1], here, "other")};
  auto const first = parity.judge(q, observations);
  // What is outside the bound is done again before the spaces are blamed.
  REQUIRE(first.more.size() == (rounding ? 1 : 9));
  CHECK(first.more[0].against == "Serial");
  CHECK(first.more[0].space == "OpenMP");
  auto beside = seen(first.more[0], here, "other");
  beside.outputs[0].to_other = off_by_one();
  observations.push_back(beside);
  again(observations, first.more, 1);
  auto const finding = only(parity.judge(q, observations));
  CHECK(finding.kind == (rounding ? FindingKind::rounding : FindingKind::disagree));
  CHECK(finding.is_fault() != rounding);
  CHECK(finding.index == std::vector<std::int64_t>{7});
  CHECK_THAT(finding.message, ContainsSubstring("Serial and OpenMP: 1 of 10 elements of y differ"));
  CHECK_THAT(finding.message, ContainsSubstring("3 ULP"));
  CHECK((finding.message.find("bound") != std::string::npos) == rounding);
}

TEST_CASE("parity: a NaN's payload or a zero's sign is no difference in value", "[check][parity]") {
  auto const& parity = check("parity");
  auto const trials = parity.plan(question());
  CHECK(silent(parity.judge(
      question(), std::vector{seen(trials[0]), seen(trials[1], right(), "other payload")})));
}

TEST_CASE("parity: without a reference other bits are disagreement", "[check][parity]") {
  auto const& parity = check("parity");
  auto q = question();
  q.kernel.has_reference = false;
  auto const trials = parity.plan(q);
  std::vector<Observation> observations{seen(trials[0]), seen(trials[1], right(), "other")};
  for (auto& o : observations) o.outputs[0].to_reference.reset();
  auto const answer = parity.judge(q, observations);
  REQUIRE(answer.more.size() == 9);
  observations.push_back(observations[1]);
  observations.back().trial = answer.more[0];
  observations.back().outputs[0].to_other = off_by_one();
  again(observations, answer.more, 1);
  CHECK(only(parity.judge(q, observations)).kind == FindingKind::disagree);
}

TEST_CASE("parity: without a reference, too, other bits of the same values are no difference",
          "[check][parity]") {
  auto const& parity = check("parity");
  auto q = question();
  q.kernel.has_reference = false;
  auto const trials = parity.plan(q);
  std::vector<Observation> observations{seen(trials[0]), seen(trials[1], right(), "other")};
  for (auto& o : observations) o.outputs[0].to_reference.reset();
  auto const more = parity.judge(q, observations).more;
  observations.push_back(observations[1]);
  observations.back().trial = more.at(0);
  auto& compared = observations.back().outputs[0].to_other.emplace(right());
  compared.other_bits = 1;
  again(observations, more, 1);
  CHECK(silent(parity.judge(q, observations)));
  // The bits that were to be explained were others, or there are none here.
  observations[2].outputs[0].digest = "a third";
  CHECK(only(parity.judge(q, observations)).kind == FindingKind::disagree);
  observations[2].outputs[0].digest = "other";
  compared.other_bits = 0;
  CHECK(only(parity.judge(q, observations)).kind == FindingKind::disagree);
}

TEST_CASE("parity: one space, or the first, has nothing to be compared with", "[check][parity]") {
  auto q = question();
  q.space = "Serial";
  CHECK_FALSE(check("parity").skips(q).empty());
  q.spaces = {"Serial"};
  CHECK_FALSE(check("parity").skips(q).empty());
  CHECK(check("parity").skips(question()).empty());
}

TEST_CASE("repeat: does as many trials as it was asked for", "[check][repeat]") {
  auto const& repeat = check("repeat");
  auto q = question();
  q.repeat = GENERATE(1, 4, 5, 6, 15, 299);
  auto trials = repeat.plan(q);
  std::vector<Observation> observations = all_right(trials);
  for (;;) {
    auto const answer = repeat.judge(q, observations);
    CHECK(answer.findings.empty());
    if (answer.more.empty()) break;
    for (auto const& o : all_right(answer.more)) observations.push_back(o);
    REQUIRE(observations.size() <= 299);
  }
  CHECK(observations.size() == static_cast<std::size_t>(q.repeat));
  for (std::size_t k = 0; k < observations.size(); ++k) {
    CHECK(observations[k].trial.attempt == static_cast<std::int64_t>(k));
  }
}

TEST_CASE("repeat: a number of trials that has no room is planned piece by piece",
          "[check][repeat]") {
  auto const& repeat = check("repeat");
  auto q = question();
  q.repeat = 1'000'000'000;
  auto const first = repeat.plan(q);
  CHECK(first.size() == 5);
  CHECK(repeat.judge(q, all_right(first)).more.size() == 1000);
}

TEST_CASE("repeat: wrong now and then is a rate", "[check][repeat]") {
  auto const& repeat = check("repeat");
  auto q = question();
  q.repeat = 40;
  auto observations = all_right(repeat.plan(q));
  auto const answer = repeat.judge(q, observations);
  for (auto const& o : all_right(answer.more)) observations.push_back(o);
  REQUIRE(observations.size() == 40);
  for (std::size_t const k : {3U, 17U, 39U}) {
    observations[k] = seen(observations[k].trial, off_by_one(), "wrong");
  }
  auto const finding = only(repeat.judge(q, observations));
  CHECK(finding.kind == FindingKind::nondeterministic);
  CHECK(finding.seen == 3);
  CHECK(finding.of == 40);
  CHECK(finding.is_flaky());
  CHECK(finding.trial.attempt == 3);
  CHECK_THAT(finding.message, ContainsSubstring("wrong in 3 of 40 trials"));
}

TEST_CASE("repeat: wrong each time is told after five", "[check][repeat]") {
  auto const& repeat = check("repeat");
  auto const q = question();
  auto const observations =
      all_of(repeat.plan(q), [](Trial const& t) { return seen(t, off_by_one(), "wrong"); });
  auto const finding = only(repeat.judge(q, observations));
  CHECK(finding.kind == FindingKind::wrong);
  CHECK((finding.seen == 5 && finding.of == 5));
  CHECK_FALSE(finding.is_flaky());
}

TEST_CASE("repeat: right each time, but other bits", "[check][repeat]") {
  auto const& repeat = check("repeat");
  auto q = question();
  q.repeat = 5;
  bool const bounded = GENERATE(false, true);
  auto observations = all_right(repeat.plan(q));
  observations[2] = seen(observations[2].trial, off_by_one(2), "other");
  if (!bounded) {
    for (auto& o : observations) o.outputs[0].to_reference.reset();
  }
  auto const finding = only(repeat.judge(q, observations));
  CHECK(finding.kind == (bounded ? FindingKind::rounding : FindingKind::nondeterministic));
  CHECK(finding.seen == 1);
  CHECK(finding.of == 5);
  CHECK_THAT(finding.message, ContainsSubstring("2 different results in 5 trials"));
  CHECK(finding.attempts == (bounded ? std::vector<Trial>() : std::vector{observations[2].trial}));
}

TEST_CASE("repeat: what only rounds does not count beside what differs", "[check][repeat]") {
  auto const& repeat = check("repeat");
  auto q = question();
  q.repeat = 5;
  // No result twice: y rounds in every trial, and z, of which nothing is expected, differs in one.
  auto observations = all_of(repeat.plan(q), [](Trial const& t) {
    auto o = seen(t, off_by_one(2), std::to_string(t.attempt));
    o.outputs.push_back(o.outputs[0]);
    o.outputs[1].view = "z";
    o.outputs[1].to_reference.reset();
    o.outputs[1].digest = t.attempt == 0 ? "other" : "same";
    return o;
  });
  auto const finding = only(repeat.judge(q, observations));
  CHECK(finding.kind == FindingKind::nondeterministic);
  CHECK((finding.seen == 1 && finding.of == 5));
  CHECK(finding.attempts == std::vector{observations[0].trial});
  CHECK_THAT(finding.message, ContainsSubstring("5 different results in 5 trials"));
}

TEST_CASE("coverage: missed, doubled, past the guard, never launched", "[check][coverage]") {
  auto const& coverage = check("coverage");
  auto const trial = coverage.plan(question()).at(0);
  CHECK(trial.watched);
  auto const judged = [&](auto const& change) {
    auto o = seen(trial);
    o.ledger = counted();
    change(*o.ledger);
    return only(coverage.judge(question(), std::vector{o}));
  };
  auto const missed = judged([](LedgerSummary& l) {
    l.missed = 2;
    l.first_missed = 5;
  });
  CHECK(missed.kind == FindingKind::missed_item);
  CHECK(missed.items == std::vector<std::int64_t>{5});
  CHECK_THAT(missed.message, ContainsSubstring("work item 5 never ran"));
  auto const doubled = judged([](LedgerSummary& l) {
    l.doubled = 1;
    l.first_doubled = 31;
  });
  CHECK(doubled.kind == FindingKind::doubled_item);
  CHECK(doubled.items == std::vector<std::int64_t>{31});
  auto const past = judged([](LedgerSummary& l) {
    l.past_guard = 25;
    l.first_past_guard = 7;
  });
  CHECK(past.kind == FindingKind::past_guard);
  CHECK(past.items == std::vector<std::int64_t>{7});
  auto const none = judged([](LedgerSummary& l) {
    l.ran = 0;
    l.missed = 7;
    l.first_missed = 0;
  });
  CHECK(none.kind == FindingKind::not_launched);
}

TEST_CASE("coverage: a kernel without a guarded launch is skipped, not passed",
          "[check][coverage]") {
  auto const& coverage = check("coverage");
  auto uncounted = seen(coverage.plan(question()).at(0));
  uncounted.ledger.reset();
  auto const answer = coverage.judge(question(), std::vector{uncounted});
  CHECK(answer.findings.empty());
  CHECK_FALSE(answer.skipped.empty());
}

TEST_CASE("scratch: a kernel without arrays and scratch is skipped, not passed",
          "[check][scratch]") {
  auto const& scratch = check("scratch");
  auto observations = all_right(scratch.plan(question()));
  observations[0].bytes = 0;
  CHECK_THAT(scratch.judge(question(), observations).skipped, ContainsSubstring("neither"));
  observations[0].took_scratch = true;
  CHECK(silent(scratch.judge(question(), observations)));
}

TEST_CASE("scratch: what lies outside", "[check][scratch]") {
  auto const& scratch = check("scratch");
  auto const trials = scratch.plan(question());
  REQUIRE(trials.size() == 2);
  CHECK(trials[0].poison != trials[1].poison);
  auto const judged = [&](MemoryEvent const& event) {
    auto observations = all_right(trials);
    observations[0].events = {event};
    return only(scratch.judge(question(), observations));
  };
  using Kind = MemoryEvent::Kind;
  auto const over =
      judged({.kind = Kind::scratch_overrun, .view = "scratch", .element = 5, .item = 3});
  CHECK(over.kind == FindingKind::scratch_overrun);
  CHECK(over.items == std::vector<std::int64_t>{3});
  CHECK(over.index == std::vector<std::int64_t>{5});
  CHECK_THAT(over.message, ContainsSubstring("scratch[5] by work item 3"));
  auto const under =
      judged({.kind = Kind::scratch_underrun, .view = "scratch", .element = -1, .item = {}});
  CHECK(under.kind == FindingKind::scratch_overrun);
  CHECK(under.items.empty());
  CHECK(judged({.kind = Kind::scratch_shared, .view = "scratch", .item = 3}).kind ==
        FindingKind::scratch_shared);
  auto const view = judged({.kind = Kind::view_overrun, .view = "y", .element = 10, .item = {}});
  CHECK(view.kind == FindingKind::out_of_bounds);
  CHECK(view.view == "y");
  CHECK_THAT(view.message, ContainsSubstring("y(10)"));
  CHECK(judged({.kind = Kind::view_underrun, .view = "y", .element = -1, .item = {}}).kind ==
        FindingKind::out_of_bounds);
}

TEST_CASE("scratch: a result that the poison changes, each time", "[check][scratch]") {
  auto const& scratch = check("scratch");
  auto const trials = scratch.plan(question());
  std::vector observations{seen(trials[0]), seen(trials[1], off_by_one(), "other")};
  auto const more = scratch.judge(question(), observations);
  CHECK(more.findings.empty());
  REQUIRE(more.more.size() == 6);
  for (auto const& trial : more.more) {
    observations.push_back(trial.poison == trials[0].poison ? seen(trial)
                                                            : seen(trial, off_by_one(), "other"));
  }
  auto const finding = only(scratch.judge(question(), observations));
  CHECK(finding.kind == FindingKind::uninitialised);
  CHECK(finding.view == "y");
  CHECK(finding.trial == trials[1]);
  // What is not the same with one poison either is another check's to report.
  for (std::size_t k = 2; k < observations.size(); ++k) {
    auto flaky = observations;
    flaky[k] = seen(flaky[k].trial, off_by_one(), "third");
    INFO(k);
    CHECK(silent(scratch.judge(question(), flaky)));
  }
  // Order alone may change the last bits of a float sum.
  CHECK(silent(scratch.judge(question(),
                             std::vector{seen(trials[0]), seen(trials[1], off_by_one(2), "x")})));
}

TEST_CASE("scratch: a write that one of the canaries hides shows in the other",
          "[check][scratch]") {
  auto const& scratch = check("scratch");
  auto observations = all_right(scratch.plan(question()));
  observations[1].events = {
      {.kind = MemoryEvent::Kind::view_overrun, .view = "y", .element = 10, .item = {}}};
  auto const finding = only(scratch.judge(question(), observations));
  CHECK(finding.kind == FindingKind::out_of_bounds);
  CHECK(finding.trial == observations[1].trial);
}

TEST_CASE("order: a result that the order changes", "[check][order]") {
  auto const& order = check("order");
  auto const trials = order.plan(question());
  REQUIRE(trials.size() == 6);
  CHECK(trials[0].order == Order{});
  for (std::size_t k = 0; k < 2; ++k) {
    Order turned = trials[2 + 2 * k].order;
    turned.backward = !turned.backward;
    CHECK(trials[3 + 2 * k].order == turned);
  }
  auto observations = all_right(trials);
  observations[3] = seen(trials[3], off_by_one(2), "rounded");
  CHECK(only(order.judge(question(), observations)).kind == FindingKind::rounding);
  observations[4] = seen(trials[4], off_by_one(), "other");
  // Before the order is blamed both are done again.
  auto const more = order.judge(question(), observations).more;
  REQUIRE(more.size() == 8);
  for (auto const& trial : more) {
    bool const plain = trial.order == Order{};
    CHECK(trial.order == trials[plain ? 0 : 4].order);
    CHECK(trial.attempt > 0);
    observations.push_back(plain ? seen(trial) : seen(trial, off_by_one(), "other"));
  }
  auto const finding = only(order.judge(question(), observations));
  CHECK(finding.kind == FindingKind::order);
  CHECK(finding.trial == trials[4]);
  CHECK_THAT(finding.message, ContainsSubstring(to_string(trials[4].order)));
}

TEST_CASE("order: nothing is said of a kernel whose order was not changed", "[check][order]") {
  auto const& order = check("order");
  auto const trials = order.plan(question());
  auto observations = all_right(trials);
  // Alone, nothing has been compared with another order.
  for (std::size_t k = 1; k < observations.size(); ++k) observations[k].took_order = false;
  observations[4] = seen(trials[4], off_by_one(), "other");
  observations[4].took_order = false;
  auto const answer = order.judge(question(), observations);
  CHECK(answer.findings.empty());
  CHECK(answer.skipped == "no launch whose order can be changed");
}

TEST_CASE("layout: left and right are planned once a View has two dimensions", "[check][layout]") {
  auto const& layout = check("layout");
  auto observations = all_right(layout.plan(question()));
  CHECK_FALSE(layout.judge(question(), observations).skipped.empty());
  observations[0].multidimensional = true;
  auto const answer = layout.judge(question(), observations);
  REQUIRE(answer.more.size() == 2);
  CHECK(answer.more[0].layout == Layout::left);
  CHECK(answer.more[1].layout == Layout::right);
  observations.push_back(seen(answer.more[0]));
  observations.push_back(seen(answer.more[1], off_by_one(), "other"));
  auto const more = layout.judge(question(), observations).more;
  REQUIRE(more.size() == 8);
  again(observations, more);
  auto const finding = only(layout.judge(question(), observations));
  CHECK(finding.kind == FindingKind::layout);
  CHECK_THAT(finding.message, ContainsSubstring("LayoutLeft and LayoutRight"));
  auto q = question();
  q.kernel.fixed_layout = true;
  CHECK_FALSE(layout.skips(q).empty());
}
