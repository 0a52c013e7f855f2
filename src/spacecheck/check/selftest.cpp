#include <spacecheck/check/selftest.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

namespace spacecheck {
namespace {

using Conclusions = std::vector<Conclusion const*>;

bool is_planted(KernelInfo const& kernel) { return kernel.is_fault && !kernel.caught_by.empty(); }

bool is_ending(std::string const& kind) {
  for (auto const ending : {FindingKind::crash, FindingKind::exception, FindingKind::hang,
                            FindingKind::out_of_memory}) {
    if (kind == to_string(ending)) return true;
  }
  return false;
}

bool answers(Claim const& claim, Finding const& finding) {
  if (claim.kind.empty()) return finding.check == claim.check && finding.is_fault();
  // Whether a bad access ends in a signal or in an exception is the runtime's to choose.
  bool const thrown =
      claim.kind == to_string(FindingKind::crash) && finding.kind == FindingKind::exception;
  if (to_string(finding.kind) != claim.kind && !thrown) return false;
  return finding.check == claim.check || is_ending(claim.kind);
}

CheckOutcome const* outcome_of(Conclusion const& conclusion, std::string const& check) {
  for (auto const& outcome : conclusion.checks) {
    if (outcome.check == check) return &outcome;
  }
  return nullptr;
}

std::string kinds_of(std::set<std::string> const& kinds) {
  return fmt::format("{}", fmt::join(kinds, ", "));
}

/// What a machine lacks of what is needed; empty: nothing.
std::string lacks(Needs needs, Machine const& machine) {
  auto const& spaces = machine.spaces;
  auto const any_of = [&](std::initializer_list<std::string_view> wanted) {
    return std::any_of(spaces.begin(), spaces.end(), [&](std::string const& space) {
      return std::find(wanted.begin(), wanted.end(), space) != wanted.end();
    });
  };
  bool const device = any_of({"Cuda", "HIP", "SYCL"});
  switch (needs) {
    case Needs::nothing: return {};
    case Needs::parallel_space:
      return device || (machine.cores > 1 && any_of({"OpenMP", "Threads"}))
                 ? ""
                 : "a space that runs items at once";
    case Needs::joined_scan:
      // Kokkos 4.5's Threads gives the second thread a copy of the first one's sum; what its join
      // returns, a third is the first to use.
      return device || (machine.cores > 1 && any_of({"OpenMP"})) ||
                     (machine.cores > 2 && any_of({"Threads"}))
                 ? ""
                 : "a space whose scans join";
    case Needs::host: return any_of({"Serial", "OpenMP", "Threads"}) ? "" : "a space of the host";
    case Needs::device: return device ? "" : "a GPU";
  }
  return {};
}

ClaimResult judge_claim(Claim const& claim, Conclusions const& conclusions,
                        std::vector<std::string> const& checks, Machine const& machine) {
  ClaimResult result{.claim = claim, .why = {}};
  for (auto const* conclusion : conclusions) {
    for (auto const& finding : conclusion->findings()) {
      if (!answers(claim, finding)) continue;
      result.state = ClaimResult::State::caught;
      return result;
    }
  }
  if (std::find(checks.begin(), checks.end(), claim.check) == checks.end()) {
    result.state = ClaimResult::State::skipped;
    result.why = fmt::format("'{}' is not among the checks that ran", claim.check);
    return result;
  }
  if (auto const missing = lacks(claim.needs, machine); !missing.empty()) {
    result.state = ClaimResult::State::skipped;
    result.why = fmt::format("'{}' needs {} for it", claim.check, missing);
    return result;
  }
  std::vector<std::string> ran_on;
  std::set<std::string> reported;
  std::string skipped = "it was not run";
  for (auto const* conclusion : conclusions) {
    auto const* const outcome = outcome_of(*conclusion, claim.check);
    if (outcome == nullptr) continue;
    // What hid behind a crash was not found.
    bool const ran = outcome->skipped.empty() || outcome->cut_off;
    if (!ran || outcome->out_of_budget) {
      skipped = outcome->out_of_budget ? "the budget ended" : outcome->skipped;
      continue;
    }
    ran_on.push_back(conclusion->space);
    for (auto const& finding : outcome->findings) reported.emplace(to_string(finding.kind));
  }
  if (ran_on.empty()) {
    result.state = ClaimResult::State::skipped;
    result.why = skipped;
  } else {
    result.why = fmt::format("on {} it reported {}", fmt::join(ran_on, ", "),
                             reported.empty() ? "nothing" : kinds_of(reported));
    if (!claim.kind.empty()) result.why += fmt::format(", not {}", claim.kind);
  }
  return result;
}

/// The checks with a finding on a kernel, each with the first such finding and its space.
std::map<std::string, std::pair<Finding, std::string>> found_by(Conclusions const& conclusions) {
  std::map<std::string, std::pair<Finding, std::string>> found;
  for (auto const* conclusion : conclusions) {
    for (auto const& finding : conclusion->findings()) {
      if (finding.is_fault()) found.try_emplace(finding.check, finding, conclusion->space);
    }
  }
  return found;
}

class Judge {
 public:
  Judge(std::vector<std::string> const& checks, Machine const& machine)
      : m_checks(checks), m_machine(machine) {
    for (auto const& check : checks) m_scores[check].check = check;
  }

