#include <spacecheck/check/elsewhere.hpp>

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

}  // namespace spacecheck
