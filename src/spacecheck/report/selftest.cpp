#include <spacecheck/plan/plural.hpp>
#include <spacecheck/plan/trial.hpp>
#include <spacecheck/report/fitted.hpp>
#include <spacecheck/report/replay_line.hpp>
#include <spacecheck/report/selftest.hpp>

#include <fmt/color.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <vector>

namespace spacecheck {
namespace {

using Json = nlohmann::ordered_json;
using State = ClaimResult::State;

// Labels are left out where they would leave less than this to who caught what.
constexpr std::size_t least_room = 32;

std::string in_red(std::string const& text, TextStyle style) {
  return style.colour ? fmt::format(fmt::fg(fmt::color::red) | fmt::emphasis::bold, "{}", text)
                      : text;
}

std::string claim_text(Claim const& claim) {
  return claim.kind.empty() ? claim.check : claim.check + " as " + claim.kind;
}

std::vector<std::string> claims_that_are(FaultResult const& fault, State state) {
  std::vector<std::string> texts;
  for (auto const& claim : fault.claims) {
    if (claim.state == state) texts.push_back(claim_text(claim.claim));
  }
  return texts;
}

std::string fault_text(FaultResult const& fault, TextStyle style) {
  if (!fault.elsewhere.empty()) return "needs " + fault.elsewhere;
  std::vector<std::string> parts;
  auto const add = [&](std::string const& lead, std::vector<std::string> const& names) {
    if (!names.empty()) parts.push_back(lead + fmt::format("{}", fmt::join(names, ", ")));
  };
  add("", claims_that_are(fault, State::caught));
  add("also ", fault.also_by);
  add("skipped ", claims_that_are(fault, State::skipped));
  add(in_red("MISSED", style) + " by ", claims_that_are(fault, State::missed));
  return fmt::format("{}", fmt::join(parts, "; "));
}

std::string share_text(Share const& share) {
  if (!share.rate()) return "-";
  auto const interval = share.interval();
  return fmt::format("{:.3f} [{:.3f}, {:.3f}] {}/{}", *share.rate(), interval.low, interval.high,
                     share.part, share.whole);
}

Json number(Share const& share) {
  auto const rate = share.rate();
  return rate ? Json(*rate) : Json();
}

Json interval_of(Share const& share) {
  auto const interval = share.interval();
  return {interval.low, interval.high};
}

std::string_view word(State state) {
  switch (state) {
    case State::caught: return "caught";
    case State::missed: return "missed";
    case State::skipped: break;
  }
  return "skipped";
}

Json to_json(FaultResult const& fault) {
  Json claims = Json::array();
  for (auto const& claim : fault.claims) {
    Json one{{"check", claim.claim.check}, {"state", word(claim.state)}};
    if (!claim.claim.kind.empty()) one["as"] = claim.claim.kind;
    if (!claim.why.empty()) one["why"] = claim.why;
    claims.push_back(std::move(one));
  }
  Json json{{"fault", fault.fault}, {"label", fault.label}};
  if (fault.elsewhere.empty()) {
    json["claims"] = std::move(claims);
    json["also_by"] = fault.also_by;
  } else {
    json["needs"] = fault.elsewhere;
  }
  return json;
}

// The same reason for many faults, once.
std::string skipped_lines(SelfTest const& result) {
  std::map<std::string, std::int64_t> reasons;
  for (auto const& fault : result.faults) {
    for (auto const& claim : fault.claims) {
      if (claim.state == State::skipped) ++reasons[claim.claim.check + ": " + claim.why];
    }
  }
  std::string text;
  for (auto const& [reason, count] : reasons) {
    text += fmt::format("skipped  {} ({})\n", reason, plural(count, "fault"));
  }
  return text;
}

}  // namespace

std::string describe(SelfTest const& result, TextStyle style) {
  std::size_t name_width = 5;
  std::size_t label_width = 5;
  for (auto const& fault : result.faults) {
    name_width = std::max(name_width, fault.fault.size());
    label_width = std::max(label_width, fault.label.size());
  }
  auto const start = name_width + label_width + 4;
  bool const has_labels = start + least_room <= style.width;
  std::string text;
  auto const fault_row = [&](std::string const& name, std::string const& label,
                             std::string const& caught) {
    auto line = fmt::format("{:<{}}  ", name, name_width);
    if (has_labels) line += fmt::format("{:<{}}  ", label, label_width);
    text += fitted(line + caught + "\n", style.width);
  };
  fault_row("FAULT", "LABEL", "CAUGHT BY");
  for (auto const& fault : result.faults) {
    fault_row(fault.fault, fault.label, fault_text(fault, style));
  }
  constexpr int share_width = 32;
  text += fmt::format("\n{:<10}  {:<{}}  {}\n", "CHECK", "PRECISION", share_width, "RECALL");
  auto const row = [&](std::string const& name, Share const& precision, Share const& recall) {
    text += fmt::format("{:<10}  {:<{}}  {}\n", name, share_text(precision), share_width,
                        share_text(recall));
  };
  for (auto const& score : result.checks) row(score.check, score.precision, score.recall);
  row("all", result.precision, result.recall);
  text += "\n" + fitted(skipped_lines(result), style.width);
  for (auto const& fault : result.faults) {
    for (auto const& claim : fault.claims) {
      if (claim.state != State::missed) continue;
      text += fitted(fmt::format("{}   {}  {}: {}\n", in_red("MISSED", style), fault.fault,
                                 claim_text(claim.claim), claim.why),
                     style.width);
    }
  }
  for (auto const& accusation : result.accused) {
    text +=
        fitted(fmt::format("{}  {}  {} on {}: {}\n", in_red("ACCUSED", style), accusation.kernel,
                           accusation.check, accusation.space, accusation.message),
               style.width);
    text += fmt::format("      replay: {}\n", replay_line(name_of(accusation.trial)));
  }
  auto const elsewhere =
      std::count_if(result.faults.begin(), result.faults.end(),
                    [](FaultResult const& fault) { return !fault.elsewhere.empty(); });
  auto const last =
      fmt::format("{} faults: {} missed{}; {} clean kernels: {} falsely accused\n", result.ran,
                  result.missed().size(),
                  elsewhere > 0 ? fmt::format(", {} more cannot show here", elsewhere) : "",
                  result.clean, result.accused_kernels().size());
  return text + fitted(last, style.width);
}

nlohmann::ordered_json to_json(SelfTest const& result) {
  Json checks = Json::object();
  for (auto const& score : result.checks) {
    checks[score.check] = {{"precision", number(score.precision)},
                           {"recall", number(score.recall)},
                           {"claimed", score.recall.whole},
                           {"caught", score.recall.part},
                           {"precision_interval", interval_of(score.precision)},
                           {"recall_interval", interval_of(score.recall)}};
  }
  Json elsewhere = Json::array();
  Json details = Json::array();
  for (auto const& fault : result.faults) {
    if (!fault.elsewhere.empty()) elsewhere.push_back(fault.fault);
    details.push_back(to_json(fault));
  }
  Json accusations = Json::array();
  for (auto const& one : result.accused) {
    accusations.push_back({{"kernel", one.kernel},
                           {"check", one.check},
                           {"space", one.space},
                           {"message", one.message},
                           {"replay", replay_line(name_of(one.trial))}});
  }
  return {{"schema", 1},
          {"precision", number(result.precision)},
          {"recall", number(result.recall)},
          {"precision_interval", interval_of(result.precision)},
          {"recall_interval", interval_of(result.recall)},
          {"faults", result.ran},
          {"clean", result.clean},
          {"missed", result.missed()},
          {"accused", result.accused_kernels()},
          {"elsewhere", elsewhere},
          {"checks", checks},
          {"details", details},
          {"accusations", accusations}};
}

}  // namespace spacecheck
