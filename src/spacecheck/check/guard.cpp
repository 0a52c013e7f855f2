#include <spacecheck/check/check.hpp>
#include <spacecheck/check/judging.hpp>
#include <spacecheck/kernel/impl/next_probe.hpp>

#include <fmt/format.h>

namespace spacecheck {
namespace {

// Blocks launched beyond those that cover the array: a guard that lets one block pass shows, too.
constexpr std::int64_t surplus_blocks = 2;

class GuardCheck final : public Check {
 public:
  std::string_view name() const override { return "guard"; }
  std::string_view description() const override {
    return "does an item past n_threads do nothing: launched one at a time, all memory watched";
  }
  Evidence evidence() const override { return Evidence::counts; }
  std::vector<Trial> plan(Question const& question) const override {
    Trial probe = question.watched();
    probe.check = "guard";
    probe.past_guard = true;
    probe.surplus = surplus_blocks;
    // One item at a time needs one thread; to wake more for each costs most where others are at
    // work.
    if (question.threads_can_vary()) probe.threads = 1;
    return {probe, question.watched()};
  }
  Answer judge(Question const& question, std::span<Observation const> observations) const override {
    Answer answer;
    for (auto const& event : observations[0].events) {
      if (!event.item) continue;
      Finding finding;
      finding.check = "guard";
      finding.kind = FindingKind::past_guard;
      finding.items = {*event.item};
      finding.trial = observations[0].trial;
      std::string const who = fmt::format("work item {} is past the guard (n_threads {}) but ",
                                          *event.item, question.parameters.n_threads);
      if (event.kind == MemoryEvent::Kind::past_guard_write) {
        finding.view = event.view;
        finding.index = {event.element};
        finding.message = fmt::format(
            "{}wrote {} (flat index){}", who, element_name(event.view, finding.index),
            event.times > 1 ? fmt::format(" and {} more elements", event.times - 1) : "");
      } else if (event.kind == MemoryEvent::Kind::past_guard_allocation) {
        finding.view = "scratch";
        finding.message = who + "called the allocator";
      } else {
        continue;
      }
      answer.findings.push_back(std::move(finding));
      if (answer.findings.size() == 2) break;
    }
    // The probe has no ledger of its own.
    auto const& ledger = observations[1].ledger;
    if (answer.findings.empty() && !ledger) answer.skipped = no_guarded_launch;
    if (ledger && ledger->launches > 0 &&
        (ledger->extent - ledger->items) / ledger->launches > Impl::most_probes) {
      answer.not_covered.push_back(
          fmt::format("all but {} of the work items past the guard, which were not launched alone",
                      Impl::most_probes));
    }
    return answer;
  }
};

SPACECHECK_CHECK(GuardCheck);

}  // namespace
}  // namespace spacecheck
