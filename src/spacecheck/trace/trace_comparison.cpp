#include <spacecheck/trace/compare_traces.hpp>

#include <algorithm>
#include <unordered_map>

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

std::vector<NamedCount> counted(std::vector<std::string> const& names) {
  std::unordered_map<std::string, std::size_t> places;
  std::vector<NamedCount> found;
  for (auto const& name : names) {
    auto const [place, is_new] = places.try_emplace(name, found.size());
    if (is_new) found.push_back({name, 0});
    ++found[place->second].count;
  }
  return found;
}

}  // namespace spacecheck
