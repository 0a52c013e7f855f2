#include <spacecheck/check/blame.hpp>
#include <spacecheck/check/judging.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace spacecheck {
namespace {
constexpr std::int64_t tries = 3;
// Far from the attempts of the repeat check, so that neither reuses the other's trials.
constexpr std::int64_t first_attempt = 1'000'000;

// A kernel without a guarded launch has no guard to be forced, and without a launch that spacecheck
// can reorder no order. Of a trial that did not end, and of the twin's, that is not known; one past
// the guard has guarded launches and counts none.
bool was_turned(Trial const& trial, Observation const& observation) {
  if (observation.ended != Ended::completed || trial.check == access_check) return true;
  if (trial.force_guard && !trial.past_guard && !observation.ledger) return false;
  return !trial.order.backward || observation.took_order;
}

}  // namespace

std::vector<Ablation> ablations(Question const& question, Trial const& failing) {
  std::vector<Ablation> all;
  // What the access twin met is looked for there: elsewhere it would go away whatever is turned.
  bool const in_twin = failing.check == access_check;
  Trial as_it_is = failing;
  if (!in_twin) as_it_is.check = "blame";
  as_it_is.against.clear();
  auto const add = [&](std::string_view change, auto const& turn) {
    Trial trial = as_it_is;
    turn(trial);
    if (!(trial == as_it_is)) all.push_back({change, trial});
  };
  // The twin watches as it is, on Serial and in the order of the items, and has scratch of its own.
  add("unset memory and scratch zeroed", [&](Trial& t) {
    t.watched = !in_twin;
    t.poison = Poison::zero;
  });
  add("the guard forced", [&](Trial& t) {
    t.watched = !in_twin;
    t.force_guard = true;
  });
  if (in_twin) return all;
  if (has_threads(failing.space) && !question.fixed_threads) {
    add("one thread", [](Trial& t) { t.threads = 1; });
  }
  // Where it fails in another order than its own, the check has said so.
  if (failing.order == Order{}) {
    add("the order reversed", [](Trial& t) {
      t.watched = true;
      t.order.backward = true;
    });
  }
  // With the threads that it has among the others.
  add("one launch at a time", [](Trial& t) {
    t.share = std::max(t.share, t.instances);
    t.instances = 1;
  });
  add("all threads of the space", [](Trial& t) { t.share = 1; });
  return all;
}

bool fails(Observation const& observation) {
  return judge_ending("", observation).has_value() ||
         !judge_reference("", FindingKind::wrong, observation).empty();
}

std::vector<std::string> blame(Question const& question, Trial const& failing,
                               std::function<Observation const&(Trial const&)> const& run) {
  std::int64_t not_done = 0;
  auto const failures = [&](Trial again) {
    std::int64_t failed = 0;
    for (std::int64_t k = 0; k < tries; ++k) {
      again.attempt = first_attempt + k;
      auto const& observation = run(again);
      if (observation.ended == Ended::unsupported || !was_turned(again, observation)) ++not_done;
      if (fails(observation)) ++failed;
    }
    return failed;
  };
  std::vector<std::string> lines;
  // What passes now and then as it is would seem to go away with whatever is turned.
  if (failures(failing) < tries) return lines;
  auto const tell = [&](std::string_view change, Trial const& trial) {
    not_done = 0;
    auto const failed = failures(trial);
    if (failed == tries || not_done > 0) return false;
    lines.push_back(fmt::format("{} with {} ({} of {} failed)",
                                failed == 0 ? "goes away" : "is rarer", change, failed, tries));
    return true;
  };
  // Watched items are slower, and a race may be rarer for that alone: then nothing can be said of
  // what is turned in watched trials only.
  Trial watched = failing;
  watched.watched = true;
  watched.check = "blame";
  watched.against.clear();
  std::optional<bool> hides;
  for (auto const& [change, trial] : ablations(question, failing)) {
    if (trial.watched && !failing.watched) {
      if (!hides) hides = tell("nothing but watching", watched);
      if (*hides) continue;
    }
    tell(change, trial);
  }
  return lines;
}

}  // namespace spacecheck