  void add(KernelInfo const& kernel, Conclusions const& conclusions) {
    if (is_planted(kernel)) {
      add_fault(kernel, conclusions);
    } else {
      add_clean(kernel, conclusions);
    }
  }

  SelfTest take() && {
    for (auto& [check, score] : m_scores) m_result.checks.push_back(std::move(score));
    std::sort(m_result.faults.begin(), m_result.faults.end(),
              [](auto const& a, auto const& b) { return a.fault < b.fault; });
    return std::move(m_result);
  }

 private:
  void add_fault(KernelInfo const& kernel, Conclusions const& conclusions) {
    FaultResult result{.fault = kernel.name,
                       .label = kernel.label,
                       .claims = {},
                       .also_by = {},
                       .elsewhere = needs_elsewhere(kernel, m_machine)};
    if (!result.elsewhere.empty()) {
      m_result.faults.push_back(std::move(result));
      return;
    }
    ++m_result.ran;
    auto const found = found_by(conclusions);
    bool const only_rounding = std::all_of(
        kernel.caught_by.begin(), kernel.caught_by.end(),
        [](Claim const& claim) { return claim.kind == to_string(FindingKind::rounding); });
    std::set<std::string> right;
    for (auto const& claim : kernel.caught_by) {
      auto judged = judge_claim(claim, conclusions, m_checks, m_machine);
      if (judged.state == ClaimResult::State::caught) right.insert(claim.check);
      if (judged.state != ClaimResult::State::skipped) {
        auto& recall = m_scores[claim.check].recall;
        auto const caught = judged.state == ClaimResult::State::caught ? 1 : 0;
        recall.part += caught;
        ++recall.whole;
        m_result.recall.part += caught;
        ++m_result.recall.whole;
      }
      result.claims.push_back(std::move(judged));
    }
    if (only_rounding) {
      accuse(kernel, found);
    } else {
      for (auto const& [check, finding] : found) {
        if (right.insert(check).second) result.also_by.push_back(check);
      }
    }
    for (auto const& check : right) {
      ++m_scores[check].precision.part;
      ++m_scores[check].precision.whole;
    }
    if (!right.empty()) {
      ++m_result.precision.part;
      ++m_result.precision.whole;
    }
    m_result.faults.push_back(std::move(result));
  }

  void add_clean(KernelInfo const& kernel, Conclusions const& conclusions) {
    ++m_result.clean;
    accuse(kernel, found_by(conclusions));
  }

  void accuse(KernelInfo const& kernel,
              std::map<std::string, std::pair<Finding, std::string>> const& found) {
    for (auto const& [check, what] : found) {
      auto const& [finding, space] = what;
      m_result.accused.push_back({.kernel = kernel.name,
                                  .check = check,
                                  .space = space,
                                  .message = finding.message,
                                  .trial = finding.trial});
      ++m_scores[check].precision.whole;
    }
    if (!found.empty()) ++m_result.precision.whole;
  }

  std::vector<std::string> const& m_checks;
  Machine const& m_machine;
  std::map<std::string, CheckScore> m_scores;
  SelfTest m_result;
};

}  // namespace

std::optional<double> Share::rate() const {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

std::vector<std::string> SelfTest::missed() const {
  std::vector<std::string> names;
  for (auto const& fault : faults) {
    if (std::any_of(fault.claims.begin(), fault.claims.end(),
                    [](auto const& c) { return c.state == ClaimResult::State::missed; })) {
      names.push_back(fault.fault);
    }
  }
  return names;
}

std::vector<std::string> SelfTest::accused_kernels() const {
  std::set<std::string> names;
  for (auto const& accusation : accused) names.insert(accusation.kernel);
  return {names.begin(), names.end()};
}

bool SelfTest::passed() const { return accused.empty() && recall.part == recall.whole; }

std::string needs_elsewhere(KernelInfo const& kernel, Machine const& machine) {
  return lacks(kernel.needs, machine);
}

SelfTest judge_selftest(std::vector<KernelInfo> const& kernels,
                        std::span<Conclusion const> conclusions,
                        std::vector<std::string> const& checks, Machine const& machine) {
  std::map<std::string, Conclusions> by_kernel;
  for (auto const& conclusion : conclusions) by_kernel[conclusion.kernel].push_back(&conclusion);
  Judge judge(checks, machine);
  for (auto const& kernel : kernels) judge.add(kernel, by_kernel[kernel.name]);
  return std::move(judge).take();
}

std::vector<Check const*> in_order_of_harm(std::vector<Check const*> checks) {
  Question question;
  question.space = "Serial";
  question.spaces = {"Serial"};
  std::stable_partition(checks.begin(), checks.end(), [&](Check const* check) {
    auto const trials = check->plan(question);
    return std::all_of(trials.begin(), trials.end(), [](Trial const& t) { return t.watched; });
  });
  return checks;
}

}  // namespace spacecheck
