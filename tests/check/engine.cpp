// The engine over a runner that makes everything up: verdicts, exit codes, and what is shared.
#include "fake_runner.hpp"

#include <spacecheck/check/interrupted.hpp>
#include <spacecheck/plan/limits.hpp>
#include <spacecheck/report/verdict_json.hpp>

#include <catch2/catch_approx.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>

using namespace made_up;
using Catch::Matchers::ContainsSubstring;

namespace {

std::vector<std::string> all_checks() {
  std::vector<std::string> names;
  for (auto const* check : checks()) names.emplace_back(check->name());
  return names;
}

Conclusion with_verdict(Verdict verdict) {
  Conclusion c;
  c.verdict = verdict;
  return c;
}

CheckOutcome const& outcome(Conclusion const& conclusion, std::string const& name) {
  for (auto const& one : conclusion.checks) {
    if (one.check == name) return one;
  }
  throw std::logic_error("no outcome of check " + name);
}

/// What is the same for the same trials: everything but the time it took.
std::string without_time(std::vector<Conclusion> const& conclusions) {
  std::string text;
  for (auto const& conclusion : conclusions) {
    auto json = to_json(conclusion);
    json.erase("seconds");
    text += json.dump() + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("all right: agree, with what fifteen passes exclude", "[engine]") {
  auto const conclusions = conclude(request(all_checks()), all_is_well);
  REQUIRE(conclusions.size() == 1);
  auto const& c = conclusions[0];
  CHECK(c.verdict == Verdict::agree);
  CHECK(c.kernel == "k");
  CHECK(c.space == "Serial");
  CHECK(c.repetitions == 15);
  CHECK(c.failures == 0);
  CHECK(c.excludes == Catch::Approx(0.181036).epsilon(1e-5));
  CHECK(c.findings().empty());
  CHECK(exit_code(conclusions) == 0);
}

TEST_CASE("checks share their trials, and every trial is observed once", "[engine]") {
  std::map<std::string, int> observed;
  Listener listener;
  listener.observed = [&](Observation const& o) { ++observed[name_of(o.trial)]; };
  Asked asked;
  auto const conclusions = conclude(request(all_checks()), all_is_well, asked, listener);
  CHECK(asked.trials == static_cast<std::int64_t>(observed.size()));
  CHECK(conclusions[0].trials == asked.trials);
  for (auto const& [name, times] : observed) CHECK(times == 1);
}

TEST_CASE("a kernel without arrays and launches is skipped, not green", "[engine]") {
  auto const conclusions = conclude(request(all_checks()), [](Trial const& t) {
    auto o = seen(t);
    o.outputs.clear();
    o.ledger.reset();
    o.bytes = 0;
    return o;
  });
  CHECK(conclusions[0].verdict == Verdict::skipped);
  for (auto const& outcome : conclusions[0].checks) {
    INFO(outcome.check);
    CHECK_FALSE(outcome.skipped.empty());
  }
  CHECK(conclusions[0].repetitions == 0);
  CHECK(exit_code(conclusions) == 4);
}

TEST_CASE("always wrong: disagree, and exit 1", "[engine]") {
  auto const conclusions = conclude(request(all_checks()), [](Trial const& t) {
    auto o = all_is_well(t);
    o.outputs[0] = seen(t, off_by_one()).outputs[0];
    return o;
  });
  CHECK(conclusions[0].verdict == Verdict::disagree);
  CHECK(conclusions[0].failures == conclusions[0].repetitions);
  CHECK(conclusions[0].excludes == 1);
  CHECK_FALSE(outcome(conclusions[0], "reference").findings.empty());
  CHECK(outcome(conclusions[0], "repeat").findings.empty());
  CHECK(exit_code(conclusions) == 1);
}

TEST_CASE("always wrong is wrong when repeat alone was asked for, however few times", "[engine]") {
  for (std::int64_t const repeat : {1, 3, 5, 15}) {
    auto asked_for = request({"repeat"});
    asked_for.repeat = repeat;
    auto const conclusions =
        conclude(asked_for, [](Trial const& t) { return seen(t, off_by_one()); });
    CAPTURE(repeat);
    CHECK(conclusions[0].verdict == Verdict::disagree);
    CHECK(exit_code(conclusions) == 1);
    auto const finding = conclusions[0].findings().at(0);
    CHECK(finding.kind == FindingKind::wrong);
    CHECK_FALSE(finding.is_flaky());
  }
}

TEST_CASE("what a comparison alone shows is asked again: certain, or flaky", "[engine][flaky]") {
  for (std::string const name : {"parity", "order"}) {
    auto asked_for = request({name});
    asked_for.spaces = {"OpenMP", "Serial"};
    auto const no_reference = [](Trial const& t, bool other) {
      auto o = all_is_well(t);
      o.outputs[0].to_reference.reset();
      o.outputs[0].digest = other ? "other" : "same";
      if (!t.against.empty()) o.outputs[0].to_other = other ? off_by_one() : right();
      return o;
    };
    auto const changed = [](Trial const& t) {
      return t.space == "Serial" && (!t.watched || t.order.backward);
    };
    CAPTURE(name);
    auto conclusions =
        conclude(asked_for, [&](Trial const& t) { return no_reference(t, changed(t)); });
    CHECK(conclusions[1].verdict == Verdict::disagree);
    CHECK_FALSE(conclusions[1].findings().at(0).is_flaky());
    // Once, and never again.
    conclusions = conclude(
        asked_for, [&](Trial const& t) { return no_reference(t, changed(t) && t.attempt == 0); });
    CHECK(conclusions[1].verdict == Verdict::flaky);
    CHECK(exit_code(conclusions) == 3);
    auto const finding = conclusions[1].findings().at(0);
    CHECK(finding.seen == 0);
    CHECK(finding.of == 15);
    CHECK_THAT(finding.message, ContainsSubstring("in 0 of 15 repetitions of the check"));
  }
}

TEST_CASE("inside the bound, but other bits: rounding, and exit 0", "[engine]") {
  auto asked_for = request({"order"});
  auto const conclusions = conclude(asked_for, [](Trial const& t) {
    bool const turned = t.order.backward;
    return seen(t, turned ? off_by_one(2) : right(), turned ? "other" : "same");
  });
  CHECK(conclusions[0].verdict == Verdict::rounding);
  CHECK(exit_code(conclusions) == 0);
}

TEST_CASE("a crash is one finding, however many checks run into it", "[engine]") {
  auto const conclusions = conclude(request(all_checks()), [](Trial const& t) {
    return ends(t, Ended::crash, "SIGSEGV (Segmentation fault)");
  });
  auto const findings = conclusions[0].findings();
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].kind == FindingKind::crash);
  CHECK_THAT(findings[0].message, ContainsSubstring("SIGSEGV"));
  CHECK(conclusions[0].verdict == Verdict::crash);
  CHECK(exit_code(conclusions) == 1);
  // The others saw nothing of the kernel.
  for (auto const& one : conclusions[0].checks) {
    INFO(one.check);
    CHECK(one.skipped.empty() == !one.findings.empty());
    if (one.cut_off) CHECK(one.skipped == "after the crash");
  }
  // It is told of the plain trial, which changes nothing.
  CHECK(findings[0].check == "reference");
  CHECK(findings[0].trial.instances == 1);
  CHECK(outcome(conclusions[0], "concurrent").cut_off);
}

TEST_CASE("a rare crash does not hide one that always comes", "[engine][flaky]") {
  auto const conclusions = conclude(request(all_checks()), [](Trial const& t) {
    bool const plain_once = !t.watched && t.attempt == 0 && t.parameters.n_threads == 7;
    if (plain_once) return ends(t, Ended::crash, "SIGSEGV");
    if (t.parameters.n_threads == 0) return ends(t, Ended::crash, "SIGFPE");
    return all_is_well(t);
  });
  CHECK(conclusions[0].verdict == Verdict::crash);
  CHECK(exit_code(conclusions) == 1);
  auto const findings = conclusions[0].findings();
  REQUIRE(findings.size() == 2);
  CHECK(findings[0].is_flaky());
  CHECK(findings[1].check == "shape");
  CHECK_FALSE(findings[1].is_flaky());
  CHECK_FALSE(outcome(conclusions[0], "shape").cut_off);
}

TEST_CASE("an exception and a lack of memory are findings of their kind", "[engine]") {
  auto const [ended, kind] =
      GENERATE(table<Ended, FindingKind>({{Ended::exception, FindingKind::exception},
                                          {Ended::out_of_memory, FindingKind::out_of_memory}}));
  auto const conclusions = conclude(
      request(all_checks()), [ended = ended](Trial const& t) { return ends(t, ended, "why"); });
  REQUIRE(conclusions[0].findings().size() == 1);
  CHECK(conclusions[0].findings()[0].kind == kind);
  CHECK(conclusions[0].verdict == Verdict::crash);
  CHECK(exit_code(conclusions) == 1);
}

TEST_CASE("after a hang the kernel is left alone, and nothing of it counts as passed", "[engine]") {
  Asked asked;
  auto const conclusions = conclude(
      request(all_checks()), [](Trial const& t) { return ends(t, Ended::hang, "no end"); }, asked);
  CHECK(asked.trials == 1);
  CHECK(conclusions[0].verdict == Verdict::hang);
  std::size_t skipped = 0;
  for (auto const& one : conclusions[0].checks) skipped += one.skipped.empty() ? 0 : 1;
  CHECK(skipped == conclusions[0].checks.size() - 1);
  CHECK(exit_code(conclusions) == 1);
}

TEST_CASE("a hang of one kernel does not keep the others from their verdicts", "[engine]") {
  auto asked_for = request(all_checks());
  asked_for.kernels = {kernel("a"), kernel("b"), kernel("c")};
  auto const conclusions = conclude(asked_for, [](Trial const& t) {
    return t.kernel == "b" ? ends(t, Ended::hang, "no end") : all_is_well(t);
  });
  REQUIRE(conclusions.size() == 3);
  CHECK(conclusions[0].verdict == Verdict::agree);
  CHECK(conclusions[1].verdict == Verdict::hang);
  CHECK(conclusions[2].verdict == Verdict::agree);
}

TEST_CASE("what can't be done here is skipped with its reason, and never green", "[engine]") {
  auto const conclusions = conclude(request({"reference", "repeat"}), [](Trial const& t) {
    return ends(t, Ended::unsupported, "no room for 64 TiB");
  });
  CHECK(conclusions[0].verdict == Verdict::skipped);
  CHECK(outcome(conclusions[0], "reference").skipped == "no room for 64 TiB");
  CHECK(conclusions[0].repetitions == 0);
  CHECK(conclusions[0].excludes == 1);
  CHECK(exit_code(conclusions) == 4);
}

TEST_CASE("a budget that ends leaves inconclusive, and exit 5", "[engine]") {
  auto asked_for = request({"repeat"});
  asked_for.repeat = 1000;
  asked_for.budget = std::chrono::milliseconds(20);
  Asked asked;
  auto const conclusions = conclude(
      asked_for,
      [](Trial const& t) {
        std::this_thread::sleep_for(std::chrono::milliseconds(3));
        return all_is_well(t);
      },
      asked);
  CHECK(asked.trials < 100);
  CHECK(conclusions[0].verdict == Verdict::inconclusive);
  CHECK(conclusions[0].checks[0].out_of_budget);
  // What was not finished excludes nothing.
  CHECK(conclusions[0].repetitions == 0);
  CHECK(exit_code(conclusions) == 5);
}

TEST_CASE("a fault that was found counts, though the budget ended", "[engine]") {
  auto asked_for = request({"reference", "repeat"});
  asked_for.repeat = 1000;
  asked_for.budget = std::chrono::milliseconds(20);
  auto const conclusions = conclude(asked_for, [](Trial const& t) {
    std::this_thread::sleep_for(std::chrono::milliseconds(3));
    return t.attempt == 0 ? seen(t, off_by_one()) : all_is_well(t);
  });
  CHECK(conclusions[0].findings().size() == 1);
  CHECK(exit_code(conclusions) == 1);
}

TEST_CASE("the exit code is that of the gravest verdict", "[engine]") {
  using V = Verdict;
  auto const code = [](std::initializer_list<Verdict> verdicts, int flaky_is = 3) {
    std::vector<Conclusion> conclusions;
    for (auto const verdict : verdicts) conclusions.push_back(with_verdict(verdict));
    return exit_code(conclusions, flaky_is);
  };
  CHECK(code({}) == 4);
  CHECK(code({V::skipped, V::skipped}) == 4);
  CHECK(code({V::agree, V::skipped}) == 0);
  CHECK(code({V::agree, V::rounding}) == 0);
  CHECK(code({V::agree, V::inconclusive}) == 5);
  CHECK(code({V::agree, V::flaky}) == 3);
  CHECK(code({V::flaky}, 1) == 1);
  CHECK(code({V::flaky, V::agree}, 0) == 0);
  CHECK(code({V::flaky, V::inconclusive}) == 3);
  CHECK(code({V::flaky, V::inconclusive}, 0) == 5);
  CHECK(code({V::flaky, V::disagree}) == 1);
  CHECK(code({V::hang, V::agree}) == 1);
  CHECK(code({V::crash, V::inconclusive}, 0) == 1);
}

TEST_CASE("verdicts outweigh each other in the promised order", "[engine]") {
  CHECK(Verdict::skipped < Verdict::agree);
  CHECK(Verdict::agree < Verdict::rounding);
  CHECK(Verdict::rounding < Verdict::inconclusive);
  CHECK(Verdict::inconclusive < Verdict::flaky);
  CHECK(Verdict::flaky < Verdict::disagree);
  CHECK(Verdict::disagree < Verdict::hang);
  CHECK(Verdict::hang < Verdict::crash);
}

TEST_CASE("several jobs conclude the same as one, in the same order", "[engine][jobs]") {
  auto asked_for = request(all_checks());
  asked_for.spaces = {"Serial", "OpenMP"};
  asked_for.n_threads = {7, 9};
  asked_for.kernels.clear();
  for (std::string const name : {"a", "b", "c", "d", "e", "f", "g", "h"}) {
    asked_for.kernels.push_back(kernel(name));
  }
  auto const gives = [](Trial const& t) {
    if (t.kernel == "b") return seen(t, off_by_one());
    if (t.kernel == "d") return ends(t, Ended::crash, "SIGABRT");
    if (t.kernel == "e" && t.attempt % 3 == 2) return seen(t, off_by_one());
    if (t.kernel == "g" && t.space == "OpenMP") return ends(t, Ended::hang, "no end");
    return all_is_well(t);
  };
  Asked alone;
  auto const expected = without_time(conclude(asked_for, gives, alone));
  asked_for.jobs = GENERATE(2, 3, 20);
  Asked together;
  std::atomic<int> inside{0};
  bool twice_at_once = false;
  auto const watch = [&] {
    twice_at_once = twice_at_once || inside.fetch_add(1) > 0;
    std::this_thread::yield();
    --inside;
  };
  Listener listener;
  listener.observed = [&](auto const&) { watch(); };
  listener.concluded = [&](auto const&) { watch(); };
  auto const conclusions = conclude(asked_for, gives, together, listener);
  CHECK(without_time(conclusions) == expected);
  CHECK(together.trials == alone.trials);
  // No more than there are kernels.
  CHECK(together.runners == std::min<std::int64_t>(asked_for.jobs, 8));
  CHECK_FALSE(twice_at_once);
}

TEST_CASE("an interruption ends after the trial in hand", "[engine][interrupt]") {
  auto asked_for = request(all_checks());
  asked_for.kernels = {kernel("a"), kernel("b"), kernel("c"), kernel("d")};
  asked_for.jobs = GENERATE(1, 3);
  std::atomic<std::int64_t> observed{0};
  Listener listener;
  listener.observed = [&](auto const&) { ++observed; };
  listener.interrupted = [&] { return observed >= 20; };
  Asked asked;
  CHECK_THROWS_AS(conclude(asked_for, all_is_well, asked, listener), Interrupted);
  CHECK(asked.trials >= 20);
  CHECK(asked.trials <= 20 + asked_for.jobs);
  // All that was done was told.
  CHECK(observed == asked.trials);
}

TEST_CASE("what spacecheck itself cannot do is thrown on", "[engine]") {
  auto asked_for = request(all_checks());
  asked_for.kernels = {kernel("a"), kernel("b"), kernel("c")};
  asked_for.jobs = GENERATE(1, 2);
  CHECK_THROWS_WITH(conclude(asked_for,
                             [](Trial const& t) -> Observation {
                               if (t.kernel == "b") throw std::runtime_error("no worker");
                               return all_is_well(t);
                             }),
                    "no worker");
  CHECK_THROWS_WITH(
      check_all(asked_for,
                []() -> std::unique_ptr<TrialRunner> { throw std::runtime_error("cannot start"); },
                {}),
      "cannot start");
}

TEST_CASE("a resumed run does only what is not known, and concludes the same", "[engine][resume]") {
  auto asked_for = request(all_checks());
  asked_for.kernels = {kernel("a"), kernel("b")};
  auto const gives = [](Trial const& t) {
    return t.kernel == "b" && t.attempt % 4 == 3 ? seen(t, off_by_one()) : all_is_well(t);
  };
  std::map<std::string, Observation> record;
  Listener writing;
  writing.observed = [&](Observation const& o) { record.emplace(name_of(o.trial), o); };
  Asked first;
  auto const expected = without_time(conclude(asked_for, gives, first, writing));
  std::size_t const all = record.size();
  std::size_t const kept = GENERATE(0U, 1U, 20U, 1000U);
  while (record.size() > kept) record.erase(record.begin());
  Listener resuming;
  resuming.known = [&](Trial const& trial) -> Observation const* {
    auto const found = record.find(name_of(trial));
    return found != record.end() ? &found->second : nullptr;
  };
  Asked second;
  CHECK(without_time(conclude(asked_for, gives, second, resuming)) == expected);
  CHECK(second.trials == static_cast<std::int64_t>(all - record.size()));
}

TEST_CASE("sizes: each kernel's own, or all that were asked for", "[engine][sizes]") {
  auto r = request({"reference"});
  auto const seed = kernel("seed");
  CHECK(sizes_for(seed, r) ==
        std::vector<Parameters>{{.n_threads = 7, .array_size = 10, .buffer_size = 5}});
  r.n_threads = {0, 10};
  r.buffer_size = {1, 1024};
  CHECK(sizes_for(seed, r).size() == 4);
  CHECK(sizes_for(seed, r)[3] ==
        Parameters{.n_threads = 10, .array_size = 10, .buffer_size = 1024});
  // An array that is as long as there are work items stays so.
  auto square = seed;
  square.defaults = {.n_threads = 100, .array_size = 100, .buffer_size = 0};
  square.takes_buffer_size = false;
  r.n_threads = {50};
  CHECK(sizes_for(square, r) ==
        std::vector<Parameters>{{.n_threads = 50, .array_size = 50, .buffer_size = 0}});
}

TEST_CASE("sizes that no kernel can have are refused before anything runs", "[engine][sizes]") {
  auto r = request({"reference"});
  auto const seed = kernel("seed");
  r.n_threads = {11};
  CHECK_THROWS_WITH(sizes_for(seed, r),
                    "n_threads must be at most array_size for seed: got n_threads 11 and "
                    "array_size 10");
  r.kernels = {kernel("a"), seed};
  Asked asked;
  CHECK_THROWS_AS(conclude(r, all_is_well, asked), std::invalid_argument);
  CHECK(asked.trials == 0);
  r.n_threads.clear();
  r.buffer_size = {1025};
  CHECK_THROWS_WITH(sizes_for(seed, r), ContainsSubstring("at most 1024 for seed, got 1025"));
  r.buffer_size = {0};
  CHECK_THROWS_WITH(sizes_for(seed, r), ContainsSubstring("must be positive for seed, got 0"));
}

TEST_CASE("sizes that no machine holds, and too many sets of them, are refused",
          "[engine][sizes]") {
  auto asked = request(all_checks());
  asked.n_threads = {1};
  asked.array_size = {most_items};
  CHECK_NOTHROW(sizes_for(kernel("k"), asked));
  asked.array_size = {most_items + 1};
  CHECK_THROWS_WITH(sizes_for(kernel("k"), asked), ContainsSubstring("array_size must be at most"));
  asked.n_threads.assign(1000, 1);
  asked.array_size.assign(1000, 1);
  CHECK_THROWS_WITH(sizes_for(kernel("k"), asked),
                    ContainsSubstring("1000000 combinations of sizes for k, 100000 at most"));
}
