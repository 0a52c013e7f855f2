#pragma once

#include <spacecheck/plan/observation.hpp>
#include <spacecheck/plan/trial_runner.hpp>

#include <optional>
#include <string>

namespace spacecheck::cli {

/// A trial's name, or FILE.jsonl#N: the N-th trial of a record [count from 1].
///
/// \throws Error  usage: not a trial, a record that cannot be read, a kernel or space that is not
///                here, a condition that would change nothing; nothing_ran: a device space without
///                a device.
Trial trial_argument(std::string const& text);

/// The observation of a trial that could be done.
///
/// \throws Error  nothing_ran: it could not, and says nothing of the kernel.
Observation const& done(Observation const& observation);

/// What makes a single trial a failing one, in one line; empty: nothing does.
///
/// A trial fails by its ending, by its outputs against the reference, by what the watchers saw, or
/// by other bits than the plain trial of the same sizes and inputs where no bound explains them.
///
/// \param runner  does the plain trials: nothing watched, nothing changed, on the space that this
///                one is compared with; of several instances each alone.
std::string failure_of(Observation const& observation, TrialRunner& runner);

}  // namespace spacecheck::cli
