#include <spacecheck/check/check.hpp>
#include <spacecheck/check/judging.hpp>
#include <spacecheck/plan/plural.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

namespace spacecheck {
namespace {

// All trials failing is an answer after this many; a fault that shows in 3 % does so by chance
// once in 4e7.
constexpr std::size_t enough_failures = 5;
// Trials planned after those [count]; then as many again as there are, each time.
constexpr std::int64_t first_batch = 1000;

class RepeatCheck final : public Check {
 public:
  std::string_view name() const override { return "repeat"; }
  std::string_view description() const override {
    return "the same every time: as many trials as the confidence asks for, bit by bit";
  }
  std::vector<Trial> plan(Question const& question) const override {
    auto const first = std::min(question.repeat, static_cast<std::int64_t>(enough_failures));
    return attempts(question, 0, first);
  }
  Answer judge(Question const& question, std::span<Observation const> observations) const override {
    Answer answer;
    auto const done = static_cast<std::int64_t>(observations.size());
    std::int64_t wrong = 0;
    Observation const* first_wrong = nullptr;
    std::vector<Trial> failed;
    for (auto const& observation : observations) {
      if (judge_reference("repeat", FindingKind::wrong, observation).empty()) continue;
      ++wrong;
      failed.push_back(observation.trial);
      if (first_wrong == nullptr) first_wrong = &observation;
    }
    // A fixed number of trials, or the interval would not hold; all wrong from the start is the one
    // case that needs no rate.
    if (wrong > 0 && wrong == done &&
        done >= std::min(question.repeat, static_cast<std::int64_t>(enough_failures))) {
      auto finding = judge_reference("repeat", FindingKind::wrong, *first_wrong).front();
      finding.seen = finding.of = done;
      finding.message =
          fmt::format("wrong in each of {}: {}", plural(done, "trial"), finding.message);
      answer.findings.push_back(std::move(finding));
      return answer;
    }
    if (done < question.repeat) {
      // Not all at once: a plan of 10^9 trials has no room, and a budget may end after a few.
      auto const some = std::max<std::int64_t>(done, first_batch);
      answer.more = attempts(question, done, std::min(question.repeat, done + some));
      return answer;
    }
    if (wrong > 0 && wrong < done) {
      auto finding = judge_reference("repeat", FindingKind::nondeterministic, *first_wrong).front();
      finding.seen = wrong;
      finding.of = done;
      finding.attempts = std::move(failed);
      finding.message =
          fmt::format("wrong in {} of {}: {}", wrong, plural(done, "trial"), finding.message);
      answer.findings.push_back(std::move(finding));
      return answer;
    }
    if (wrong == 0) judge_bits(observations, answer);
    if (answer.findings.empty() && observations.front().threads == 1) {
      answer.not_covered.push_back(question.space +
                                   " with more than one thread: no two work items ran at once");
    }
    return answer;
  }

 private:
  static std::vector<Trial> attempts(Question const& question, std::int64_t from, std::int64_t to) {
    std::vector<Trial> trials;
    for (std::int64_t attempt = from; attempt < to; ++attempt) {
      auto trial = question.base();
      trial.attempt = attempt;
      trials.push_back(trial);
    }
    return trials;
  }

  // Outputs that are right, or have no reference, but are not the same bits each time.
  static void judge_bits(std::span<Observation const> observations, Answer& answer) {
    std::map<std::string, std::int64_t> results;
    std::map<std::string, std::int64_t> open_results;
    for (auto const& observation : observations) {
      ++results[digests(observation)];
      ++open_results[open_digests(observation)];
    }
    if (results.size() < 2) return;
    // The most common: first where nothing says what is right, where any other is a fault.
    auto const& usual = *std::max_element(
        observations.begin(), observations.end(), [&](auto const& a, auto const& b) {
          auto const times = [&](auto const& one) {
            return std::pair(open_results.at(open_digests(one)), results.at(digests(one)));
          };
          return times(a) < times(b);
        });
    std::vector<Finding> faults;
    std::vector<Finding> rounding;
    for (auto const& observation : observations) {
      auto finding = judge_pair("repeat", FindingKind::nondeterministic, usual, observation,
                                "not the same every time");
      if (finding) (finding->is_fault() ? faults : rounding).push_back(std::move(*finding));
    }
    auto const& unusual = faults.empty() ? rounding : faults;
    if (unusual.empty()) return;
    auto finding = unusual.front();
    finding.seen = static_cast<std::int64_t>(unusual.size());
    finding.of = static_cast<std::int64_t>(observations.size());
    for (auto const& fault : faults) finding.attempts.push_back(fault.trial);
    finding.message = fmt::format("{} different results in {}; {}", results.size(),
                                  plural(observations.size(), "trial"), finding.message);
    answer.findings.push_back(std::move(finding));
  }

  static std::string digests(Observation const& observation) {
    std::string all;
    for (auto const& output : observation.outputs) all += output.digest;
    return all;
  }

  /// Of outputs of which nothing is expected.
  static std::string open_digests(Observation const& observation) {
    std::string all;
    for (auto const& output : observation.outputs) {
      if (!output.to_reference) all += output.digest;
    }
    return all;
  }
};

SPACECHECK_CHECK(RepeatCheck);

}  // namespace
}  // namespace spacecheck
