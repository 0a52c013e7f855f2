// The check shape on made-up observations: finds its fault, and tries large sizes where they fit.
#include "fake_runner.hpp"

#include <spacecheck/check/blame.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <cmath>
#include <cstdint>
#include <functional>
#include <set>
#include <string>

using namespace made_up;
using Catch::Matchers::ContainsSubstring;

namespace {

/// What shape asks for where all is well and quick, but for the largest size.
std::vector<Trial> planned(Question const& q) {
  auto const& shape = check("shape");
  auto trials = shape.plan(q);
  for (auto const& trial : shape.judge(q, all_right(trials)).more) trials.push_back(trial);
  return trials;
}

}  // namespace

TEST_CASE("shape: sizes round warps and blocks, odd blocks, thread counts", "[check][shape]") {
  auto const& shape = check("shape");
  auto const trials = planned(question());
  std::set<std::int64_t> sizes, blocks, threads;
  for (auto const& trial : trials) {
    sizes.insert(trial.parameters.n_threads);
    blocks.insert(trial.block);
    threads.insert(trial.threads);
    CHECK(trial.parameters.n_threads <= trial.parameters.array_size);
  }
  for (auto const n : {0, 1, 31, 32, 33, 1023, 1024, 1025}) CHECK(sizes.count(n) == 1);
  CHECK(blocks.count(1) == 1);
  CHECK(blocks.count(7) == 1);
  for (auto const n : {1, 2, 4}) CHECK(threads.count(n) == 1);
  auto observations = all_right(trials);
  observations[5] = seen(trials[5], off_by_one(), "other");
  auto const finding = only(shape.judge(question(), observations));
  CHECK(finding.kind == FindingKind::wrong);
  CHECK(finding.trial == trials[5]);
  CHECK_THAT(finding.message,
             ContainsSubstring("n_threads=" + std::to_string(trials[5].parameters.n_threads)));
}

TEST_CASE("shape: where threads are fixed it says that it tried no others", "[check][shape]") {
  auto const& shape = check("shape");
  auto fixed = question();
  fixed.fixed_threads = true;
  auto const trials = planned(fixed);
  for (auto const& trial : trials) CHECK(trial.threads == 0);
  auto const answer = shape.judge(fixed, all_right(trials));
  REQUIRE(!answer.not_covered.empty());
  CHECK_THAT(answer.not_covered[0], ContainsSubstring("other numbers of threads"));
  CHECK(answer.more.size() == 1);
  fixed.space = "Serial";
  for (auto const& what : shape.judge(fixed, all_right(planned(fixed))).not_covered) {
    CHECK_THAT(what, !ContainsSubstring("threads"));
  }
}

TEST_CASE("shape: asks for no more threads than Kokkos has room for", "[check][shape]") {
  auto const& shape = check("shape");
  auto large = question();
  large.cores = 384;
  auto const asked = [&] {
    std::set<std::int64_t> threads;
    for (auto const& trial : shape.plan(large)) threads.insert(trial.threads);
    return threads;
  };
  CHECK(asked() == std::set<std::int64_t>{0, 1, 2, 384, 512});
  auto const not_covered = shape.judge(large, all_right(planned(large))).not_covered;
  REQUIRE(not_covered.size() == 1);
  CHECK(not_covered[0] == "768 threads: Kokkos has room for 512 on OpenMP");
  large.space = "Threads";
  CHECK(asked() == std::set<std::int64_t>{0, 1, 2, 384, 768});
  CHECK(shape.judge(large, all_right(planned(large))).not_covered.empty());
}

TEST_CASE("no check and no blame asks for threads where they are fixed", "[check][blame]") {
  auto fixed = question();
  fixed.fixed_threads = true;
  for (auto const* one : checks()) {
    for (auto const& trial : one->plan(fixed)) CHECK(trial.threads == 0);
  }
  for (auto const& [change, trial] : ablations(fixed, fixed.base())) {
    INFO(change);
    CHECK(trial.threads == 0);
  }
}

