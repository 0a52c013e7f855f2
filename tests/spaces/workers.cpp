#include "space.hpp"

#include <spacecheck/kernel/kernel.hpp>
#include <spacecheck/plan/observation_json.hpp>
#include <spacecheck/trial/worker_pool.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <type_traits>
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

struct LeavesACopy : OneIsRight {
  static constexpr auto name = "test_leaves_a_copy";
  template <class Case>
  static void run(Case&) {
    if (::fork() == 0) {
      ::sleep(8);
      ::_exit(0);
    }
    std::abort();
  }
};
SPACECHECK_KERNEL(LeavesACopy);

constexpr int worker_socket = 3;

struct StartsAProgram : OneIsRight {
  static constexpr auto name = "test_starts_a_program";
  template <class Case>
  static void run(Case& c) {
    hold(c, std::system("test ! -S /proc/$$/fd/3") == 0);  // NOLINT: no other thread is about
  }
};
SPACECHECK_KERNEL(StartsAProgram);

struct ComesBackTwice : OneIsRight {
  static constexpr auto name = "test_comes_back_twice";
  template <class Case>
  static void run(Case& c) {
    auto const copy = ::fork();
    if (copy == 0) return hold(c, false);
    // It has all the time to be the first that answers.
    bool ended = false;
    for (int k = 0; k < 200 && !ended; ++k) {
      std::this_thread::sleep_for(10ms);
      ended = ::waitpid(copy, nullptr, WNOHANG) == copy;
    }
    hold(c, ended);
  }
};
SPACECHECK_KERNEL(ComesBackTwice);

struct AnswersForAnother : OneIsRight {
  static constexpr auto name = "test_answers_for_another";
  template <class Case>
  static void run(Case& c) {
    Observation forged;
    forged.trial = trial_named("another/Serial/n_threads=1,array_size=1/seed=1");
    say(worker_socket, to_json(forged).dump() + '\n');
    hold(c, true);
  }
};
SPACECHECK_KERNEL(AnswersForAnother);

struct LogsToItsSocket : OneIsRight {
  static constexpr auto name = "test_logs_to_its_socket";
  template <class Case>
  static void run(Case& c) {
    say(worker_socket, "step 1 of 1\n");
    hold(c, true);
  }
};
SPACECHECK_KERNEL(LogsToItsSocket);

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

struct PrintsAsItEnds : OneIsRight {
  static constexpr auto name = "test_prints_as_it_ends";
  template <class Case>
  static void run(Case& c) {
    std::atexit([] {
      say(STDOUT_FILENO, std::string(1 << 20, '.'));
      std::ofstream(std::getenv("SPACECHECK_TEST_END")) << "reached";  // NOLINT: one thread is left
    });
    hold(c, true);
  }
};
SPACECHECK_KERNEL(PrintsAsItEnds);

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

TEST_CASE("a crash is told at once, also where a copy of the process is left", "[workers]") {
  auto const crashed = done("test_leaves_a_copy", 5s, 5s);
  CHECK(crashed.ended == Ended::crash);
  CHECK_THAT(crashed.message, StartsWith("SIGABRT"));
}

TEST_CASE("what a kernel starts has nothing of the worker's socket", "[workers]") {
  CHECK(done("test_starts_a_program", 20s, 20s).outputs.at(0).to_reference->equal());
}

TEST_CASE("a copy of the process that comes back answers nothing", "[workers]") {
  // With other spaces' threads, or a device, a copy may not even come as far.
  if (!std::is_same_v<Space, Kokkos::Serial>) return;
  WorkerPool pool(WorkerSettings{});
  for (auto const* const seed : {"1", "2", "3"}) {
    auto const trial = trial_named(
        std::string("test_comes_back_twice/Serial/n_threads=1,array_size=1/seed=") + seed);
    auto const observation = pool.run(trial);
    CHECK(name_of(observation.trial) == name_of(trial));
    REQUIRE(observation.ended == Ended::completed);
    CHECK(observation.outputs.at(0).to_reference->equal());
  }
}

TEST_CASE("what a kernel puts into the worker's socket is no answer", "[workers]") {
  auto const forged = done("test_answers_for_another", 20s, 20s);
  CHECK(forged.trial.kernel == "test_answers_for_another");
  CHECK(forged.ended == Ended::crash);
  CHECK_THAT(forged.message, ContainsSubstring("answered for another trial"));
  auto const logged = done("test_logs_to_its_socket", 20s, 20s);
  CHECK(logged.ended == Ended::crash);
  CHECK_THAT(logged.message, ContainsSubstring("step 1 of 1"));
}

TEST_CASE("a worker may print much as it ends", "[workers]") {
  std::string folder = std::filesystem::temp_directory_path() / "spacecheck-end-XXXXXX";
  REQUIRE(::mkdtemp(folder.data()) != nullptr);
  auto const end = folder + "/end";
  ::setenv("SPACECHECK_TEST_END", end.c_str(), 1);  // NOLINT: no other thread is about
  CHECK(done("test_prints_as_it_ends", 20s, 20s).ended == Ended::completed);
  CHECK(std::filesystem::exists(end));
  std::filesystem::remove_all(folder);
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
