#include <spacecheck/check/check.hpp>
#include <spacecheck/check/judging.hpp>

#include <fmt/format.h>

namespace spacecheck {
namespace {

class ReferenceCheck final : public Check {
 public:
  std::string_view name() const override { return "reference"; }
  std::string_view description() const override {
    return "is it right: every output element against the plain reference, in higher precision";
  }
  std::string skips(Question const& question) const override {
    return question.kernel.has_reference ? "" : "the kernel declares no reference";
  }
  std::vector<Trial> plan(Question const& question) const override { return {question.base()}; }
  Answer judge(Question const& question, std::span<Observation const> observations) const override {
    auto const& observation = observations[0];
    Answer answer;
    answer.not_covered = left_open(observation);
    answer.findings = judge_reference("reference", FindingKind::wrong, observation);
    std::size_t silent = 0;
    for (auto const& output : observation.outputs) {
      if (output.to_reference) {
        auto const& compared = *output.to_reference;
        if (compared.unbounded > 0 && compared.unbounded == compared.elements) ++silent;
        continue;
      }
      ++silent;
      answer.not_covered.push_back("output '" + output.view + "', of which it expects nothing");
    }
    if (question.kernel.compiled.find("fast-math") != std::string::npos) {
      answer.not_covered.emplace_back(
          "what -ffast-math makes of the operations: the bound is of those as written");
      for (auto& finding : answer.findings) {
        finding.message += "; compiled with -ffast-math: the bound is of the operations as written";
      }
    }
    if (silent == observation.outputs.size() && answer.findings.empty()) {
      answer.skipped = "the reference expects nothing of any output";
    }
    return answer;
  }
};

SPACECHECK_CHECK(ReferenceCheck);

}  // namespace
}  // namespace spacecheck
