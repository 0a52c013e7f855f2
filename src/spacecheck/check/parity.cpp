#include <spacecheck/check/check.hpp>
#include <spacecheck/check/judging.hpp>

#include <fmt/format.h>

namespace spacecheck {
namespace {

// Whole numbers have no last place.
std::string how_far(OutputSummary const& output) {
  return is_floating(output.type) ? fmt::format(", by at most {:.3g} ULP", output.to_other->max_ulp)
                                  : "";
}

// Whether all that differs is the sign of a zero, or what a NaN carries.
bool same_values(Observation const& other, Observation const& here, Observation const& beside) {
  if (other.outputs.size() != here.outputs.size()) return false;
  if (beside.outputs.size() != here.outputs.size()) return false;
  for (std::size_t k = 0; k < here.outputs.size(); ++k) {
    auto const& there = other.outputs[k];
    auto const& output = here.outputs[k];
    if (there.digest == output.digest && there.extents == output.extents) continue;
    auto const& compared = beside.outputs[k];
    // Of these bits, and not of what it gave that time only.
    bool const of_these = there.extents == output.extents && compared.digest == output.digest;
    if (!of_these || !compared.to_other) return false;
    if (!compared.to_other->equal() || compared.to_other->other_bits == 0) return false;
  }
  return true;
}

class ParityCheck final : public Check {
 public:
  std::string_view name() const override { return "parity"; }
  std::string_view description() const override {
    return "the same on every space: bits first, then element by element in ULP";
  }
  std::string skips(Question const& question) const override {
    if (question.spaces.size() < 2) return "one space only: nothing to compare with";
    return question.space == question.spaces.front() ? "the others are compared with this space"
                                                     : "";
  }
  std::vector<Trial> plan(Question const& question) const override {
    Trial first = question.base();
    first.space = question.spaces.front();
    return {first, question.base()};
  }
  Answer judge(Question const& question, std::span<Observation const> observations) const override {
    Answer answer;
    auto const& other = observations[0];
    auto const& here = observations[1];
    auto finding = judge_pair("parity", FindingKind::disagree, other, here,
                              fmt::format("{} and {}", other.trial.space, question.space));
    if (!finding) return answer;
    if (observations.size() == 2) {
      // Element by element takes both results in one process.
      Trial beside = question.base();
      beside.check = "parity";
      beside.against = other.trial.space;
      answer.more.push_back(beside);
      if (finding->is_fault()) {
        auto const again = once_more(other, here);
        answer.more.insert(answer.more.end(), again.begin(), again.end());
      }
      return answer;
    }
    if (auto const again = observations.subspan(3); !again.empty()) {
      auto flaky = not_the_same_twice("parity", {other, "on " + other.trial.space},
                                      {here, "on " + question.space}, again);
      if (flaky) {
        answer.findings.push_back(std::move(*flaky));
        return answer;
      }
    }
    if (same_values(other, here, observations[2])) return answer;
    for (auto const& output : observations[2].outputs) {
      if (!output.to_other || output.to_other->equal()) continue;
      auto const& apart = *output.to_other;
      finding->trial = observations[2].trial;
      finding->view = output.view;
      finding->index = apart.first.front().index;
      finding->message = fmt::format(
          "{} and {}: {} of {} elements of {} differ, first {}: {} on {}, {} on {}{}{}",
          other.trial.space, question.space, apart.differing, apart.elements, output.view,
          element_name(output.view, finding->index), apart.first.front().should_be,
          other.trial.space, apart.first.front().is, question.space, how_far(output),
          finding->kind == FindingKind::rounding ? "; " + describe_bound(other, here)
                                                 : std::string());
      break;
    }
    answer.findings.push_back(std::move(*finding));
    return answer;
  }
};

SPACECHECK_CHECK(ParityCheck);

}  // namespace
}  // namespace spacecheck
