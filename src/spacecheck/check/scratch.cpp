#include <spacecheck/check/check.hpp>
#include <spacecheck/check/judging.hpp>

#include <fmt/format.h>

namespace spacecheck {
namespace {

class ScratchCheck final : public Check {
 public:
  std::string_view name() const override { return "scratch"; }
  std::string_view description() const override {
    return "does it stay inside its scratch and Views, and set before use: canaries, two poisons";
  }
  Evidence evidence() const override { return Evidence::both; }
  std::vector<Trial> plan(Question const& question) const override {
    Trial other = question.watched();
    other.poison = Poison::b;
    return {question.watched(), other};
  }
  Answer judge(Question const&, std::span<Observation const> observations) const override {
    Answer answer;
    auto const& a = observations[0];
    auto const& b = observations[1];
    if (a.bytes == 0 && !a.took_scratch) {
      answer.skipped = "the kernel has neither arrays nor scratch";
      return answer;
    }
    for (auto const& event : a.events) judge_event(a, event, answer);
    // What was written outside may be what lay there; under the other poison something else does.
    if (answer.findings.empty()) {
      for (auto const& event : b.events) judge_event(b, event, answer);
    }
    auto unset = judge_pair("scratch", FindingKind::uninitialised, a, b,
                            "the result depends on memory that was never set");
    // Rounding apart is the order's doing, not the poison's: it is far outside every bound.
    if (!unset || !unset->is_fault()) return answer;
    // What is not the same with one poison either is not the poison's doing.
    if (observations.size() == 2) {
      answer.findings.clear();
      answer.more = again(a.trial, b.trial);
      return answer;
    }
    for (std::size_t k = 2; k < observations.size(); ++k) {
      auto const apart = judge_pair("scratch", FindingKind::nondeterministic, observations[k % 2],
                                    observations[k], "");
      if (apart && apart->is_fault()) return answer;
    }
    answer.findings.push_back(std::move(*unset));
    return answer;
  }

 private:
  // In turns, as the first two.
  static std::vector<Trial> again(Trial a, Trial b) {
    constexpr std::int64_t times = 3;
    std::vector<Trial> trials;
    for (a.attempt = b.attempt = 1; a.attempt <= times; ++a.attempt, ++b.attempt) {
      trials.push_back(a);
      trials.push_back(b);
    }
    return trials;
  }

  static void judge_event(Observation const& observation, MemoryEvent const& event,
                          Answer& answer) {
    Finding finding;
    finding.check = "scratch";
    finding.view = event.view;
    finding.index = {event.element};
    if (event.item) finding.items = {*event.item};
    finding.trial = observation.trial;
    std::string const by = event.item ? fmt::format(" by work item {}", *event.item) : "";
    switch (event.kind) {
      case MemoryEvent::Kind::scratch_overrun:
      case MemoryEvent::Kind::scratch_underrun:
        finding.kind = FindingKind::scratch_overrun;
        finding.message = fmt::format("access to scratch[{}]{}, outside its elements; {} times",
                                      event.element, by, event.times);
        break;
      case MemoryEvent::Kind::scratch_shared:
        finding.kind = FindingKind::scratch_shared;
        finding.message = fmt::format("two work items held one scratch array{}", by);
        break;
      case MemoryEvent::Kind::view_overrun:
      case MemoryEvent::Kind::view_underrun:
        finding.kind = FindingKind::out_of_bounds;
        finding.message = fmt::format("write to {} (flat index), outside the View{}; {} elements",
                                      element_name(event.view, finding.index), by, event.times);
        break;
      case MemoryEvent::Kind::past_guard_write:
      case MemoryEvent::Kind::past_guard_allocation: return;
    }
    answer.findings.push_back(std::move(finding));
  }
};

SPACECHECK_CHECK(ScratchCheck);

}  // namespace
}  // namespace spacecheck
