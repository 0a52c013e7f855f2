#pragma once

#include <spacecheck/check/check.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace spacecheck {

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
  std::int64_t failures = 0;  ///< of those, by themselves or as not the same as the others [count]
  double excludes = 1;        ///< failure rates above it are excluded by the repetitions
  double seconds = 0;         ///< median of one plain trial, first launch to last fence
  double took = 0;            ///< all of it: checks, second looks, blame [s]
  std::int64_t bytes = 0;     ///< of the arrays of one trial
  std::string launched_on;    ///< another space, where the kernel never launched on this one
  std::int64_t threads = 0;   ///< of a host-parallel space, without a number asked for; 0: unknown
  std::vector<CheckOutcome> checks;

  std::vector<Finding> findings() const;
  bool out_of_budget() const;  ///< some check was, before it had an answer
};

/// The promise of the command line: 0, 1, 3, 4 or 5.
///
/// \param flaky_is  the code that flaky findings alone give.
int exit_code(std::vector<Conclusion> const& conclusions, int flaky_is = 3);

/// Wrong every time is the reference check's to report, where it was asked for; and so is what two
/// trials have wrong alike, and what is wrong alone on a share of the threads.
void leave_to_reference(Conclusion& conclusion);

}  // namespace spacecheck
