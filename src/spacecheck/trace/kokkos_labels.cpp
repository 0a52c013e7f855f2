#include <spacecheck/trace/kokkos_labels.hpp>

namespace spacecheck::Impl {

// Which side of a DualView was written to last: where both are one, neither was.
bool is_bookkeeping(std::string_view label) { return label == "DualView::modified_flags"; }

std::set<std::string> gathered_labels(Trace const& a, Trace const& b) {
  constexpr std::string_view prefix = "duplicated_";
  std::set<std::string> labels;
  for (auto const* trace : {&a, &b}) {
    for (auto const& view : trace->views) {
      auto const label = std::string(trace->name(view.label));
      if (label.starts_with(prefix)) labels.insert(label.substr(prefix.size()));
    }
  }
  return labels;
}

}  // namespace spacecheck::Impl
