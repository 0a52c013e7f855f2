#include <spacecheck/measure/bench.hpp>

#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

using spacecheck::Bench;
using spacecheck::BenchRow;
using spacecheck::BenchSettings;
using spacecheck::measure;
using spacecheck::TwinForms;

namespace {

/// What a bench was asked to do: 'f' for the form, 't' for the twin.
struct Diary {
  std::string turns;
  std::vector<std::int64_t> first_calls;
  std::vector<std::uintptr_t> stacks;  ///< the frame of each
};

/// Takes no time: says how long it took.
class Staged final : public TwinForms {
 public:
  Staged(Diary& diary, double form, double twin, std::string difference)
      : m_diary(diary), m_form(form), m_twin(twin), m_difference(std::move(difference)) {}

  std::string difference() override { return m_difference; }
  double run_form(std::int64_t call, std::int64_t calls) override {
    return run('f', call, m_form * static_cast<double>(calls));
  }
  double run_twin(std::int64_t call, std::int64_t calls) override {
    return run('t', call, m_twin * static_cast<double>(calls));
  }

 private:
  double run(char who, std::int64_t call, double seconds) {
    m_diary.turns += who;
    m_diary.first_calls.push_back(call);
    m_diary.stacks.push_back(reinterpret_cast<std::uintptr_t>(__builtin_frame_address(0)));
    return seconds;
  }

  Diary& m_diary;
  double m_form;
  double m_twin;
  std::string m_difference;
};

Bench staged(Diary& diary, double form, double twin, std::string const& difference = "") {
  Bench bench;
  bench.id = "P1";
  bench.kernel = "staged";
  bench.goal = 1.05;
  bench.spaces = {"Serial"};
  bench.make = [&diary, form, twin, difference](std::string const&, std::int64_t) {
    return std::make_unique<Staged>(diary, form, twin, difference);
  };
  return bench;
}

/// On a machine that nobody else uses.
BenchSettings alone(BenchSettings settings = {}) {
  settings.waited = [] { return 0.0; };
  return settings;
}

}  // namespace

TEST_CASE("a ratio is the form's time over the twin's", "[measure][bench]") {
  Diary diary;
  auto const row = measure(staged(diary, 0.003, 0.002), "Serial", 10, alone());
  CHECK(row.ratio.median == 1.5);
  CHECK(row.verdict == BenchRow::Verdict::missed);
  CHECK(row.form_seconds == 0.003);
  CHECK(row.twin_seconds == 0.002);
  CHECK(measure(staged(diary, 0.002, 0.002), "Serial", 10, alone()).verdict ==
        BenchRow::Verdict::met);
}

TEST_CASE("a planted wrong twin gives no ratio: nothing is timed", "[measure][bench]") {
  Diary diary;
  auto const row = measure(staged(diary, 0.002, 0.001, "y(3) is 1, by hand 0"), "Serial", 10);
  CHECK(row.verdict == BenchRow::Verdict::refused);
  CHECK(row.difference == "y(3) is 1, by hand 0");
  CHECK(row.pairs == 0);
  CHECK(row.ratio.median == 0);
  CHECK(diary.turns.empty());
}

TEST_CASE("a form beside which its twin is nothing ends within the time", "[measure][bench]") {
  for (double const twin : {2e-9, 0.0}) {
    Diary diary;
    auto const row = measure(staged(diary, 2e-4, twin), "Serial", 10, alone({.seconds = 1}));
    CHECK(row.calls == 333);
    CHECK(row.pairs == 15);
  }
  // One call that takes longer is done once a sample.
  Diary diary;
  CHECK(measure(staged(diary, 1, 1e-9), "Serial", 10, alone({.seconds = 1})).calls == 1);
}

TEST_CASE("form and twin take turns, and take turns at going first", "[measure][bench]") {
  Diary diary;
  measure(staged(diary, 0.002, 0.002), "Serial", 10, alone({.pairs = 15}));
  REQUIRE(diary.turns.size() >= 30);
  auto const timed = diary.turns.substr(diary.turns.size() - 30);
  // The pair before these says how long pairs take.
  for (std::size_t k = 0; k < 15; ++k) {
    INFO("pair " << k);
    CHECK(timed.substr(2 * k, 2) == (k % 2 == 0 ? "tf" : "ft"));
  }
}

TEST_CASE("every sample goes on with the next set of arrays", "[measure][bench]") {
  Diary diary;
  auto const row = measure(staged(diary, 0.0005, 0.0005), "Serial", 10, alone({.pairs = 15}));
  CHECK(row.calls >= 4);
  auto const first = diary.first_calls.end() - 30;
  for (std::int64_t k = 0; k < 30; ++k) CHECK(first[k] == (k + 2) * row.calls);
}

