// The check shape on made-up observations: finds its fault, and tries large sizes where they fit.
#include "made_up.hpp"

#include <spacecheck/check/blame.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <cstdint>
#include <set>
#include <string>

using namespace made_up;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("shape: sizes round warps and blocks, odd blocks, thread counts", "[check][shape]") {
  auto const& shape = check("shape");
  auto const trials = shape.plan(question());
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
  auto const trials = shape.plan(fixed);
  for (auto const& trial : trials) CHECK(trial.threads == 0);
  auto const answer = shape.judge(fixed, all_right(trials));
  REQUIRE(!answer.not_covered.empty());
  CHECK_THAT(answer.not_covered[0], ContainsSubstring("other numbers of threads"));
  fixed.space = "Serial";
  for (auto const& what : shape.judge(fixed, all_right(shape.plan(fixed))).not_covered) {
    CHECK_THAT(what, !ContainsSubstring("threads"));
  }
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
  auto observations = all_right(shape.plan(question()));
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
