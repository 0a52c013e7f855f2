#include <spacecheck/check/conclusion.hpp>

#include <algorithm>

namespace spacecheck {

bool Conclusion::out_of_budget() const {
  return std::any_of(checks.begin(), checks.end(),
                     [](auto const& one) { return one.out_of_budget; });
}

std::vector<Finding> Conclusion::findings() const {
  std::vector<Finding> all;
  for (auto const& outcome : checks) {
    all.insert(all.end(), outcome.findings.begin(), outcome.findings.end());
  }
  return all;
}

int exit_code(std::vector<Conclusion> const& conclusions, int flaky_is) {
  bool ran = false;
  bool inconclusive = false;
  bool flaky = false;
  bool faulty = false;
  for (auto const& conclusion : conclusions) {
    switch (conclusion.verdict) {
      case Verdict::skipped: continue;
      case Verdict::agree:
      case Verdict::rounding: break;
      case Verdict::inconclusive: inconclusive = true; break;
      case Verdict::flaky:
        flaky = true;
        // Where flaky ones pass, what else was not finished still counts.
        inconclusive = inconclusive || conclusion.out_of_budget();
        break;
      case Verdict::disagree:
      case Verdict::hang:
      case Verdict::crash: faulty = true; break;
    }
    ran = true;
  }
  if (faulty) return 1;
  if (!ran) return 4;
  if (flaky && flaky_is != 0) return flaky_is;
  return inconclusive ? 5 : 0;
}

void leave_to_reference(Conclusion& conclusion) {
  auto const is_wrong = [](Finding const& finding) { return finding.kind == FindingKind::wrong; };
  auto const found_wrong = [&](CheckOutcome const& outcome) {
    return outcome.check == "reference" &&
           std::any_of(outcome.findings.begin(), outcome.findings.end(), is_wrong);
  };
  if (std::none_of(conclusion.checks.begin(), conclusion.checks.end(), found_wrong)) return;
  for (auto& outcome : conclusion.checks) {
    std::erase_if(outcome.findings, [&](Finding const& finding) {
      return finding.wrong_alike || (outcome.check == "repeat" && is_wrong(finding));
    });
  }
}

}  // namespace spacecheck
