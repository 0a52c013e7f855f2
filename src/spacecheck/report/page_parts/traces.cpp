#include <spacecheck/report/impl/members.hpp>
#include <spacecheck/report/page_part.hpp>

#include <algorithm>
#include <stdexcept>

namespace spacecheck {
namespace {

using Json = nlohmann::ordered_json;
using Kind = Impl::MemberKind;
using Impl::array_of;
using Impl::taken;

// Views come in the order in which they first differ: the first are the root, the rest follows.
constexpr std::size_t shown_views = 100;
constexpr std::size_t drawn_views = 6;
constexpr std::size_t shown_points = 1000;
constexpr std::size_t shown_elements = 5;
constexpr std::size_t shown_names = 20;

bool is_comparison(Json const& content) {
  return content.contains("differences") && content.contains("compared") &&
         content.contains("steps");
}

template <class Shown>
Json first_few(Json const& all, std::size_t most, Shown const& shown) {
  Json some = Json::array();
  for (std::size_t k = 0; k < std::min(most, all.size()); ++k) some.push_back(shown(all[k]));
  return some;
}

Json growth_point(Json const& step) {
  return taken(step, "a step of \"growth\"",
               {{"step", Kind::text},
                {"number", Kind::whole},
                {"equal", Kind::truth},
                {"max_relative", Kind::number}});
}

Json trace_element(Json const& one) {
  return taken(
      one, "an element",
      {{"index", Kind::whole}, {"a", Kind::text}, {"b", Kind::text}, {"ulp", Kind::maybe_number}});
}

Json trace_view(Json const& difference) {
  auto shown = taken(difference, "a difference",
                     {{"view", Kind::text},
                      {"bytes", Kind::whole},
                      {"spaces", Kind::texts},
                      {"step", Kind::text},
                      {"kind", Kind::text},
                      {"step_a", Kind::whole},
                      {"step_b", Kind::whole},
                      {"before", Kind::truth},
                      {"at_end", Kind::truth},
                      {"after", Kind::text},
                      {"lead", Kind::text},
                      {"harmless", Kind::truth},
                      {"why", Kind::text},
                      {"type", Kind::maybe_text},
                      {"elements", Kind::maybe_number},
                      {"differing", Kind::maybe_number},
                      {"max_ulp", Kind::maybe_number},
                      {"max_relative", Kind::maybe_number}});
  if (difference.contains("first")) {
    shown["first"] =
        first_few(array_of(difference, "a difference", "first"), shown_elements, trace_element);
  }
  shown["growth"] =
      first_few(array_of(difference, "a difference", "growth"), shown_points, growth_point);
  return shown;
}

Json unmatched_steps(Json const& content, char const* name) {
  auto const& steps = array_of(content, "it", name);
  return first_few(steps, shown_names, [](auto const& step) {
    return taken(step, "a step", {{"step", Kind::text}, {"count", Kind::whole}});
  });
}

Json comparison_shown(Json const& content) {
  auto shown = taken(content, "it",
                     {{"files", Kind::texts},
                      {"steps", Kind::whole},
                      {"compared", Kind::whole},
                      {"views", Kind::whole},
                      {"guessed_views", Kind::whole}});
  if (shown["files"].size() != 2) throw std::invalid_argument("\"files\" are not two");
  auto const& differences = array_of(content, "it", "differences");
  shown["differing"] = differences.size();
  // Of all of them, also of those that are not shown.
  shown["differs"] = std::any_of(differences.begin(), differences.end(), [](Json const& one) {
    return !one.is_object() || one.value("harmless", Json()) != true;
  });
  shown["differences"] = first_few(differences, shown_views, trace_view);
  std::size_t drawn = 0;
  for (auto& difference : shown["differences"]) {
    // Of those that are no difference in what was computed there is nothing to follow.
    if (difference["harmless"] == true || drawn == drawn_views) difference.erase("growth");
    if (difference["harmless"] == false) drawn = std::min(drawn + 1, drawn_views);
  }
  auto const complete = content.value("complete", Json::array());
  shown["complete"] = std::count(complete.begin(), complete.end(), Json(false)) == 0;
  for (auto const* name : {"only_a", "only_b"}) shown[name] = unmatched_steps(content, name);
  shown["last_step"] = 0;
  for (auto const& count : array_of(content, "it", "all_steps")) {
    if (Impl::is_whole(count)) shown["last_step"] = std::max(shown["last_step"], count);
  }
  return shown;
}

std::string comparison_fault(Json const& shown) {
  return shown.at("differs") == true ? "Two traces differ" : "";
}

PagePart const traces{.name = "traces",
                      .made_by = "spacecheck compare A.trace B.trace --json",
                      .is = is_comparison,
                      .shown = comparison_shown,
                      .fault = comparison_fault};
SPACECHECK_PAGE_PART(traces);

}  // namespace
}  // namespace spacecheck
