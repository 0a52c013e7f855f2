#include <spacecheck/plan/observation_json.hpp>
#include <spacecheck/record/compare.hpp>

#include <fmt/format.h>

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
  std::string why;
};

Judged judge_output(OutputSummary const& x, OutputSummary const& y) {
  if (x.digest == y.digest && x.extents == y.extents && x.type == y.type) return {};
  if (x.extents != y.extents || x.type != y.type) {
    return {Result::disagree, fmt::format("{} has another shape or type", x.view)};
  }
  if (!x.to_reference || !y.to_reference) {
    return {Result::disagree,
            fmt::format("{} has other bits, and no reference to judge by", x.view)};
  }
  if (!x.to_reference->within_bound() || !y.to_reference->within_bound()) {
    return {Result::disagree, fmt::format("{} is outside the reference's bound", x.view)};
  }
  bool const equal = x.to_reference->equal() && y.to_reference->equal();
  return {equal ? Result::values_equal : Result::rounding, {}};
}

Judged judge_trials(Observation const& a, Observation const& b) {
  if (a.ended != b.ended) {
    return {Result::disagree,
            fmt::format("ended with {} there, {} here", to_string(a.ended), to_string(b.ended))};
  }
  if (a.outputs.size() != b.outputs.size()) return {Result::disagree, "another number of outputs"};
  Judged worst;
  for (std::size_t k = 0; k < a.outputs.size(); ++k) {
    auto judged = judge_output(a.outputs[k], b.outputs[k]);
    if (judged.result > worst.result) worst = std::move(judged);
  }
  return worst;
}

void add_distance(KernelComparison& comparison, Observation const& observation) {
  for (auto const& output : observation.outputs) {
    if (!output.to_reference) continue;
    comparison.max_ulp = std::max(comparison.max_ulp, output.to_reference->max_ulp);
    comparison.max_ratio = std::max(comparison.max_ratio, output.to_reference->max_ratio);
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

void compare_space(KernelComparison& comparison, Trials const& a, Trials const& b,
                   RecordComparison& all) {
  Observation const* example = nullptr;
  for (auto const& [name, observation] : a) {
    auto const other = b.find(name);
    if (other == b.end()) {
      ++all.only_a;
      continue;
    }
    ++comparison.trials;
    auto judged = judge_trials(*observation, *other->second);
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
  static constexpr std::array<std::string_view, 5> names{
      "nothing compared", "bitwise equal", "values equal", "within bound", "disagree"};
  return names[static_cast<std::size_t>(result)];
}

bool RecordComparison::agrees() const {
  return std::all_of(kernels.begin(), kernels.end(),
                     [](auto const& kernel) { return kernel.result != Result::disagree; });
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
      compare_space(comparison, here.twin, there.twin, all);
      twins_compared = true;
    };
    for (auto const& [space_a, space_b] : pair_spaces(here.spaces, there.spaces)) {
      KernelComparison comparison;
      comparison.kernel = kernel;
      comparison.space_a = space_a;
      comparison.space_b = space_b;
      compare_space(comparison, here.spaces.at(space_a), there.spaces.at(space_b), all);
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
