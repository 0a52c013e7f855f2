#pragma once

#include <spacecheck/plan/observation.hpp>

#include <span>
#include <vector>

namespace spacecheck {

/// Does trials, somewhere; the engine does not know where.
class TrialRunner {
 public:
  TrialRunner() = default;
  TrialRunner(TrialRunner const&) = delete;
  TrialRunner& operator=(TrialRunner const&) = delete;
  virtual ~TrialRunner() = default;

  /// Does the trial. Whatever happens to it is in the observation: this does not throw for it.
  ///
  /// \throws std::runtime_error  spacecheck itself cannot go on: no worker can be started.
  virtual Observation run(Trial const& trial) = 0;
};

}  // namespace spacecheck
