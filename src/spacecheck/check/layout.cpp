#include <spacecheck/check/check.hpp>
#include <spacecheck/check/judging.hpp>

#include <fmt/format.h>

namespace spacecheck {
namespace {

class LayoutCheck final : public Check {
 public:
  std::string_view name() const override { return "layout"; }
  std::string_view description() const override {
    return "LayoutLeft and LayoutRight the same: the kernel under both";
  }
  std::string skips(Question const& question) const override {
    return question.kernel.fixed_layout ? "the kernel declares the one layout that it works in"
                                        : "";
  }
  std::string remedy(Observation const& ended) const override {
    // Kokkos' words, in which it ends the program.
    bool const refused = ended.message.find("compatible layouts") != std::string::npos;
    if (!refused || ended.trial.layout == Layout::native) return {};
    return fmt::format(
        "a kernel that works in one layout only says so: using array_layout = Kokkos::Layout{}",
        ended.trial.layout == Layout::left ? "Right" : "Left");
  }
  std::vector<Trial> plan(Question const& question) const override { return {question.watched()}; }
  Answer judge(Question const& question, std::span<Observation const> observations) const override {
    Answer answer;
    if (!observations[0].multidimensional) {
      answer.skipped = "no View has more than one dimension";
      return answer;
    }
    if (observations.size() == 1) {
      for (auto const layout : {Layout::left, Layout::right}) {
        Trial trial = question.watched();
        trial.layout = layout;
        answer.more.push_back(trial);
      }
      return answer;
    }
    auto const& left = observations[1];
    auto const& right = observations[2];
    auto finding =
        judge_pair("layout", FindingKind::layout, left, right, "LayoutLeft and LayoutRight");
    if (!finding) return answer;
    auto const again = observations.subspan(3);
    if (finding->is_fault() && again.empty()) {
      answer.more = once_more(left, right);
      return answer;
    }
    if (!again.empty()) {
      auto flaky =
          not_the_same_twice("layout", {left, "in LayoutLeft"}, {right, "in LayoutRight"}, again);
      if (flaky) finding = std::move(flaky);
    }
    answer.findings.push_back(std::move(*finding));
    return answer;
  }
};

SPACECHECK_CHECK(LayoutCheck);

}  // namespace
}  // namespace spacecheck
