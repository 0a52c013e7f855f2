#include <spacecheck/plan/plural.hpp>
#include <spacecheck/report/impl/members.hpp>
#include <spacecheck/report/page_part.hpp>
#include <spacecheck/report/replay_line.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

namespace spacecheck {
namespace {

using Json = nlohmann::ordered_json;
using Kind = Impl::MemberKind;
using Impl::array_of;
using Impl::is_whole;
using Impl::taken;

// Of a larger fleet, nodes are not drawn one by one.
constexpr std::int64_t drawn_ranks = 4096;
constexpr std::size_t shown_ranks = 200;
constexpr std::size_t shown_deviations = 20;

bool is_vote(Json const& content) {
  return content.contains("ranks") && content.contains("groups") && content.contains("suspects");
}

/// More than any machine has: each is drawn, or counted for a drawing.
constexpr std::int64_t most_ranks = 1'000'000;

void require_drawable(std::int64_t ranks) {
  if (ranks <= most_ranks) return;
  throw std::invalid_argument(fmt::format("it has {} ranks, of at most {}", ranks, most_ranks));
}

/// First and last rank, and their node; of a large fleet, neighbours of any node are one.
Json members_of(Json const& group, bool nodes) {
  Json members = Json::array();
  std::int64_t ranks = 0;
  for (auto const& one : array_of(group, "a group", "members")) {
    bool const fits = one.is_array() && one.size() == 3 && is_whole(one[0]) && is_whole(one[1]) &&
                      one[0] <= one[1] && one[2].is_string();
    if (!fits) throw std::invalid_argument("a member is not [first rank, last rank, node]");
    auto const last = one[1].get<std::int64_t>();
    require_drawable(std::max(last, ranks));
    ranks += last - one[0].get<std::int64_t>() + 1;
    if (nodes) {
      members.push_back(one);
    } else if (!members.empty() &&
               members.back()[1].get<std::int64_t>() + 1 == one[0].get<std::int64_t>()) {
      members.back()[1] = one[1];
    } else {
      members.push_back({one[0], one[1]});
    }
  }
  require_drawable(ranks);
  return members;
}

Json fleet_voter(Json const& one, char const* what) {
  return taken(one, what, {{"rank", Kind::whole}, {"node", Kind::text}, {"device", Kind::text}});
}

/// The line that repeats a trial in the trial's place.
Json with_replay(Json shown) {
  shown["replay"] = replay_line(shown["trial"].get<std::string>());
  shown.erase("trial");
  return shown;
}

Json suspect_of(Json const& one) {
  auto shown = fleet_voter(one, "a suspect");
  shown["deviations"] = Json::array();
  auto const& deviations = array_of(one, "a suspect", "deviations");
  shown["deviating"] = deviations.size();
  for (std::size_t k = 0; k < std::min(shown_deviations, deviations.size()); ++k) {
    shown["deviations"].push_back(with_replay(taken(deviations[k], "a deviation",
                                                    {{"kernel", Kind::text},
                                                     {"space", Kind::text},
                                                     {"trials", Kind::whole},
                                                     {"of", Kind::whole},
                                                     {"repeats", Kind::text},
                                                     {"attempts", Kind::whole},
                                                     {"tried", Kind::whole},
                                                     {"trial", Kind::text},
                                                     {"note", Kind::text}})));
  }
  return shown;
}

Json lost_of(Json const& one) {
  auto shown = fleet_voter(one, "a lost rank");
  shown["why"] = taken(one, "a lost rank", {{"why", Kind::text}})["why"];
  return shown;
}

/// The first ones in full, and the numbers of all.
template <class Shown>
void add(Json& vote, Json const& content, char const* name, Shown const& shown) {
  auto const& all = array_of(content, "it", name);
  Json some = Json::array();
  Json ranks = Json::array();
  for (auto const& one : all) {
    auto entry = shown(one);
    ranks.push_back(entry["rank"]);
    if (some.size() < shown_ranks) some.push_back(std::move(entry));
  }
  vote[name] = std::move(some);
  vote[std::string(name) + "_ranks"] = std::move(ranks);
}

Json vote_shown(Json const& content) {
  auto shown = taken(content, "it", {{"ranks", Kind::whole}, {"exclude", Kind::text}});
  auto const ranks = shown["ranks"].get<std::int64_t>();
  require_drawable(ranks);
  bool const nodes = ranks <= drawn_ranks;
  shown["groups"] = Json::array();
  for (auto const& group : array_of(content, "it", "groups")) {
    auto one = taken(group, "a group",
                     {{"name", Kind::text}, {"ranks", Kind::whole}, {"questions", Kind::whole}});
    one["members"] = members_of(group, nodes);
    shown["groups"].push_back(std::move(one));
  }
  add(shown, content, "suspects", suspect_of);
  add(shown, content, "lost", lost_of);
  shown["kernels"] = Json::array();
  for (auto const& kernel : array_of(content, "it", "kernels")) {
    shown["kernels"].push_back(with_replay(taken(kernel, "a kernel",
                                                 {{"kernel", Kind::text},
                                                  {"space", Kind::text},
                                                  {"undecided", Kind::truth},
                                                  {"why", Kind::text},
                                                  {"trial", Kind::text}})));
  }
  shown["own_faults"] = Json::array();
  for (auto const& fault : array_of(content, "it", "own_faults")) {
    shown["own_faults"].push_back(
        taken(fault, "an own fault",
              {{"what", Kind::text}, {"ranks", Kind::whole}, {"of", Kind::whole}}));
  }
  return shown;
}

std::string vote_fault(Json const& shown) {
  std::vector<std::string> parts;
  auto const add_part = [&](Json const& all, char const* what, char const* more = "") {
    if (!all.empty()) parts.push_back(plural(all.size(), what) + more);
  };
  add_part(shown.at("suspects_ranks"), "suspect");
  if (!shown.at("lost_ranks").empty()) {
    parts.push_back(fmt::format("{} lost", shown.at("lost_ranks").size()));
  }
  add_part(shown.at("kernels"), "kernel", " to blame");
  add_part(shown.at("own_faults"), "fault", " that ranks found themselves");
  return parts.empty() ? "" : fmt::format("A fleet has {}", fmt::join(parts, ", "));
}

PagePart const fleets{.name = "fleets",
                      .made_by = "spacecheck fleet vote --json",
                      .is = is_vote,
                      .shown = vote_shown,
                      .fault = vote_fault};
SPACECHECK_PAGE_PART(fleets);

}  // namespace
}  // namespace spacecheck
