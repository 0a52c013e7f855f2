#include <spacecheck/check/check.hpp>
#include <spacecheck/check/judging.hpp>

#include <fmt/format.h>

namespace spacecheck {
namespace {

class CoverageCheck final : public Check {
 public:
  std::string_view name() const override { return "coverage"; }
  std::string_view description() const override {
    return "did each work item run exactly once, and did the launch happen: a ledger on the device";
  }
  Evidence evidence() const override { return Evidence::counts; }
  std::vector<Trial> plan(Question const& question) const override { return {question.watched()}; }
  Answer judge(Question const&, std::span<Observation const> observations) const override {
    Answer answer;
    auto const& observation = observations[0];
    if (!observation.ledger) {
      answer.skipped = no_guarded_launch;
      return answer;
    }
    auto const& ledger = *observation.ledger;
    auto const report = [&](FindingKind kind, std::int64_t item, std::string message) {
      Finding finding;
      finding.check = "coverage";
      finding.kind = kind;
      if (item >= 0) finding.items = {item};
      finding.message = std::move(message);
      finding.trial = observation.trial;
      answer.findings.push_back(std::move(finding));
    };
    if (ledger.items > 0 && ledger.ran == 0) {
      report(FindingKind::not_launched, -1,
             fmt::format("{} work items were launched, none ran", ledger.items));
      return answer;
    }
    if (ledger.missed > 0) {
      report(FindingKind::missed_item, ledger.first_missed,
             fmt::format("work item {} never ran; {} of {} in all", ledger.first_missed,
                         ledger.missed, ledger.extent));
    }
    if (ledger.doubled > 0) {
      report(FindingKind::doubled_item, ledger.first_doubled,
             fmt::format("work item {} ran more than once; {} of {} in all", ledger.first_doubled,
                         ledger.doubled, ledger.extent));
    }
    if (ledger.past_guard > 0) {
      report(FindingKind::past_guard, ledger.first_past_guard,
             fmt::format("work item {} ran although it is past the guard; {} in all",
                         ledger.first_past_guard, ledger.past_guard));
    }
    return answer;
  }
};

SPACECHECK_CHECK(CoverageCheck);

}  // namespace
}  // namespace spacecheck
