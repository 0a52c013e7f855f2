#include <spacecheck/fleet/node_list.hpp>
#include <spacecheck/plan/one_line.hpp>
#include <spacecheck/plan/plural.hpp>
#include <spacecheck/report/fitted.hpp>
#include <spacecheck/report/fleet.hpp>
#include <spacecheck/report/replay_line.hpp>

#include <fmt/color.h>
#include <fmt/format.h>

#include <algorithm>

namespace spacecheck {
namespace {

using Json = nlohmann::ordered_json;

// More are counted, and all of them are in the JSON.
constexpr std::size_t most_shown = 20;

std::string word(char const* text, fmt::color colour, TextStyle style) {
  return style.colour ? fmt::format(fmt::fg(colour) | fmt::emphasis::bold, "{}", text) : text;
}

std::string who(Voter const& voter) {
  auto text = fmt::format("rank {}", voter.rank);
  text += voter.node.empty() ? ", node unknown" : fmt::format(", node {}", one_line(voter.node));
  if (!voter.device.empty()) text += fmt::format(", device {}", one_line(voter.device));
  return text;
}

std::string describe(Deviation const& deviation, TextStyle style) {
  auto text =
      fmt::format("      {} on {}: another result in {} of {}, ", one_line(deviation.kernel),
                  one_line(deviation.space), deviation.trials, plural(deviation.of, "trial"));
  switch (deviation.repeats) {
    case Repeats::every_time:
      text += fmt::format("every time ({} of {} attempts)", deviation.attempts, deviation.tried);
      break;
    case Repeats::sometimes:
      text += fmt::format("now and then ({} of {} attempts)", deviation.attempts, deviation.tried);
      break;
    case Repeats::seen_once: text += "in a trial that was attempted once"; break;
  }
  text += "\n";
  if (!deviation.note.empty()) text += fmt::format("      {}\n", one_line(deviation.note));
  return fitted(text, style.width) +
         fmt::format("      there: {}\n", replay_line(one_line(deviation.trial)));
}

template <class Range, class Describe>
std::string first_of(Range const& all, Describe const& one) {
  std::string text;
  for (std::size_t k = 0; k < std::min(all.size(), most_shown); ++k) text += one(all[k]);
  if (all.size() > most_shown) text += fmt::format("      and {} more\n", all.size() - most_shown);
  return text;
}

Json to_json(Voter const& voter) {
  return {{"rank", voter.rank},
          {"node", voter.node},
          {"device", voter.device},
          {"record", voter.source}};
}

Json to_json(Suspect const& suspect) {
  auto json = to_json(suspect.voter);
  json["group"] = suspect.group;
  json["deviations"] = Json::array();
  for (auto const& deviation : suspect.deviations) {
    json["deviations"].push_back({{"kernel", deviation.kernel},
                                  {"space", deviation.space},
                                  {"trials", deviation.trials},
                                  {"of", deviation.of},
                                  {"repeats", to_string(deviation.repeats)},
                                  {"attempts", deviation.attempts},
                                  {"tried", deviation.tried},
                                  {"trial", deviation.trial},
                                  {"note", deviation.note}});
  }
  return json;
}

// Of a rank that is alone in its group nothing is known: that is no agreement.
std::string describe_alone(FleetVerdict const& verdict, TextStyle style) {
  if (verdict.ranks < 2) return {};
  std::vector<RankStretch> alone;
  for (auto const& group : verdict.groups) {
    if (group.ranks == 1 && !group.name.empty()) alone.push_back(group.members.front());
  }
  std::sort(alone.begin(), alone.end(),
            [](auto const& a, auto const& b) { return a.first < b.first; });
  return first_of(alone, [&](RankStretch const& one) {
    Voter voter;
    voter.rank = one.first;
    voter.node = one.node;
    return fitted(fmt::format("{}  {}: no other rank has its hardware, software and threads\n",
                              word("NOT COMPARED", fmt::color::orange, style), who(voter)),
                  style.width);
  });
}

std::string last_line(FleetVerdict const& verdict) {
  auto text = plural(verdict.ranks, "rank") + ", " + plural(verdict.groups.size(), "group") + ": ";
  if (verdict.compared() == 0) {
    text += "nothing to compare";
  } else if (verdict.suspects.empty() && verdict.kernels.empty()) {
    text += fmt::format("all answers to {} are the same", plural(verdict.compared(), "question"));
  } else {
    text += fmt::format("{} suspect, {} to blame", verdict.suspects.size(),
                        plural(verdict.kernels.size(), "kernel"));
  }
  if (!verdict.lost.empty()) text += fmt::format(", {} lost", verdict.lost.size());
  return text + "\n";
}

}  // namespace

std::string describe(FleetVerdict const& verdict, TextStyle style) {
  std::string text = first_of(verdict.groups, [&](GroupCount const& group) {
    return fitted(fmt::format("{:>6}  {}  {}\n", plural(group.ranks, "rank"),
                              plural(group.questions, "question"), one_line(group.name)),
                  style.width);
  });
  text += "\n";
  text += first_of(verdict.suspects, [&](Suspect const& suspect) {
    auto const line =
        fmt::format("{}  {}\n", word("SUSPECT", fmt::color::red, style), who(suspect.voter));
    return fitted(line, style.width) +
           first_of(suspect.deviations, [&](auto const& one) { return describe(one, style); });
  });
  text += first_of(verdict.kernels, [&](BlamedKernel const& kernel) {
    char const* const what = kernel.undecided ? "UNDECIDED" : "KERNEL";
    auto const line =
        fmt::format("{}  {} on {}: {}\n", word(what, fmt::color::orange, style),
                    one_line(kernel.kernel), one_line(kernel.space), one_line(kernel.why));
    return fitted(line, style.width) +
           fmt::format("      {}\n", replay_line(one_line(kernel.trial)));
  });
  text += describe_alone(verdict, style);
  text += describe_lost(verdict, style);
  text += first_of(verdict.own_faults, [&](OwnFault const& fault) {
    auto const line =
        fmt::format("{}  {}, by {} of {} themselves\n", word("FAIL", fmt::color::red, style),
                    one_line(fault.what), fault.ranks, plural(fault.of, "rank"));
    return fitted(line, style.width);
  });
  return text + fitted(last_line(verdict), style.width);
}

std::string describe_lost(FleetVerdict const& verdict, TextStyle style) {
  return first_of(verdict.lost, [&](LostRank const& lost) {
    return fitted(fmt::format("{}  {}: {}\n", word("LOST", fmt::color::red, style), who(lost.voter),
                              one_line(lost.why)),
                  style.width);
  });
}

std::string why_nothing_compared(FleetVerdict const& verdict) {
  if (verdict.ranks < 2) {
    return "this is one record, and nobody to compare it with: name those of other nodes or ranks";
  }
  bool const all_alone = std::all_of(verdict.groups.begin(), verdict.groups.end(),
                                     [](auto const& group) { return group.ranks < 2; });
  if (!all_alone) return "these records have no trial in common";
  return "no two of these records are of the same hardware, software and threads, and only such "
         "vote "
         "(cluster.md): take records of one program, or compare two at a time";
}

Json to_json(FleetVerdict const& verdict) {
  auto groups = Json::array();
  for (auto const& group : verdict.groups) {
    auto members = Json::array();
    for (auto const& one : group.members) {
      members.push_back(Json::array({one.first, one.last, one.node}));
    }
    groups.push_back({{"name", group.name},
                      {"ranks", group.ranks},
                      {"questions", group.questions},
                      {"members", std::move(members)}});
  }
  auto suspects = Json::array();
  for (auto const& suspect : verdict.suspects) suspects.push_back(to_json(suspect));
  auto kernels = Json::array();
  for (auto const& kernel : verdict.kernels) {
    kernels.push_back({{"kernel", kernel.kernel},
                       {"space", kernel.space},
                       {"group", kernel.group},
                       {"undecided", kernel.undecided},
                       {"why", kernel.why},
                       {"trial", kernel.trial}});
  }
  auto lost = Json::array();
  for (auto const& one : verdict.lost) {
    auto json = to_json(one.voter);
    json["why"] = one.why;
    lost.push_back(std::move(json));
  }
  auto own = Json::array();
  for (auto const& fault : verdict.own_faults) {
    own.push_back({{"what", fault.what}, {"ranks", fault.ranks}, {"of", fault.of}});
  }
  return {{"schema", record_schema},
          {"exit", verdict.exit_code()},
          {"ranks", verdict.ranks},
          {"groups", std::move(groups)},
          {"suspects", std::move(suspects)},
          {"kernels", std::move(kernels)},
          {"lost", std::move(lost)},
          {"own_faults", std::move(own)},
          {"exclude", slurm_node_list(verdict.nodes())}};
}

}  // namespace spacecheck
