#include <spacecheck/check/judging.hpp>
#include <spacecheck/plan/observation_json.hpp>
#include <spacecheck/record/compare.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace spacecheck {
namespace {

using Result = KernelComparison::Result;
/// Trials of one kernel on one space, by what they are called without the space.
using Trials = std::map<std::string, Observation const*>;
using BySpace = std::map<std::string, Trials>;
/// Trials of one kernel. Those of the access twin run on Serial, whatever the record is of.
struct OfKernel {
  BySpace spaces;
  Trials twin;
};
using ByKernel = std::map<std::string, OfKernel>;

ByKernel arrange(Record const& record) {
  ByKernel kernels;
  for (auto const& observation : record.trials) {
    Trial key = observation.trial;
    key.space = "*";
    if (!key.against.empty()) continue;  // it compares two spaces of its own run
    // What could not be done says nothing of the kernel, and is no trial that both have.
    if (observation.ended == Ended::unsupported) continue;
    auto& kernel = kernels[observation.trial.kernel];
    bool const by_twin = observation.trial.check == access_check;
    auto& trials = by_twin ? kernel.twin : kernel.spaces[observation.trial.space];
    trials[name_of(key)] = &observation;
  }
  return kernels;
}

std::vector<std::pair<std::string, std::string>> pair_spaces(BySpace const& a, BySpace const& b) {
  std::vector<std::pair<std::string, std::string>> pairs;
  std::vector<std::string> left;
  std::vector<std::string> right;
  for (auto const& [space, trials] : a) {
    if (b.count(space) != 0) {
      pairs.emplace_back(space, space);
    } else {
      left.push_back(space);
    }
  }
  for (auto const& [space, trials] : b) {
    if (a.count(space) == 0) right.push_back(space);
  }
  if (left.size() == 1 && right.size() == 1) pairs.emplace_back(left[0], right[0]);
  return pairs;
}

struct Judged {
  Result result = Result::bitwise;
  std::string why{};
  std::string left_open{};
};

/// What the two records are called.
struct Sides {
  std::string const& a;
  std::string const& b;
};

std::string shape_of(OutputSummary const& output) {
  return fmt::format("{} of {}", to_string(output.type), fmt::join(output.extents, "x"));
}

std::string outside_in(std::string const& record, OutputSummary const& output) {
  if (output.to_reference->within_bound()) return {};
  return fmt::format(" in {}: {}", record, describe(*output.to_reference, output.view));
}

Judged judge_output(OutputSummary const& x, OutputSummary const& y, Sides const& in) {
  if (x.digest == y.digest && x.extents == y.extents && x.type == y.type) return {};
  if (x.extents != y.extents || x.type != y.type) {
    return {Result::disagree,
            fmt::format("{} is {} in {}, {} in {}", x.view, shape_of(x), in.a, shape_of(y), in.b)};
  }
  if (!x.to_reference || !y.to_reference) {
    auto const only = x.to_reference ? " in " + in.b : y.to_reference ? " in " + in.a : "";
    return {Result::disagree,
            fmt::format("{} has other bits, and no reference{} to judge by", x.view, only)};
  }
  auto const& a = *x.to_reference;
  auto const& b = *y.to_reference;
  if (!a.within_bound() || !b.within_bound()) {
    auto const there = outside_in(in.a, x);
    auto const here = outside_in(in.b, y);
    return {Result::disagree,
            fmt::format("{} is outside the reference's bound{}{}{}", x.view, there,
                        there.empty() || here.empty() ? "" : "; and", here)};
  }
  if (a.equal() && b.equal()) return {Result::values_equal};
  auto const open = std::max(a.unbounded, b.unbounded);
  if (open == 0) return {Result::rounding};
  auto text = fmt::format(
      "{} has other bits, and {} of {} elements may be anything: the bound is wider than all "
      "values",
      x.view, open, a.elements);
  if (open >= a.elements) return {Result::not_judged, std::move(text)};
  return {Result::rounding, {}, std::move(text)};
}

/// An output's label, instance, and which of those of that label it is.
using OutputKey = std::tuple<std::string, std::int64_t, int>;

std::map<OutputKey, OutputSummary const*> by_label(Observation const& observation) {
  std::map<OutputKey, OutputSummary const*> outputs;
  for (auto const& output : observation.outputs) {
    int n = 0;
    while (!outputs.emplace(OutputKey{output.view, output.instance, n}, &output).second) ++n;
  }
  return outputs;
}

std::string ending(Observation const& observation, std::string const& record) {
  auto const& message = observation.message;
  return fmt::format("{}{} in {}", to_string(observation.ended),
                     message.empty() ? "" : " (" + message + ")", record);
}

Judged judge_trials(Observation const& a, Observation const& b, Sides const& in) {
  if (a.ended != b.ended) {
    return {Result::disagree, "ended with " + ending(a, in.a) + ", with " + ending(b, in.b)};
  }
  auto const left = by_label(a);
  auto const right = by_label(b);
  std::string alone;
  auto const add_alone = [&](auto const& outputs, auto const& others, std::string const& record) {
    for (auto const& [key, output] : outputs) {
      if (others.count(key) != 0) continue;
      alone += fmt::format("{}output '{}' is only in {}", alone.empty() ? "" : ", ", output->view,
                           record);
    }
  };
  add_alone(left, right, in.a);
  add_alone(right, left, in.b);
  if (!alone.empty()) return {Result::disagree, std::move(alone)};
  Judged worst;
  for (auto const& [key, output] : left) {
    auto judged = judge_output(*output, *right.at(key), in);
    if (worst.left_open.empty()) worst.left_open = judged.left_open;
    if (judged.result <= worst.result) continue;
    judged.left_open = std::move(worst.left_open);
    worst = std::move(judged);
  }
  return worst;
}

void add_distance(KernelComparison& comparison, Observation const& observation) {
  for (auto const& output : observation.outputs) {
    if (!output.to_reference) continue;
    auto const& compared = *output.to_reference;
    comparison.max_ulp = std::max(comparison.max_ulp.value_or(0), compared.max_ulp);
    comparison.max_ratio = std::max(comparison.max_ratio.value_or(0), compared.max_ratio);
  }
}

/// Fewer conditions and fewer attempts first: the example that has nothing to do with them.
auto plainness(Trial const& trial) {
  auto first = trial;
  first.attempt = 0;
  auto name = name_of(first);
  auto const parts = std::count(name.begin(), name.end(), '/');
  return std::tuple(parts, trial.attempt, std::move(name));
}

void compare_space(KernelComparison& comparison, Trials const& a, Trials const& b, Sides const& in,
                   RecordComparison& all) {
  Observation const* example = nullptr;
  for (auto const& [name, observation] : a) {
    auto const other = b.find(name);
    if (other == b.end()) {
      ++all.only_a;
      continue;
    }
    ++comparison.trials;
    auto judged = judge_trials(*observation, *other->second, in);
    // Two crashes are no equal results.
    if (judged.result == Result::bitwise && observation->outputs.empty()) {
      ++comparison.no_outputs;
      continue;
    }
    auto const worst = std::max(judged.result, comparison.result);
    bool const is_example = judged.result > comparison.result ||
                            (judged.result == worst && example != nullptr &&
                             plainness(observation->trial) < plainness(example->trial));
    comparison.result = worst;
    if (judged.result == Result::bitwise) continue;
    ++comparison.other_bits;
    add_distance(comparison, *observation);
    add_distance(comparison, *other->second);
    if (comparison.left_open.empty()) comparison.left_open = std::move(judged.left_open);
    if (is_example) {
      comparison.why = std::move(judged.why);
      comparison.worst_trial = name_of(observation->trial);
      example = observation;
    }
  }
  for (auto const& [name, observation] : b) {
    if (a.find(name) == a.end()) ++all.only_b;
  }
}

std::int64_t count_trials(OfKernel const& kernel) {
  auto count = static_cast<std::int64_t>(kernel.twin.size());
  for (auto const& [space, trials] : kernel.spaces)
    count += static_cast<std::int64_t>(trials.size());
  return count;
}

}  // namespace