TEST_CASE("shape: more blocks than 16 bits count, where that fits", "[check][shape]") {
  auto const& shape = check("shape");
  auto observations = all_right(planned(question()));
  for (auto& o : observations) {
    o.seconds = 1e-9 * static_cast<double>(o.trial.parameters.n_threads);
    o.bytes = 4 * o.trial.parameters.n_threads;
  }
  auto const answer = shape.judge(question(), observations);
  REQUIRE(answer.more.size() == 1);
  CHECK(answer.more[0].parameters.n_threads > (1 << 16) * answer.more[0].block);
  CHECK(answer.not_covered.empty());
  for (auto& o : observations) o.seconds *= 1e6;
  auto const too_long = shape.judge(question(), observations);
  CHECK(too_long.more.empty());
  REQUIRE(too_long.not_covered.size() == 1);
  CHECK_THAT(too_long.not_covered[0], ContainsSubstring("work items: more than "));
  for (auto& o : observations) o.seconds *= 1e-6;
  CHECK(shape.judge(question(), observations).more.size() == 1);
  // Whatever is interrupted once: what is tried must not depend on it.
  for (auto& o : observations) {
    auto const before = o;
    o.seconds = o.whole_seconds = 5;
    CHECK(shape.judge(question(), observations).more.size() == 1);
    o = before;
  }
  CHECK(shape.judge(question(), observations).more.size() == 1);
  for (auto& o : observations) o.whole_seconds = 1e4 * o.seconds;
  CHECK(shape.judge(question(), observations).more.empty());
  for (auto& o : observations) o.whole_seconds = 0, o.bytes *= 1'000'000;
  auto const too_large = shape.judge(question(), observations);
  CHECK(too_large.more.empty());
  REQUIRE(too_large.not_covered.size() == 1);
  CHECK_THAT(too_large.not_covered[0], ContainsSubstring("work items: more than 256 MiB"));
  // 100 kB whatever the items are more by the item in the smaller trials.
  for (auto& o : observations) o.whole_seconds = 0, o.bytes = 100'000;
  CHECK(shape.judge(question(), observations).more.size() == 1);
}

namespace {

/// Whether shape tries the largest size, where n items take `seconds(n)`.
bool tries_most(std::function<double(double)> const& seconds) {
  auto const& shape = check("shape");
  auto observations = all_right(planned(question()));
  for (auto& o : observations) {
    o.seconds = o.whole_seconds = seconds(static_cast<double>(o.trial.parameters.n_threads));
  }
  return !shape.judge(question(), observations).more.empty();
}

bool is_most(Trial const& trial) { return trial.parameters.n_threads > (1 << 16) * trial.block; }

}  // namespace

TEST_CASE("shape: what grows faster than its items is not tried where it would take minutes",
          "[check][shape]") {
  // What a host takes for a trial, and for an item of it, beside the work itself [s].
  constexpr double start = 7e-6;
  constexpr double item = 2e-8;
  CHECK(tries_most([](double n) { return start + item * n; }));
  CHECK(tries_most([](double n) { return start + 1e-9 * n * std::log2(n + 1); }));
  CHECK_FALSE(tries_most([](double n) { return start + 1e-10 * n * n; }));
  CHECK_FALSE(tries_most([](double n) { return start + item * n + 5e-11 * n * n; }));
  CHECK_FALSE(tries_most([](double n) { return start + 5e-14 * n * n * n; }));
  // All pairs in 23 us for 256 items, and in 350 us for 1024.
  CHECK_FALSE(tries_most([](double n) { return start + 3.4e-10 * n * n; }));
  // What the start hides tells nothing.
  CHECK(tries_most([](double n) { return 5e-5 + 1e-11 * n * n; }));
}

