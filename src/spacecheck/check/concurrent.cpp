#include <spacecheck/check/check.hpp>
#include <spacecheck/check/judging.hpp>

#include <fmt/format.h>

#include <map>

namespace spacecheck {
namespace {

constexpr std::int64_t instances = 4;
constexpr std::int64_t rounds = 8;
// Alone each has to be the same this often before a difference is concurrency's doing.
constexpr std::int64_t alone_trials = 3;

class ConcurrentCheck final : public Check {
 public:
  std::string_view name() const override { return "concurrent"; }
  std::string_view description() const override {
    return "safe when launched at once: four host threads, each with an instance of its own";
  }
  std::string skips(Question const& question) const override {
    return question.space == "Threads" ? "Kokkos' Threads takes launches from one host thread only"
                                       : "";
  }
  // Alone on the share of the threads that each has when all are there: other numbers of threads
  // alone may give other bits.
  std::vector<Trial> plan(Question const& question) const override {
    std::vector<Trial> trials;
    for (std::int64_t instance = 0; instance < instances; ++instance) {
      for (std::int64_t attempt = 0; attempt < alone_trials; ++attempt) {
        Trial trial = question.base();
        trial.seed = seed_of(trial, instance);
        trial.share = instances;
        trial.attempt = attempt;
        trials.push_back(trial);
      }
    }
    for (std::int64_t round = 0; round < rounds; ++round) {
      Trial trial = question.base();
      trial.check = "concurrent";
      trial.instances = instances;
      trial.attempt = round;
      trials.push_back(trial);
    }
    return trials;
  }
  Answer judge(Question const&, std::span<Observation const> observations) const override {
    Answer answer;
    auto const alone = observations.first(instances * alone_trials);
    // What is wrong or not the same alone as well is not concurrency's doing. No other check has
    // these shares of the threads, and most of these inputs.
    for (std::size_t k = 0; k < alone.size(); ++k) {
      auto finding = judge_alone(alone[k - k % alone_trials], alone[k]);
      if (!finding) continue;
      finding->message += "; nothing is known of launches at once";
      answer.findings.push_back(std::move(*finding));
      return answer;
    }
    std::int64_t bad = 0;
    std::optional<Finding> first;
    for (auto const& together : observations.subspan(alone.size())) {
      auto finding = judge_together(alone, together);
      if (!finding) continue;
      ++bad;
      if (!first) first = std::move(finding);
    }
    if (first) {
      first->message += fmt::format("; in {} of {} rounds", bad, rounds);
      answer.findings.push_back(std::move(*first));
    }
    return answer;
  }

 private:
  static std::optional<Finding> judge_alone(Observation const& first, Observation const& again) {
    auto const how =
        fmt::format("alone{}, with inputs of seed {}",
                    has_threads(again.trial.space)
                        ? fmt::format(" on one of {} equal shares of the threads", instances)
                        : "",
                    again.trial.seed);
    auto wrong = judge_reference("concurrent", FindingKind::wrong, again);
    if (!wrong.empty()) {
      wrong.front().message = how + ": " + wrong.front().message;
      return std::move(wrong.front());
    }
    auto apart = judge_pair("concurrent", FindingKind::nondeterministic, first, again,
                            "not the same twice " + how);
    return apart && apart->is_fault() ? std::move(apart) : std::nullopt;
  }

  static std::optional<Finding> judge_together(std::span<Observation const> alone,
                                               Observation const& together) {
    std::map<std::int64_t, Observation> by_instance;
    for (auto const& output : together.outputs) {
      auto& one = by_instance[output.instance];
      one.trial = together.trial;
      one.outputs.push_back(output);
    }
    for (auto const& [instance, one] : by_instance) {
      auto const own = static_cast<std::size_t>(instance * alone_trials);
      auto finding = judge_pair("concurrent", FindingKind::nondeterministic, alone[own], one,
                                fmt::format("instance {} of {} at once", instance, instances));
      if (finding && finding->is_fault()) return finding;
    }
    return std::nullopt;
  }
};

SPACECHECK_CHECK(ConcurrentCheck);

}  // namespace
}  // namespace spacecheck
