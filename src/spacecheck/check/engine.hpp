#pragma once

#include <spacecheck/check/check.hpp>
#include <spacecheck/plan/trial_runner.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace spacecheck {

/// All that a run asks.
struct Request {
  std::vector<KernelInfo> kernels;
  std::vector<std::string> spaces;  ///< the first is what the others are compared to
  std::vector<Check const*> checks;
  std::vector<std::int64_t> n_threads;    ///< empty: each kernel's own
  std::vector<std::int64_t> array_size;   ///< empty: as n_threads, or each kernel's own
  std::vector<std::int64_t> buffer_size;  ///< empty: each kernel's own
  std::int64_t repeat = 15;
  double confidence = 0.95;
  std::uint64_t seed = 42;
  std::int64_t cores = 1;
  std::chrono::duration<double> budget{0};  ///< of the whole run; 0: no limit
  std::int64_t jobs = 1;                    ///< kernels that are checked at once [count]
  bool blame = true;                        ///< look for what makes a failure go away
  bool fixed_threads = false;               ///< all trials in one process, which keeps its own
};

/// What became of one check on one kernel and space.
struct CheckOutcome {
  std::string check;
  std::string skipped;  ///< why; empty: it ran
  bool out_of_budget = false;
  bool cut_off = false;  ///< skipped, by an ending that another check reports
  std::vector<Finding> findings;
  std::vector<std::string> not_covered{};  ///< what it met and could not judge, in words
  double took = 0;  ///< its trials and judging [s]; of trials that were known, or shared, nothing
};

/// What is concluded for one kernel on one space with one set of sizes.
struct Conclusion {
  std::string kernel;
  std::string space;
  Parameters parameters;
  Verdict verdict = Verdict::skipped;
  std::int64_t trials = 0;       ///< done, of every check [count]
  std::int64_t repetitions = 0;  ///< of the same trial [count]: what `excludes` rests on
  std::int64_t failures = 0;     ///< of those [count]
  double excludes = 1;           ///< failure rates above it are excluded by the repetitions
  double seconds = 0;            ///< median of one plain trial, first launch to last fence
  double took = 0;               ///< all of it: checks, second looks, blame [s]
  std::int64_t bytes = 0;        ///< of the arrays of one trial
  std::string launched_on;       ///< another space, where the kernel never launched on this one
  std::int64_t threads = 0;  ///< of a host-parallel space, without a number asked for; 0: unknown
  std::vector<CheckOutcome> checks;

  std::vector<Finding> findings() const;
  bool out_of_budget() const;  ///< some check was, before it had an answer
};

/// Hears of everything as it happens. Never called from two threads at once.
struct Listener {
  std::function<void(Observation const&)> observed = [](auto const&) {};
  std::function<void(Conclusion const&)> concluded = [](auto const&) {};
  std::function<bool()> interrupted = [] { return false; };
  /// An observation that is already known, of an earlier run that is resumed.
  std::function<Observation const*(Trial const&)> known = [](auto const&) { return nullptr; };
};

/// The sizes to check a kernel with.
///
/// \throws std::invalid_argument  n_threads larger than the array, or a size out of range.
std::vector<Parameters> sizes_for(KernelInfo const& kernel, Request const& request);

/// Plan, run, judge. Every kernel on every space with all sizes; in the order of the request, also
/// where several are checked at once.
///
/// \param make_runner  called once for each job; its runner does that job's trials one by one.
/// \throws Interrupted  the listener said so.
std::vector<Conclusion> check_all(Request const& request,
                                  std::function<std::unique_ptr<TrialRunner>()> const& make_runner,
                                  Listener const& listener);

/// The promise of the command line: 0, 1, 3, 4 or 5.
///
/// \param flaky_is  the code that flaky findings alone give.
int exit_code(std::vector<Conclusion> const& conclusions, int flaky_is = 3);

}  // namespace spacecheck
