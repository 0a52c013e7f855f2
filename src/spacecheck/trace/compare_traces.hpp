#pragma once

#include <spacecheck/trace/element_values.hpp>
#include <spacecheck/trace/trace.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace spacecheck {

/// A name, and how often it comes.
struct NamedCount {
  std::string name;
  std::uint64_t count = 0;
};

/// Each name once, in the order in which they first come.
std::vector<NamedCount> counted(std::vector<std::string> const& names);

/// How far apart a View's contents are after one of the steps that changed it.
struct StepGrowth {
  std::string step;
  std::uint64_t number = 0;  ///< of the step, in the first trace
  double max_ulp = 0;
  double max_relative = 0;  ///< infinity where an element is not finite on one side only
  bool equal = false;
};

/// A View whose contents differ, where they first do.
struct ViewDifference {
  std::string label;
  std::uint64_t bytes = 0;
  std::string space_a;
  std::string space_b;
  bool guessed_view = false;  ///< the two were not matched in the sequence, only by label and size
  std::size_t step_a = 0;     ///< number in Trace::steps: the step that both have
  std::size_t step_b = 0;
  std::string step;  ///< its name, for the eye
  trace_format::StepKind kind{};
  bool before = false;  ///< found before the step began: by host code, or what stands in `between`
  bool at_end = false;  ///< found behind the last step that both have
  std::string after;    ///< with `before`: the last step that both have before; empty: none
  std::vector<std::string> between;  ///< steps of one trace only since then
  bool overlapped = false;           ///< another kernel ran at the same time
  Lead lead = Lead::unknown;
  std::string why;  ///< of the lead, with its numbers
  std::optional<ValueComparison> values;
  std::vector<StepGrowth> growth;  ///< from the first difference on, some steps
  std::uint64_t equal_before = 0;  ///< how often they were compared and equal before [count]
  bool unset_before = false;       ///< until then nobody had written to it since its allocation
  /// Of the first difference: other Views that differed by then, as only one trace had written to
  /// them, and where that came up. The other may yet do so, or in a way that it alone has: no
  /// difference by itself, and where this one may come from.
  std::vector<std::string> one_sided_by_then;
};

struct TraceComparison {
  std::uint64_t steps = 0;     ///< that both have [count]
  std::uint64_t looked = 0;    ///< of these, that were looked at in both [count]
  std::uint64_t compared = 0;  ///< pairs of contents of Views [count]
  std::uint64_t views = 0;     ///< that both have [count]
  std::uint64_t guessed_views = 0;
  /// Nothing was compared, as there was nothing: no View in either trace, or none was written to in
  /// traces that were looked at as a whole.
  bool no_contents = false;
  std::vector<NamedCount> only_a;  ///< steps that stand in one trace only
  std::vector<NamedCount> only_b;
  std::vector<std::string> only_views_a;  ///< labels
  std::vector<std::string> only_views_b;
  /// One for each View that differs, in the order in which they first do.
  std::vector<ViewDifference> differences;
  /// With two poisons: Views that were still unset, wholly or in part, when the first difference
  /// came up; the likeliest first.
  std::vector<std::string> unset;
  /// With two poisons: Views that nobody changed, from their allocation to their end, as far as
  /// that was looked at without a gap. A kernel that read one and whose result did not depend on it
  /// leaves no difference.
  std::vector<std::string> never_set;

  /// Host threads whose launches came in an order that is none of the program's [count]; 0: there
  /// is one order. Otherwise a difference may be that of how far another thread was.
  std::uint32_t threads_without_order = 0;

  /// The first one that is a difference in what was computed; null: there is none, or none that
  /// would not come of the order in which threads launched.
  ViewDifference const* first() const;
  /// Whether there are differences that may come of that order.
  bool unsure() const;
};

struct TraceComparisonSettings {
  std::map<std::string, ElementType> types;  ///< by label
  std::size_t growth = 12;                   ///< steps that are followed of each View [count]
};

/// Steps and allocations are aligned as a diff does, by name, kind, label and size; contents are
/// compared wherever both traces have the same step and looked at it, before it begins and after it
/// ends. What a step changed that was not looked at is not known until the next look.
TraceComparison compare_traces(Trace const& a, Trace const& b,
                               TraceComparisonSettings const& settings = {});

}  // namespace spacecheck
