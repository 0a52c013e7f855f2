#pragma once

#include <spacecheck/plan/trial_runner.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace spacecheck {

/// How trials are kept from harming each other.
struct WorkerSettings {
  std::string program;  ///< started as a worker; empty: this program. Its access twin lies beside
  /// Of one trial; past it the worker is killed. None: default_timeout of the trial.
  std::optional<std::chrono::duration<double>> timeout;
  /// That the reference of the trial's kernel has in addition, or `timeout` where that is longer:
  /// it computes in higher precision, on one thread.
  std::chrono::duration<double> longest_reference = std::chrono::minutes(10);
  std::int64_t memory_limit = 0;  ///< of a worker [bytes of data]; 0: 80 % of what is available
};

/// No worker could be started: for want of processes, memory or files, or because it ended before
/// it was given a trial. One line that says which.
class NoWorker : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Runs trials in worker processes, which are kept and used again: a crash, an endless loop or an
/// allocation without end becomes an observation of its trial, and the next trial gets a new
/// worker. So does the first of another kernel: what the last one left in the process, and in what
/// Kokkos keeps, such as team scratch, is nothing to it.
class WorkerPool final : public TrialRunner {
 public:
  explicit WorkerPool(WorkerSettings settings);
  ~WorkerPool() override;

  /// \throws NoWorker  none could be started.
  Observation run(Trial const& trial) override;

  /// Threads that share a launch on the host-parallel space, where a trial does not name a number
  /// [count]; 1 without such a space.
  ///
  /// \throws NoWorker  none could be started.
  std::int64_t threads();

 private:
  class Worker;
  Worker& worker_for(Trial const& trial);
  void say_what_twin_lacks(Observation& observation) const;

  WorkerSettings m_settings;
  std::string m_twin;    // program of the access trials
  std::string m_kernel;  // whose trials the workers have done
  // By program and thread count.
  std::map<std::pair<std::string, std::int64_t>, std::unique_ptr<Worker>> m_workers;
};

/// The access twin beside a program: where it has to be, whether it is or not.
std::string access_twin_of(std::string const& program);

/// Whether this program has an access twin, so that the check `access` applies.
bool has_access_twin();

/// Runs trials in this process, for debuggers: what the kernel does happens here. A trial with
/// another number of threads than Kokkos was started with is unsupported.
class InProcess final : public TrialRunner {
 public:
  Observation run(Trial const& trial) override;
};

}  // namespace spacecheck