std::string_view to_string(Result result) {
  static constexpr std::array<std::string_view, 6> names{"nothing compared", "bitwise equal",
                                                         "values equal",     "within bound",
                                                         "not judged",       "disagree"};
  return names[static_cast<std::size_t>(result)];
}

bool RecordComparison::agrees() const {
  return std::all_of(kernels.begin(), kernels.end(),
                     [](auto const& kernel) { return kernel.result < Result::not_judged; });
}

bool RecordComparison::disagrees() const {
  return std::any_of(kernels.begin(), kernels.end(),
                     [](auto const& kernel) { return kernel.result == Result::disagree; });
}

std::int64_t RecordComparison::in_common() const {
  std::int64_t count = 0;
  for (auto const& kernel : kernels) count += kernel.trials;
  return count;
}

std::int64_t RecordComparison::compared() const {
  std::int64_t count = 0;
  for (auto const& kernel : kernels) count += kernel.trials - kernel.no_outputs;
  return count;
}

RecordComparison compare(Record const& a, Record const& b) {
  RecordComparison all;
  Sides const in{a.path, b.path};
  auto const left = arrange(a);
  auto const right = arrange(b);
  for (auto const& [kernel, of_a] : left) {
    auto const& here = of_a;  // clang 14 captures no binding
    auto const other = right.find(kernel);
    if (other == right.end()) {
      all.only_kernels_a.push_back(kernel);
      all.only_a += count_trials(here);
      continue;
    }
    auto const& there = other->second;
    std::set<std::string> paired_a;
    std::set<std::string> paired_b;
    bool twins_compared = here.twin.empty() && there.twin.empty();
    auto const compare_twins = [&](KernelComparison& comparison) {
      compare_space(comparison, here.twin, there.twin, in, all);
      twins_compared = true;
    };
    for (auto const& [space_a, space_b] : pair_spaces(here.spaces, there.spaces)) {
      KernelComparison comparison;
      comparison.kernel = kernel;
      comparison.space_a = space_a;
      comparison.space_b = space_b;
      compare_space(comparison, here.spaces.at(space_a), there.spaces.at(space_b), in, all);
      if (space_a == "Serial" && space_b == "Serial") compare_twins(comparison);
      paired_a.insert(space_a);
      paired_b.insert(space_b);
      all.kernels.push_back(std::move(comparison));
    }
    if (!twins_compared) {
      KernelComparison comparison;
      comparison.kernel = kernel;
      comparison.space_a = comparison.space_b = "Serial";
      compare_twins(comparison);
      if (comparison.trials > 0) all.kernels.push_back(std::move(comparison));
    }
    for (auto const& [space, trials] : here.spaces) {
      if (paired_a.count(space) == 0) all.only_a += static_cast<std::int64_t>(trials.size());
    }
    for (auto const& [space, trials] : there.spaces) {
      if (paired_b.count(space) == 0) all.only_b += static_cast<std::int64_t>(trials.size());
    }
  }
  for (auto const& [kernel, there] : right) {
    if (left.count(kernel) != 0) continue;
    all.only_kernels_b.push_back(kernel);
    all.only_b += count_trials(there);
  }
  return all;
}

}  // namespace spacecheck
