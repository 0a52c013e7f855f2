#include <spacecheck/trace/alignment.hpp>
#include <spacecheck/trace/matching.hpp>
#include <spacecheck/trace/step_names.hpp>

#include <fmt/format.h>

#include <deque>
#include <string>
#include <unordered_map>

namespace spacecheck::Impl {
namespace {

namespace tf = trace_format;

/// Numbers for texts, the same in both traces.
class Numbers {
 public:
  std::uint32_t of(std::string const& text) {
    return m_numbers.try_emplace(text, static_cast<std::uint32_t>(m_numbers.size())).first->second;
  }

 private:
  std::unordered_map<std::string, std::uint32_t> m_numbers;
};

std::string view_key(Trace const& trace, Trace::View const& view) {
  return fmt::format("View {} {}", view.bytes, trace.name(view.label));
}

/// What is aligned: one number an allocation or step, and which event it is.
struct Sequence {
  std::vector<std::uint32_t> keys;
  std::vector<Trace::Event> events;
};

Sequence sequence_of(Trace const& trace, Numbers& numbers) {
  Sequence sequence;
  std::unordered_map<std::uint32_t, std::string> common;
  auto const common_of = [&](std::uint32_t name) -> std::string const& {
    auto const [entry, is_new] = common.try_emplace(name);
    if (is_new) entry->second = common_name(trace.name(name));
    return entry->second;
  };
  for (auto const& event : trace.events) {
    if (event.kind == Trace::EventKind::allocation) {
      auto const& view = trace.views[event.index];
      if (!view.has_contents()) continue;
      sequence.keys.push_back(numbers.of(view_key(trace, view)));
    } else if (event.kind == Trace::EventKind::begin) {
      auto const& step = trace.steps[event.index];
      sequence.keys.push_back(numbers.of(
          step.kind == tf::StepKind::deep_copy
              ? fmt::format("copy {} < {}", trace.name(step.name), trace.name(step.from_name))
              : fmt::format("{} {}", static_cast<int>(step.kind), common_of(step.name))));
    } else {
      continue;
    }
    sequence.events.push_back(event);
  }
  return sequence;
}

}  // namespace

Matching match(Trace const& a, Trace const& b) {
  Numbers numbers;
  auto const sequence_a = sequence_of(a, numbers);
  auto const sequence_b = sequence_of(b, numbers);
  Matching matching;
  matching.view_b_of.assign(a.views.size(), unmatched);
  matching.view_a_of.assign(b.views.size(), unmatched);
  matching.guessed.assign(a.views.size(), false);
  auto const pair_up = [&](std::size_t view_a, std::size_t view_b) {
    matching.view_b_of[view_a] = view_b;
    matching.view_a_of[view_b] = view_a;
  };
  for (auto const& [in_a, in_b] : align(sequence_a.keys, sequence_b.keys)) {
    auto const& event_a = sequence_a.events[in_a];
    auto const& event_b = sequence_b.events[in_b];
    if (event_a.kind == Trace::EventKind::begin) {
      matching.steps.emplace_back(event_a.index, event_b.index);
    } else {
      pair_up(event_a.index, event_b.index);
    }
  }
  // What is left, by label and size in the order of allocation.
  std::unordered_map<std::string, std::deque<std::size_t>> left;
  for (std::size_t k = 0; k < b.views.size(); ++k) {
    if (matching.view_a_of[k] == unmatched && b.views[k].has_contents()) {
      left[view_key(b, b.views[k])].push_back(k);
    }
  }
  for (std::size_t k = 0; k < a.views.size(); ++k) {
    if (matching.view_b_of[k] != unmatched || !a.views[k].has_contents()) continue;
    auto const found = left.find(view_key(a, a.views[k]));
    if (found == left.end() || found->second.empty()) continue;
    pair_up(k, found->second.front());
    found->second.pop_front();
    matching.guessed[k] = true;
  }
  return matching;
}

}  // namespace spacecheck::Impl
