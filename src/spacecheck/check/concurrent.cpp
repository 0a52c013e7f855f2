#include <spacecheck/check/check.hpp>
#include <spacecheck/check/judging.hpp>

#include <fmt/format.h>

#include <map>

namespace spacecheck {
namespace {

constexpr std::int64_t instances = 4;
constexpr std::int64_t rounds = 8;
// Alone it has to be the same this often before a difference is concurrency's doing.
constexpr std::int64_t alone_trials = 5;

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
    for (std::int64_t attempt = 0; attempt < alone_trials; ++attempt) {
      trials.push_back(question.base());
      trials.back().share = instances;
      trials.back().attempt = attempt;
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
    auto const& alone = observations[0];
    // What is wrong or not the same alone as well is not concurrency's doing.
    for (auto const& again : observations.first(alone_trials)) {
      auto const apart = judge_pair("concurrent", FindingKind::nondeterministic, alone, again, "");
      if (!judge_reference("concurrent", FindingKind::wrong, again).empty() ||
          (apart && apart->is_fault())) {
        return answer;
      }
    }
    std::int64_t bad = 0;
    std::optional<Finding> first;
    for (auto const& together : observations.subspan(alone_trials)) {
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
  static std::optional<Finding> judge_together(Observation const& alone,
                                               Observation const& together) {
    std::map<std::int64_t, Observation> by_instance;
    for (auto const& output : together.outputs) {
      auto& one = by_instance[output.instance];
      one.trial = together.trial;
      one.outputs.push_back(output);
    }
    for (auto const& [instance, one] : by_instance) {
      auto finding = judge_pair("concurrent", FindingKind::nondeterministic, alone, one,
                                fmt::format("instance {} of {} at once", instance, instances));
      if (finding && finding->is_fault()) return finding;
    }
    return std::nullopt;
  }
};

SPACECHECK_CHECK(ConcurrentCheck);

}  // namespace
}  // namespace spacecheck
