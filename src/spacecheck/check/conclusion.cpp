#include <spacecheck/check/conclusion.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>

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
  std::optional<std::uint64_t> seed;
  for (auto const& outcome : conclusion.checks) {
    if (outcome.check != "reference") continue;
    auto const found = std::find_if(outcome.findings.begin(), outcome.findings.end(), is_wrong);
    if (found != outcome.findings.end()) seed = found->trial.seed;
  }
  if (!seed) return;
  for (auto& outcome : conclusion.checks) {
    auto const with_the_same_inputs = [&](Finding const& finding) {
      return is_wrong(finding) && finding.trial.seed == seed;
    };
    std::erase_if(outcome.findings, [&](Finding const& finding) {
      return finding.wrong_alike || (outcome.check == "repeat" && is_wrong(finding));
    });
    // Alone, which is not what it asks: of launches at once it has judged nothing.
    if (outcome.check == "concurrent" &&
        std::erase_if(outcome.findings, with_the_same_inputs) > 0) {
      outcome.skipped = "the kernel is wrong alone, too";
    }
  }
}

}  // namespace spacecheck
