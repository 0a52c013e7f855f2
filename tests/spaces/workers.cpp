#include "space.hpp"

#include <spacecheck/kernel/kernel.hpp>
#include <spacecheck/trial/worker_pool.hpp>

#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <thread>

using namespace spacecheck;
using namespace std::chrono_literals;

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