TEST_CASE("each pair has its stack elsewhere, the same for both forms", "[measure][bench]") {
  Diary diary;
  measure(staged(diary, 0.002, 0.002), "Serial", 10, alone({.pairs = 15}));
  auto const count = diary.turns.size();
  std::set<std::uintptr_t> places;
  std::set<std::intptr_t> apart;
  for (std::size_t k = count - 30; k < count; k += 2) {
    bool const twin_first = diary.turns[k] == 't';
    auto const twin = diary.stacks[twin_first ? k : k + 1];
    auto const form = diary.stacks[twin_first ? k + 1 : k];
    places.insert(twin % 4096);
    apart.insert(static_cast<std::intptr_t>(form - twin));
  }
  CHECK(places.size() == 15);
  CHECK(apart.size() == 1);
}

TEST_CASE("a sample is repeated until it is long enough to be timed", "[measure][bench]") {
  Diary diary;
  auto const settings = alone({.pairs = 15, .least_sample = 2e-3});
  CHECK(measure(staged(diary, 1e-6, 1e-6), "Serial", 10, settings).calls >= 2000);
  CHECK(measure(staged(diary, 1, 1), "Serial", 10, settings).calls == 1);
}

TEST_CASE("pairs fit into the time, but are never fewer than 15", "[measure][bench]") {
  Diary diary;
  auto const settings = alone({.seconds = 2});
  CHECK(measure(staged(diary, 1, 1), "Serial", 10, settings).pairs == 15);
  CHECK(measure(staged(diary, 0.02, 0.02), "Serial", 10, settings).pairs == 50);
  CHECK(measure(staged(diary, 0.002, 0.002), "Serial", 10, settings).pairs == 101);
  CHECK_THROWS_AS(measure(staged(diary, 1, 1), "Serial", 10, {.pairs = 14}), std::invalid_argument);
}

TEST_CASE("pairs during which threads waited for a processor are left out", "[measure][bench]") {
  Diary diary;
  double waited = 0;
  int asked = 0;
  BenchSettings settings{.pairs = 15};
  // Before and after each pair: every third pair waits 1 % and a bit of its 4 ms.
  settings.waited = [&] {
    if (++asked % 6 == 0) waited += 5e-5;
    return waited;
  };
  auto const row = measure(staged(diary, 0.002, 0.002), "Serial", 10, settings);
  CHECK(row.pairs == 15);
  CHECK(row.left_out == 7);
  CHECK_FALSE(row.disturbed);
  CHECK(row.verdict == BenchRow::Verdict::met);
}

TEST_CASE("a machine that is never quiet gives a ratio, and no verdict", "[measure][bench]") {
  Diary diary;
  double waited = 0;
  BenchSettings settings{.pairs = 15, .patience = 4};
  settings.waited = [&] { return waited += 0.001; };
  auto const row = measure(staged(diary, 0.002, 0.002), "Serial", 10, settings);
  CHECK(row.disturbed);
  CHECK(row.ratio.median == 1);
  CHECK(row.verdict == BenchRow::Verdict::unclear);
  CHECK(row.pairs > 15);  // as long as patience lasts
  CHECK(row.pairs < 100);
}

TEST_CASE("waiting for a processor is seen", "[measure][bench]") {
  // More threads than processors, all at work: some of them wait.
  double const before = spacecheck::waited_for_processors();
  auto const processors = std::thread::hardware_concurrency();
  std::vector<std::thread> threads;
  std::atomic<int> done{0};
  std::atomic<bool> stop{false};
  for (unsigned k = 0; k < 3 * processors + 3; ++k) {
    threads.emplace_back([&] {
      while (!stop) done.fetch_add(1);
    });
  }
  double after = before;
  for (int k = 0; k < 200 && after <= before; ++k) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    after = spacecheck::waited_for_processors();
  }
  stop = true;
  for (auto& thread : threads) thread.join();
  if (std::filesystem::exists("/proc/self/schedstat")) {
    CHECK(after > before);
  } else {
    CHECK(after == 0);
  }
}

TEST_CASE("a bench without a goal has no verdict", "[measure][bench]") {
  Diary diary;
  auto bench = staged(diary, 0.004, 0.002);
  bench.goal = 0;
  CHECK(measure(bench, "Serial", 10, alone({.pairs = 15})).verdict == BenchRow::Verdict::reported);
}

TEST_CASE("a space without a twin and a size without items are refused", "[measure][bench]") {
  Diary diary;
  CHECK_THROWS_AS(measure(staged(diary, 1, 1), "Cuda", 10), std::invalid_argument);
  CHECK_THROWS_AS(measure(staged(diary, 1, 1), "Serial", 0), std::invalid_argument);
}

TEST_CASE("an interval wider than the claim is too noisy to tell", "[measure][bench]") {
  Diary diary;
  auto const bench = staged(diary, 0.002, 0.002);
  BenchRow row;
  row.bench = &bench;
  row.verdict = BenchRow::Verdict::unclear;
  row.ratio.low = 0.96;
  row.ratio.high = 1.055;
  CHECK_FALSE(spacecheck::too_noisy(row));
  row.ratio.high = 1.07;
  CHECK(spacecheck::too_noisy(row));
  // The goal is met all the same where the whole interval lies below it.
  row.verdict = BenchRow::Verdict::met;
  CHECK_FALSE(spacecheck::too_noisy(row));
  row.verdict = BenchRow::Verdict::refused;
  CHECK_FALSE(spacecheck::too_noisy(row));
}
