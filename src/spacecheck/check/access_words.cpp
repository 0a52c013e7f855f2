#include <spacecheck/check/access_words.hpp>
#include <spacecheck/check/judging.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace spacecheck {
namespace {

using Kind = AccessEvent::Kind;

std::string item_name(std::vector<std::int64_t> const& item) {
  if (item.size() == 1) return fmt::format("{}", item.front());
  return fmt::format("({})", fmt::join(item, ","));
}

// "threads 0 and 3 of team 5", "teams 3 and 7", "thread 2 of team 3", "vector lanes 0 and 4 of
// thread 1 of team 2".
std::string who_of_teams(AccessEvent const& e) {
  auto const team = item_name(e.items.front());
  if (e.items.size() == 1) return fmt::format("thread {} of team {}", e.threads[0], team);
  if (e.items[0] != e.items[1]) return fmt::format("teams {} and {}", team, item_name(e.items[1]));
  if (e.threads[0] == e.threads[1]) {
    auto const lanes =
        e.lanes.size() == 2 ? fmt::format(" {} and {}", e.lanes[0], e.lanes[1]) : std::string();
    return fmt::format("vector lanes{} of thread {} of team {}", lanes, e.threads[0], team);
  }
  return fmt::format("threads {} and {} of team {}", e.threads[0], e.threads[1], team);
}

// "work items 0 and 1"; of one item "work item 0".
std::string who(AccessEvent const& e) {
  if (!e.threads.empty() && e.threads.size() == e.items.size()) return who_of_teams(e);
  std::string names;
  for (auto const& item : e.items) {
    names += fmt::format("{}{}", names.empty() ? "" : " and ", item_name(item));
  }
  return fmt::format("work item{} {}", e.items.size() > 1 ? "s" : "", names);
}

std::string where(AccessEvent const& e) {
  return fmt::format("{}{}", element_name(e.view, e.index), e.flat ? " (flat index)" : "");
}

std::string what(AccessEvent const& e) {
  switch (e.kind) {
    case Kind::write_write:
      return fmt::format("write-write race on {} between {}", where(e), who(e));
    case Kind::write_read: return fmt::format("write-read race on {} between {}", where(e), who(e));
    case Kind::read_write: return fmt::format("read-write race on {} between {}", where(e), who(e));
    case Kind::atomic_plain:
      return fmt::format("race of an atomic with a plain access on {} between {}", where(e),
                         who(e));
    case Kind::unset_read:
      return fmt::format("{} reads {}, which nobody has set", who(e), where(e));
    case Kind::outside_view:
      return fmt::format("{} accesses {}, outside the View", who(e), where(e));
    case Kind::past_guard:
      return fmt::format("{} is past the guard but {} {}", who(e),
                         e.view == "scratch" ? "takes" : "sets",
                         e.view == "scratch" ? "scratch" : where(e));
    case Kind::scratch_outside:
      return fmt::format("{} accesses scratch[{}], outside its elements", who(e), e.index.front());
    case Kind::scratch_unset:
      return fmt::format("{} reads scratch[{}], which it has not set", who(e), e.index.front());
    case Kind::scratch_shared:
      return e.items.size() > 1
                 ? fmt::format("{} use one scratch array, at [{}]", who(e), e.index.front())
                 : fmt::format("{} uses scratch whose item has ended, at [{}]", who(e),
                               e.index.front());
  }
  return {};
}

}  // namespace

std::string describe(AccessEvent const& event) {
  auto text = what(event);
  if (event.elements > 1) {
    text += fmt::format("; {} elements", event.elements);
    auto const* const what = !event.lanes.empty()     ? "lanes"
                             : !event.threads.empty() ? "threads"
                                                      : "items";
    if (event.pairs > 1) text += fmt::format(", {} pairs of {}", event.pairs, what);
  }
  auto places = event.places;
  places.erase(std::unique(places.begin(), places.end()), places.end());
  std::erase(places, std::string());
  if (!places.empty()) text += fmt::format(" [{}]", fmt::join(places, ", "));
  return text;
}

}  // namespace spacecheck
