#include <spacecheck/check/elsewhere.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace spacecheck {
namespace {

Conclusion const* row_of(std::vector<Conclusion> const& earlier, Question const& question,
                         std::string const& space) {
  auto const row = std::find_if(earlier.begin(), earlier.end(), [&](Conclusion const& one) {
    return one.space == space && one.parameters == question.parameters;
  });
  return row != earlier.end() ? &*row : nullptr;
}

std::string never_launched(std::string const& space, std::string const& other) {
  return fmt::format(
      "the kernel never launched on {}, but on {} (c.exec() and Case's "
      "execution_space are where to launch)",
      space, other);
}

}  // namespace

bool told_elsewhere(std::vector<Conclusion> const& earlier, Question const& question,
                    Observation const& observation, FindingKind kind) {
  auto const& space = observation.trial.space;
  auto const* const row = space != question.space ? row_of(earlier, question, space) : nullptr;
  if (row == nullptr) return false;
  auto const findings = row->findings();
  return std::any_of(findings.begin(), findings.end(),
                     [&](Finding const& finding) { return finding.kind == kind; });
}

std::string launches_elsewhere(std::vector<Conclusion> const& earlier, Question const& question,
                               std::vector<Trial> const& trials) {
  for (auto const& trial : trials) {
    if (trial.space == question.space) continue;
    auto const* const row = row_of(earlier, question, trial.space);
    if (row != nullptr && !row->launched_on.empty()) {
      return never_launched(trial.space, row->launched_on);
    }
  }
  return {};
}

void disown(Conclusion& conclusion) {
  CheckOutcome* teller = nullptr;
  for (auto& outcome : conclusion.checks) {
    if (!outcome.skipped.empty() || outcome.out_of_budget || !outcome.findings.empty()) continue;
    outcome.skipped = never_launched(conclusion.space, conclusion.launched_on);
    outcome.not_covered.clear();
    // Once is enough; coverage is what asks whether the launch happened.
    if (teller == nullptr || outcome.check == "coverage") teller = &outcome;
  }
  if (teller != nullptr) teller->not_covered = {teller->skipped};
}

}  // namespace spacecheck
