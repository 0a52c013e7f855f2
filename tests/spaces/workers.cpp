#include "space.hpp"

#include <spacecheck/kernel/kernel.hpp>
#include <spacecheck/trial/worker_pool.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace spacecheck;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

namespace {

/// Takes some tenths of a second for itself, and some for its reference.
template <int kernel, int reference_>
struct Slow {
  static constexpr auto description = "sleeps";
  static constexpr Parameters defaults{.n_threads = 1, .array_size = 1, .buffer_size = 0};
  template <class Case>
  static void run(Case& c) {
    c.template inout<std::int32_t>("y", constant(0), c.array_size());
    std::this_thread::sleep_for(kernel * 100ms);
  }
  static void reference(Reference& r) {
    std::this_thread::sleep_for(reference_ * 100ms);
    r.expect<std::int32_t>("y", [](std::int64_t) { return 0; });
  }
};

struct SlowReference : Slow<0, 8> {
  static constexpr auto name = "test_slow_reference";
};
SPACECHECK_KERNEL(SlowReference);

struct SlowBoth : Slow<6, 6> {
  static constexpr auto name = "test_slow_both";
};
SPACECHECK_KERNEL(SlowBoth);

/// Leaves something behind in its process.
struct Counts {
  static constexpr auto description = "counts its runs";
  static constexpr Parameters defaults{.n_threads = 1, .array_size = 1, .buffer_size = 0};
  inline static std::int32_t runs = 0;
  template <class Case>
  static void run(Case& c) {
    c.template inout<std::int32_t>("y", constant(++runs), c.array_size());
  }
  static void reference(Reference& r) {
    r.expect<std::int32_t>("y", [](std::int64_t) { return 1; });
  }
};
struct CountsHere : Counts {
  static constexpr auto name = "test_counts_here";
};
SPACECHECK_KERNEL(CountsHere);
struct CountsThere : Counts {
  static constexpr auto name = "test_counts_there";
};
SPACECHECK_KERNEL(CountsThere);

/// Right where y holds 1.
struct OneIsRight {
  static constexpr auto description = "does something to its process";
  static constexpr Parameters defaults{.n_threads = 1, .array_size = 1, .buffer_size = 0};
  static void reference(Reference& r) {
    r.expect<std::int32_t>("y", [](std::int64_t) { return 1; });
  }
  template <class Case>
  static void hold(Case& c, bool right) {
    c.template inout<std::int32_t>("y", constant(std::int32_t{right ? 1 : 0}), c.array_size());
  }
};

void say(int file, std::string_view text) {
  while (!text.empty()) {
    auto const put = ::write(file, text.data(), text.size());
    if (put <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(put));
  }
}

struct PrintsALot : OneIsRight {
  static constexpr auto name = "test_prints_a_lot";
  template <class Case>
  static void run(Case& c) {
    std::string const words(1 << 16, '.');
    for (int k = 0; k < 1024; ++k) say(STDOUT_FILENO, words);
    struct stat kept {};
    hold(c, ::fstat(STDOUT_FILENO, &kept) == 0 && kept.st_size < 1 << 20);
  }
};
SPACECHECK_KERNEL(PrintsALot);

struct PrintsForEver : OneIsRight {
  static constexpr auto name = "test_prints_for_ever";
  template <class Case>
  static void run(Case&) {
    for (;;) say(STDERR_FILENO, "and again\n");
  }
};
SPACECHECK_KERNEL(PrintsForEver);

struct PrintsALotAndAborts : OneIsRight {
  static constexpr auto name = "test_prints_a_lot_and_aborts";
  template <class Case>
  static void run(Case&) {
    for (int k = 0; k < 20'000; ++k) say(STDERR_FILENO, "all is well\nand goes on\n");
    say(STDERR_FILENO, "the ice is thin\n");
    std::abort();
  }
};
SPACECHECK_KERNEL(PrintsALotAndAborts);

Observation done(std::string const& kernel, std::chrono::duration<double> timeout,
                 std::chrono::duration<double> longest_reference) {
  WorkerSettings settings;
  settings.timeout = timeout;
  settings.longest_reference = longest_reference;
  WorkerPool pool(settings);
  return pool.run(trial_named(kernel + "/" + space_name + "/n_threads=1,array_size=1/seed=42"));
}

}  // namespace

TEST_CASE("a reference has a time of its own", "[workers]") {
  CHECK(done("test_slow_reference", 400ms, 10s).ended == Ended::completed);
  // Of neither are the two together the time.
  CHECK(done("test_slow_both", 1s, 1s).ended == Ended::completed);
  // It never has less than a trial.
  CHECK(done("test_slow_reference", 10s, 1ms).ended == Ended::completed);
}

TEST_CASE("what has no end is told, the kernel or its reference", "[workers]") {
  auto const reference = done("test_slow_reference", 100ms, 300ms);
  CHECK(reference.ended == Ended::hang);
  CHECK(reference.message == "in its reference: no end within 0.3 s");
  auto const kernel = done("test_slow_both", 100ms, 10s);
  CHECK(kernel.ended == Ended::hang);
  CHECK(kernel.message == "no end within 0.1 s");
}

TEST_CASE("another kernel finds nothing of what one left in its process", "[workers]") {
  WorkerPool pool(WorkerSettings{});
  auto const first = [&](std::string const& kernel) {
    auto const trial = trial_named(kernel + "/" + space_name + "/n_threads=1,array_size=1/seed=42");
    return pool.run(trial).outputs.at(0).to_reference->equal();
  };
  CHECK(first("test_counts_here"));
  CHECK_FALSE(first("test_counts_here"));  // the process is kept
  CHECK(first("test_counts_there"));
  CHECK(first("test_counts_here"));
}

TEST_CASE("more processors than Kokkos has room for: the threads are as many as it has",
          "[workers]") {
  if (std::string_view(space_name) != "OpenMP") return;
  // The number that OpenMP would start with.
  ::setenv("OMP_NUM_THREADS", "600", 1);
  WorkerPool pool(WorkerSettings{});
  CHECK(pool.threads() == 512);
  ::unsetenv("OMP_NUM_THREADS");
}

TEST_CASE("of what a kernel prints the last words are kept, and nowhere the rest", "[workers]") {
  CHECK(done("test_prints_a_lot", 20s, 20s).outputs.at(0).to_reference->equal());
  auto const endless = done("test_prints_for_ever", 500ms, 500ms);
  CHECK(endless.ended == Ended::hang);
  CHECK(endless.message == "no end within 0.5 s");
  auto const aborted = done("test_prints_a_lot_and_aborts", 20s, 20s);
  CHECK(aborted.ended == Ended::crash);
  CHECK_THAT(aborted.message, StartsWith("SIGABRT"));
  CHECK_THAT(aborted.message, ContainsSubstring("all is well and goes on the ice is thin"));
}
