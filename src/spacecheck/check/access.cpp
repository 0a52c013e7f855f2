#include <spacecheck/check/access_words.hpp>
#include <spacecheck/check/check.hpp>

#include <algorithm>
#include <functional>
#include <numeric>

namespace spacecheck {
namespace {

using Kind = AccessEvent::Kind;

FindingKind kind_of(Kind kind) {
  switch (kind) {
    case Kind::write_write:
    case Kind::write_read:
    case Kind::read_write:
    case Kind::atomic_plain: return FindingKind::race;
    case Kind::unset_read:
    case Kind::scratch_unset: return FindingKind::uninitialised;
    case Kind::outside_view: return FindingKind::out_of_bounds;
    case Kind::past_guard: return FindingKind::past_guard;
    case Kind::scratch_outside: return FindingKind::scratch_overrun;
    case Kind::scratch_shared: return FindingKind::scratch_shared;
  }
  return FindingKind::race;
}

class AccessCheck final : public Check {
 public:
  std::string_view name() const override { return access_check; }
  std::string_view description() const override {
    return "can two items ever race, whatever the schedule: one Serial run, every access seen";
  }
  std::string skips(Question const& question) const override {
    // Where the race is found says nothing about where it strikes: once is enough.
    if (!question.spaces.empty() && question.space != question.spaces.front()) {
      return "decided on " + question.spaces.front() + ", for all spaces";
    }
    return {};
  }
  Evidence evidence() const override { return Evidence::counts; }
  std::vector<Trial> plan(Question const& question) const override {
    Trial trial = question.base();
    trial.space = "Serial";
    trial.check = access_check;
    return {trial};
  }
  Answer judge(Question const&, std::span<Observation const> observations) const override {
    Answer answer;
    auto const& observation = observations[0];
    if (observation.access) answer.not_covered = observation.access->not_covered;
    if (!observation.access || observation.access->launches == 0) {
      answer.skipped =
          "not one launch was seen: launched by code that is not compiled into the twin? Name its "
          "sources in spacecheck_add_kernels";
      // Where Kokkos told of launches, the twin has said which these may be.
      if (answer.not_covered.empty())
        answer.not_covered.emplace_back("any access: " + answer.skipped);
      return answer;
    }
    if (blind(observation)) {
      answer.skipped = "not one access of the items that ran was seen";
      answer.not_covered.emplace_back(
          "any access: items ran, and not one was seen (all of them in code that is compiled "
          "elsewhere, or options that take -fsanitize=thread away)");
      return answer;
    }
    for (auto const& event : observation.access->events) {
      answer.findings.push_back(finding_of(event, observation));
    }
    return answer;
  }

 private:
  // A kernel with outputs touches them, wherever that is done; but for the one value of a
  // reduction, which Kokkos sets.
  static bool blind(Observation const& observation) {
    auto const& seen = *observation.access;
    return seen.items > 0 && seen.accesses == 0 && seen.events.empty() &&
           std::any_of(observation.outputs.begin(), observation.outputs.end(),
                       [](OutputSummary const& output) {
                         return std::accumulate(output.extents.begin(), output.extents.end(),
                                                std::int64_t{1}, std::multiplies<>()) > 1;
                       });
  }

  static Finding finding_of(AccessEvent const& event, Observation const& observation) {
    Finding finding;
    finding.check = access_check;
    finding.kind = kind_of(event.kind);
    finding.view = event.view;
    finding.index = event.index;
    // Of items that are tuples, all numbers one after the other; the message has them apart.
    for (auto const& item : event.items) {
      finding.items.insert(finding.items.end(), item.begin(), item.end());
    }
    finding.message = describe(event);
    finding.trial = observation.trial;
    return finding;
  }
};

SPACECHECK_CHECK(AccessCheck);

}  // namespace
}  // namespace spacecheck
