#include <spacecheck/trace/compare_traces.hpp>

#include <algorithm>

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

}  // namespace spacecheck
