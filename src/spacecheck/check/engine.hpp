#pragma once

#include <spacecheck/check/check.hpp>
#include <spacecheck/check/conclusion.hpp>
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

}  // namespace spacecheck
