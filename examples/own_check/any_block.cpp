// A check of one's own: a file among the sources, no registration elsewhere.
#include <spacecheck/check/check.hpp>
#include <spacecheck/check/judging.hpp>

namespace {

using namespace spacecheck;

/// The same bits, whatever the block? `shape` asks only whether each result is right.
class AnyBlock final : public Check {
 public:
  std::string_view name() const override { return "any_block"; }
  std::string_view description() const override {
    return "the same bits for blocks of 32, 64 and 256 items";
  }

  std::vector<Trial> plan(Question const& question) const override {
    std::vector<Trial> trials;
    for (std::int64_t const block : {32, 64, 256}) {
      Trial trial = question.base();
      trial.block = block;
      trials.push_back(trial);
    }
    return trials;
  }

  // Every observation is of a completed trial, in the order of the plan.
  Answer judge(Question const&, std::span<Observation const> observations) const override {
    Answer answer;
    for (auto const& other : observations.subspan(1)) {
      auto finding = judge_pair("any_block", FindingKind::disagree, observations[0], other,
                                "block 32 and block " + std::to_string(other.trial.block));
      if (finding) answer.findings.push_back(std::move(*finding));
    }
    return answer;
  }
};
SPACECHECK_CHECK(AnyBlock);

}  // namespace
