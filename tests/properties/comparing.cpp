// Two records: compared with itself each agrees bit by bit, and the sides may be exchanged.
#include "holds.hpp"

#include <spacecheck/record/compare.hpp>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace spacecheck;
using Result = KernelComparison::Result;

namespace {

Comparison any_comparison() {
  Comparison c;
  c.elements = 10;
  c.differing = *rc::gen::inRange<std::int64_t>(0, 3);
  c.outside_bound = *rc::gen::inRange<std::int64_t>(0, c.differing + 1);
  c.max_ulp = static_cast<double>(c.differing);
  c.max_ratio = static_cast<double>(c.outside_bound) + 0.5;
  return c;
}

Observation any_observation() {
  Observation o;
  o.trial.kernel = *rc::gen::element<std::string>("k", "l");
  o.trial.space = *rc::gen::element<std::string>("Serial", "OpenMP", "Threads", "Cuda");
  o.trial.parameters = {.n_threads = *some::count(0, 3), .array_size = 10, .buffer_size = 0};
  o.trial.against = *rc::gen::element<std::string>("", "", "", "Serial");
  o.ended = *rc::gen::element(Ended::completed, Ended::completed, Ended::completed, Ended::crash);
  if (o.ended != Ended::completed) return o;
  auto const outputs = *rc::gen::inRange(1, 3);
  for (int k = 0; k < outputs; ++k) {
    OutputSummary output;
    output.view = "y" + std::to_string(k);
    output.extents = {*rc::gen::element<std::int64_t>(10, 10, 10, 11)};
    output.digest = *rc::gen::element<std::string>("a", "a", "b");
    if (*rc::gen::arbitrary<bool>()) output.to_reference = any_comparison();
    o.outputs.push_back(output);
  }
  return o;
}

/// As a run writes it: no trial twice.
Record any_record() {
  std::map<std::string, Observation> trials;
  for (auto left = *rc::gen::inRange(0, 12); left > 0; --left) {
    auto observation = any_observation();
    trials.emplace(name_of(observation.trial), std::move(observation));
  }
  Record record;
  record.header = {{"schema", 1}};
  for (auto& [name, observation] : trials) record.trials.push_back(std::move(observation));
  return record;
}

using Key = std::pair<std::string, std::pair<std::string, std::string>>;

std::map<Key, KernelComparison> by_kernel(RecordComparison const& all, bool exchanged) {
  std::map<Key, KernelComparison> found;
  for (auto const& kernel : all.kernels) {
    std::pair spaces{kernel.space_a, kernel.space_b};
    if (exchanged) std::swap(spaces.first, spaces.second);
    found.emplace(Key{kernel.kernel, spaces}, kernel);
  }
  return found;
}

}  // namespace

TEST_CASE("comparing records is reflexive", "[compare]") {
  holds("a record has its own bits", [] {
    auto const record = any_record();
    auto const all = compare(record, record);
    RC_ASSERT(all.agrees());
    RC_ASSERT(all.only_a == 0 && all.only_b == 0);
    RC_ASSERT(all.only_kernels_a.empty() && all.only_kernels_b.empty());
    std::int64_t compared = 0;
    for (auto const& observation : record.trials) compared += observation.trial.against.empty();
    RC_ASSERT(all.in_common() == compared);
    for (auto const& kernel : all.kernels) {
      bool const nothing = kernel.no_outputs == kernel.trials;
      RC_ASSERT(kernel.result == (nothing ? Result::nothing : Result::bitwise));
      RC_ASSERT(kernel.other_bits == 0 && kernel.why.empty());
    }
  });
}

TEST_CASE("comparing records is symmetric", "[compare]") {
  holds("the sides exchanged, everything else is the same", [] {
    auto const a = any_record();
    auto const b = any_record();
    auto const there = compare(a, b);
    auto const back = compare(b, a);
    RC_ASSERT(there.agrees() == back.agrees());
    RC_ASSERT(there.compared() == back.compared());
    RC_ASSERT(there.only_a == back.only_b && there.only_b == back.only_a);
    RC_ASSERT(there.only_kernels_a == back.only_kernels_b);
    RC_ASSERT(there.only_kernels_b == back.only_kernels_a);
    auto const left = by_kernel(there, false);
    auto const right = by_kernel(back, true);
    RC_ASSERT(left.size() == there.kernels.size() && left.size() == right.size());
    for (auto const& [key, kernel] : left) {
      RC_ASSERT(right.count(key) == 1U);
      auto const& other = right.at(key);
      RC_ASSERT(kernel.result == other.result);
      RC_ASSERT(kernel.trials == other.trials && kernel.other_bits == other.other_bits);
      RC_ASSERT(kernel.max_ulp == other.max_ulp && kernel.max_ratio == other.max_ratio);
    }
  });
  holds("every trial is compared, or is said to be on one side only", [] {
    auto const a = any_record();
    auto const b = any_record();
    auto const all = compare(a, b);
    auto const count = [](Record const& record) {
      std::int64_t trials = 0;
      for (auto const& o : record.trials) trials += o.trial.against.empty();
      return trials;
    };
    RC_ASSERT(all.in_common() + all.only_a == count(a));
    RC_ASSERT(all.in_common() + all.only_b == count(b));
  });
}
