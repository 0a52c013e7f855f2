#include <spacecheck/report/replay_line.hpp>
#include <spacecheck/report/verdict_json.hpp>

namespace spacecheck {

using Json = nlohmann::ordered_json;

std::string replay_line(Finding const& finding) {
  return replay_line(name_of(finding.trial), finding.kind == FindingKind::hang);
}

Json to_json(Finding const& finding) {
  Json json{{"check", finding.check},        {"kind", to_string(finding.kind)},
            {"view", finding.view},          {"index", finding.index},
            {"items", finding.items},        {"message", finding.message},
            {"seen", finding.seen},          {"of", finding.of},
            {"replay", replay_line(finding)}};
  if (finding.is_flaky()) {
    auto const interval = clopper_pearson(finding.seen, finding.of);
    json["rate"] = static_cast<double>(finding.seen) / static_cast<double>(finding.of);
    json["rate_interval"] = {interval.low, interval.high};
  }
  if (!finding.attempts.empty()) {
    Json attempts = Json::array();
    for (auto const& attempt : finding.attempts) attempts.push_back(name_of(attempt));
    json["attempts"] = attempts;
  }
  if (!finding.blame.empty()) json["blame"] = finding.blame;
  return json;
}

Json to_json(Conclusion const& conclusion) {
  Json checks = Json::array();
  Json findings = Json::array();
  for (auto const& outcome : conclusion.checks) {
    Json check{{"check", outcome.check},
               {"state", !outcome.skipped.empty() ? "skipped"
                         : outcome.out_of_budget  ? "out of budget"
                                                  : "ran"}};
    if (!outcome.skipped.empty()) check["why"] = outcome.skipped;
    if (!outcome.not_covered.empty()) check["not_covered"] = outcome.not_covered;
    checks.push_back(std::move(check));
    for (auto const& finding : outcome.findings) findings.push_back(to_json(finding));
  }
  Json json{{"kernel", conclusion.kernel},
            {"space", conclusion.space},
            {"n_threads", conclusion.parameters.n_threads},
            {"array_size", conclusion.parameters.array_size},
            {"buffer_size", conclusion.parameters.buffer_size},
            {"verdict", to_string(conclusion.verdict)},
            {"trials", conclusion.repetitions},
            {"failures", conclusion.failures},
            {"excludes_rate", conclusion.excludes},
            {"all_trials", conclusion.trials},
            {"seconds", conclusion.seconds},
            {"bytes", conclusion.bytes},
            {"checks", checks},
            {"findings", findings}};
  if (conclusion.threads > 0) json["threads"] = conclusion.threads;
  return json;
}

}  // namespace spacecheck
