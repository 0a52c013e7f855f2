#include <spacecheck/check/check.hpp>
#include <spacecheck/check/judging.hpp>
#include <spacecheck/plan/limits.hpp>
#include <spacecheck/plan/one_line.hpp>
#include <spacecheck/plan/sanitized.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string>

namespace spacecheck {
namespace {

// Round 0, 1, a warp, a block of threads, and our own run of blocks.
constexpr std::int64_t small_sizes[] = {0, 1, 2, 31, 32, 33, 63, 64, 65, 255, 256, 257};
constexpr std::int64_t larger_sizes[] = {1023, 1024, 1025};
constexpr std::int64_t odd_blocks[] = {1, 7, 96, 1000};
// More blocks than 16 bits can count.
constexpr std::int64_t many_blocks_size = 65537 * 32 - 5;
// [s] A trial that would take longer is left out, and the answer says so. Under a sanitizer the
// same trials take longer.
double longest_trial() { return sanitized() ? 2.5 : 0.25; }
// [s] Of one of the larger sizes. References may take the third power of the size, or sleep.
double longest_of_larger() { return 20 * longest_trial(); }
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
      trials.push_back(of_size(question, n));
      if (n == 33) {
        trials.push_back(trials.back());
        trials.back().parameters.array_size = 2 * n;
      }
    }
    for (auto const block : odd_blocks) {
      Trial trial = question.base();
      trial.block = block;
      trials.push_back(trial);
    }
    if (question.threads_can_vary()) {
      std::set<std::int64_t> counts;
      for (auto const threads : thread_counts(question)) {
        counts.insert(std::min(threads, room_for_threads(question.space)));
      }
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
    if (has_threads(question.space) && question.fixed_threads) {
      answer.not_covered.emplace_back("other numbers of threads than this process has");
    }
    if (auto const room = room_for_threads(question.space); question.threads_can_vary()) {
      for (auto const threads : thread_counts(question)) {
        if (threads <= room) continue;
        answer.not_covered.push_back(
            fmt::format("{} threads: Kokkos has room for {} on {}", threads, room, question.space));
      }
    }
    for (auto const& output : observations.front().outputs) {
      if (output.to_reference) continue;
      answer.not_covered.push_back("output '" + output.view +
                                   "', of which the reference expects nothing");
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
    if (!answer.findings.empty()) return answer;
    if (!observations.front().outputs.empty() &&
        std::none_of(observations.begin(), observations.end(), expects_anything)) {
      answer.skipped = "the reference expects nothing of any output";
      return answer;
    }
    bool const smaller_only = std::none_of(observations.begin(), observations.end(), is_larger);
    if (smaller_only) {
      if (at_larger_sizes(observations) <= longest_of_larger()) {
        for (auto const n : larger_sizes) answer.more.push_back(of_size(question, n));
        return answer;
      }
      answer.not_covered.push_back(fmt::format("{} to {} work items: more than {} s each",
                                               larger_sizes[0], larger_sizes[2],
                                               longest_of_larger()));
    }
    auto const asked = std::find_if(
        observations.begin(), observations.end(),
        [](Observation const& o) { return o.trial.parameters.n_threads == many_blocks_size; });
    auto const why = asked != observations.end() ? no_room(*asked)
                     : smaller_only              ? fmt::format("more than {} s", longest_trial())
                                                 : too_much(observations);
    if (!why.empty()) {
      answer.not_covered.push_back(
          fmt::format("more than 2^16 blocks ({} work items: {})", many_blocks_size, why));
    } else if (asked == observations.end()) {
      answer.more.push_back(of_size(question, many_blocks_size));
      // 2000 times the others is our choice: what it costs there is no fault of the kernel's.
      answer.may_not_fit = true;
    }
    return answer;
  }

 private:
  static std::set<std::int64_t> thread_counts(Question const& question) {
    return {1, 2, question.cores, 2 * question.cores};
  }

  static Trial of_size(Question const& question, std::int64_t n) {
    Trial trial = question.base();
    trial.parameters.n_threads = n;
    trial.parameters.array_size = n;
    return trial;
  }

  static bool expects_anything(Observation const& observation) {
    return std::any_of(observation.outputs.begin(), observation.outputs.end(), [](auto const& one) {
      return one.to_reference && one.to_reference->elements > one.to_reference->unbounded;
    });
  }

  static bool is_larger(Observation const& observation) {
    auto const& trial = observation.trial;
    return trial.parameters.n_threads == larger_sizes[0] && trial.block == default_block &&
           trial.threads == 0;
  }

  /// How long a trial of the larger sizes would take, as the smaller ones have it [s].
  static double at_larger_sizes(std::span<Observation const> observations) {
    return std::max(4 * quickest(observations, 255, 257),
                    by_growth(observations, {63, 65}, {255, 257}, 1024));
  }

  /// Why a trial that was tried had no end or no room; empty: it ended.
  static std::string no_room(Observation const& observation) {
    switch (observation.ended) {
      case Ended::hang: return one_line(observation.message);
      case Ended::out_of_memory: return "no memory: " + one_line(observation.message);
      default: return {};
    }
  }

  /// Why a trial of that many work items would be too much, as the others have it; empty: it is
  /// not.
  static std::string too_much(std::span<Observation const> observations) {
    // Of what the large trials took for an item the least: one alone may have been interrupted, and
    // a View of one size whatever the items weighs less in the largest.
    constexpr std::int64_t large = 1000;
    double seconds = std::numeric_limits<double>::infinity();
    double bytes = seconds;
    double const start = quickest(observations, 1, 33);
    for (auto const& observation : observations) {
      auto const n = observation.trial.parameters.n_threads;
      if (n < large) continue;
      auto const scale = static_cast<double>(many_blocks_size) / static_cast<double>(n);
      seconds = std::min(seconds, scale * std::max(seconds_of(observation) - start, 0.));
      bytes = std::min(bytes, scale * static_cast<double>(observation.bytes));
    }
    if (bytes > most_bytes) {
      return fmt::format("more than {:.0f} MiB", most_bytes / (1 << 20));
    }
    double const grown = by_growth(observations, {255, 257}, {1023, 1025}, many_blocks_size);
    if (std::max(seconds, grown) > longest_trial()) {
      return fmt::format("more than {} s", longest_trial());
    }
    return {};
  }

  struct Sizes {
    std::int64_t from, to;
  };

  /// How long `size` items would take by the power that these sizes, the second four times the
  /// first, show [s]; 0 where they show no more than noise could.
  static double by_growth(std::span<Observation const> observations, Sizes less, Sizes more,
                          std::int64_t size) {
    double const start = quickest(observations, 1, 33);
    double const work = quickest(observations, more.from, more.to) - start;
    // Differences from the start that are small against it are noise.
    double const less_work =
        std::max(quickest(observations, less.from, less.to) - start, start / 4);
    // Linear is 4 and n log n 5; what grows by less than 6 takes no minute either.
    double const growth = work / less_work;
    if (!(growth > 6)) return 0;
    double const times = static_cast<double>(size) / static_cast<double>(more.to - 1);
    return work * std::pow(times, std::log(growth) / std::log(4.));
  }

  /// The least that a trial of so many items took [s].
  static double quickest(std::span<Observation const> observations, std::int64_t from,
                         std::int64_t to) {
    double seconds = std::numeric_limits<double>::infinity();
    for (auto const& observation : observations) {
      auto const n = observation.trial.parameters.n_threads;
      if (n >= from && n <= to) seconds = std::min(seconds, seconds_of(observation));
    }
    return seconds;
  }

  static double seconds_of(Observation const& observation) {
    return std::max(observation.seconds, observation.whole_seconds);
  }
};

SPACECHECK_CHECK(ShapeCheck);

}  // namespace
}  // namespace spacecheck