TEST_CASE("shape: 1024 items are not tried where they would take long", "[check][shape]") {
  auto const& shape = check("shape");
  auto const asks = [&](std::function<double(double)> const& seconds) {
    auto observations = all_right(shape.plan(question()));
    for (auto& o : observations) {
      o.whole_seconds = seconds(static_cast<double>(o.trial.parameters.n_threads));
    }
    return shape.judge(question(), observations);
  };
  // A minute for 1024, by the third power and by the first.
  for (auto const& answer : {asks([](double n) { return 1e-5 + 60 * std::pow(n / 1024, 3); }),
                             asks([](double n) { return 1e-5 + 60 * n / 1024; })}) {
    CHECK(answer.more.empty());
    REQUIRE(answer.not_covered.size() == 2);
    CHECK_THAT(answer.not_covered[0],
               ContainsSubstring("1023 to 1025 work items: more than 5 s each"));
    CHECK_THAT(answer.not_covered[1], ContainsSubstring("more than 2^16 blocks"));
  }
  CHECK(asks([](double n) { return 1e-5 + 4 * std::pow(n / 1024, 3); }).more.size() == 3);
  CHECK(asks([](double n) { return 4 * n / 1024; }).more.size() == 3);
}

TEST_CASE("shape: a largest size that has no end or no room is not covered, and no verdict",
          "[check][shape][engine]") {
  auto const [ended, message, why] = GENERATE(table<Ended, std::string, std::string>(
      {{Ended::hang, "no end within 60 s", "no end within"},
       {Ended::out_of_memory, "4 TiB", "no memory: 4 TiB"}}));
  Asked asked;
  auto const conclusions = conclude(
      request({"shape", "repeat"}),
      [ended = ended, message = message](Trial const& t) {
        return is_most(t) ? ends(t, ended, message) : all_is_well(t);
      },
      asked);
  CHECK(conclusions[0].verdict == Verdict::agree);
  CHECK(exit_code(conclusions) == 0);
  CHECK(conclusions[0].findings().empty());
  auto const& shape = conclusions[0].checks[0];
  REQUIRE(shape.not_covered.size() == 1);
  CHECK_THAT(shape.not_covered[0],
             ContainsSubstring("more than 2^16 blocks (2097179 work items: " + why));
  // What comes after it is asked as ever.
  CHECK(conclusions[0].checks[1].skipped.empty());
  CHECK(conclusions[0].repetitions == 15);
}

TEST_CASE("shape: a largest size that crashes, throws or is wrong is a finding",
          "[check][shape][engine]") {
  auto const [ended, kind] =
      GENERATE(table<Ended, FindingKind>({{Ended::crash, FindingKind::crash},
                                          {Ended::exception, FindingKind::exception},
                                          {Ended::completed, FindingKind::wrong}}));
  auto const conclusions = conclude(request({"shape"}), [ended = ended](Trial const& t) {
    if (!is_most(t)) return all_is_well(t);
    return ended == Ended::completed ? seen(t, off_by_one()) : ends(t, ended, "why");
  });
  REQUIRE(conclusions[0].findings().size() == 1);
  CHECK(conclusions[0].findings()[0].kind == kind);
  CHECK(exit_code(conclusions) == 1);
}

TEST_CASE("shape: no end or no room at a smaller size stays a finding", "[check][shape][engine]") {
  auto const [ended, kind] = GENERATE(table<Ended, FindingKind>(
      {{Ended::hang, FindingKind::hang}, {Ended::out_of_memory, FindingKind::out_of_memory}}));
  auto const conclusions = conclude(request({"shape"}), [ended = ended](Trial const& t) {
    return t.parameters.n_threads == 1025 ? ends(t, ended, "why") : all_is_well(t);
  });
  REQUIRE(conclusions[0].findings().size() == 1);
  CHECK(conclusions[0].findings()[0].kind == kind);
  CHECK(conclusions[0].checks[0].not_covered.empty());
  CHECK(exit_code(conclusions) == 1);
}
