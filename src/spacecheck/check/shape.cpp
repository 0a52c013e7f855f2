#include <spacecheck/check/check.hpp>
#include <spacecheck/check/judging.hpp>
#include <spacecheck/plan/sanitized.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <set>
#include <string>

namespace spacecheck {
namespace {

// Round 0, 1, a warp, a block of threads, and our own run of blocks.
constexpr std::int64_t small_sizes[] = {0,  1,   2,   31,  32,   33,   63,  64,
                                        65, 255, 256, 257, 1023, 1024, 1025};
constexpr std::int64_t odd_blocks[] = {1, 7, 96, 1000};
// More blocks than 16 bits can count.
constexpr std::int64_t many_blocks_size = 65537 * 32 - 5;
// [s] A trial that would take longer is left out, and the answer says so. Under a sanitizer the
// same trials take longer.
constexpr double longest_trial = sanitized ? 2.5 : 0.25;
constexpr double most_bytes = 1 << 28;  // of its Views

class ShapeCheck final : public Check {
 public:
  std::string_view name() const override { return "shape"; }
  std::string_view description() const override {
    return "does the launch shape matter: sizes round 0, warps, blocks and 2^16 blocks, threads";
  }
  std::string skips(Question const& question) const override {
    return question.kernel.has_reference ? "" : "without a reference no size has a known result";
  }
  std::vector<Trial> plan(Question const& question) const override {
    std::vector<Trial> trials;
    for (auto const n : small_sizes) {
      Trial trial = question.base();
      trial.parameters.n_threads = n;
      trial.parameters.array_size = n;
      trials.push_back(trial);
      if (n == 33) {
        trial.parameters.array_size = 2 * n;
        trials.push_back(trial);
      }
    }
    for (auto const block : odd_blocks) {
      Trial trial = question.base();
      trial.block = block;
      trials.push_back(trial);
    }
    if (question.threads_can_vary()) {
      std::set<std::int64_t> const counts{1, 2, question.cores, 2 * question.cores};
      for (auto const threads : counts) {
        Trial trial = question.base();
        trial.threads = threads;
        trials.push_back(trial);
      }
    }
    return trials;
  }
  Answer judge(Question const& question, std::span<Observation const> observations) const override {
    Answer answer;
    if (question.has_threads() && question.fixed_threads) {
      answer.not_covered.emplace_back("other numbers of threads than this process has");
    }
    for (auto const& observation : observations) {
      for (auto& finding : judge_reference("shape", FindingKind::wrong, observation)) {
        finding.message = fmt::format(
            "{}, block {}{}: {}", to_string(observation.trial.parameters), observation.trial.block,
            observation.trial.threads > 0 ? fmt::format(", {} threads", observation.trial.threads)
                                          : "",
            finding.message);
        answer.findings.push_back(std::move(finding));
      }
      if (!answer.findings.empty()) break;
    }
    bool const asked = std::any_of(observations.begin(), observations.end(), [](auto const& o) {
      return o.trial.parameters.n_threads == many_blocks_size;
    });
    if (!answer.findings.empty() || asked) return answer;
    if (auto const why = too_much(observations); !why.empty()) {
      answer.not_covered.push_back(
          fmt::format("more than 2^16 blocks ({} work items: {})", many_blocks_size, why));
      return answer;
    }
    Trial trial = question.base();
    trial.parameters.n_threads = many_blocks_size;
    trial.parameters.array_size = many_blocks_size;
    answer.more.push_back(trial);
    return answer;
  }

 private:
  /// Why a trial of that many work items would be too much, as the others have it; empty: it is
  /// not.
  static std::string too_much(std::span<Observation const> observations) {
    // Of what the large trials took for an item the least: one alone may have been interrupted, and
    // a View of one size whatever the items weighs less in the largest.
    constexpr std::int64_t large = 255;
    double seconds = std::numeric_limits<double>::infinity();
    double bytes = seconds;
    for (auto const& observation : observations) {
      auto const n = observation.trial.parameters.n_threads;
      if (n < large) continue;
      auto const scale = static_cast<double>(many_blocks_size) / static_cast<double>(n);
      seconds = std::min(seconds, scale * std::max(observation.seconds, observation.whole_seconds));
      bytes = std::min(bytes, scale * static_cast<double>(observation.bytes));
    }
    if (bytes > most_bytes) {
      return fmt::format("more than {:.0f} MiB", most_bytes / (1 << 20));
    }
    if (seconds > longest_trial) return fmt::format("more than {} s", longest_trial);
    return {};
  }
};

SPACECHECK_CHECK(ShapeCheck);

}  // namespace
}  // namespace spacecheck
