#include <spacecheck/trace/compare_traces.hpp>
#include <spacecheck/trace/step_names.hpp>

#include <algorithm>
#include <map>

namespace spacecheck {

ViewDifference const* TraceComparison::first() const {
  if (threads_without_order > 0) return nullptr;
  auto const found = std::find_if(differences.begin(), differences.end(),
                                  [](auto const& d) { return !is_harmless(d.lead); });
  return found == differences.end() ? nullptr : &*found;
}

bool TraceComparison::unsure() const {
  return threads_without_order > 0 &&
         !std::all_of(differences.begin(), differences.end(),
                      [](auto const& d) { return is_harmless(d.lead); });
}

std::vector<UnmatchedSteps> unmatched_steps(Trace const& trace, std::vector<bool> const& matched) {
  std::map<std::string, std::size_t> places;
  std::vector<UnmatchedSteps> found;
  for (std::size_t k = 0; k < trace.steps.size(); ++k) {
    if (matched[k]) continue;
    auto const [place, is_new] = places.try_emplace(step_name(trace, k), found.size());
    if (is_new) found.push_back({place->first, 0});
    ++found[place->second].count;
  }
  return found;
}

}  // namespace spacecheck
