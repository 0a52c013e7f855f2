#pragma once

// Observations that nobody made: what a check judges, said outright.

#include <spacecheck/check/check.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace made_up {

using namespace spacecheck;

inline Question question() {
  Question q;
  q.kernel.name = "k";
  q.kernel.has_reference = true;
  q.kernel.defaults = {.n_threads = 7, .array_size = 10, .buffer_size = 5};
  q.space = "OpenMP";
  q.spaces = {"Serial", "OpenMP"};
  q.parameters = q.kernel.defaults;
  q.cores = 2;
  return q;
}

/// All ten elements as they should be.
inline Comparison right() {
  Comparison c;
  c.elements = 10;
  return c;
}

/// Element 7 one too large; `bound` decides whether that is rounding.
inline Comparison off_by_one(double bound = 0) {
  Comparison c = right();
  c.differing = 1;
  c.outside_bound = bound < 1 ? 1 : 0;
  c.max_ulp = 3;
  c.max_ratio = bound > 0 ? 1 / bound : std::numeric_limits<double>::infinity();
  c.first = {
      {.index = {7}, .is = "1", .should_be = "0", .difference = 1, .bound = bound, .ulp = 3}};
  return c;
}

/// Seven items of an extent of 32, each considered once, each run once.
inline LedgerSummary counted() {
  LedgerSummary ledger;
  ledger.launches = 1;
  ledger.extent = ledger.considered = 32;
  ledger.items = ledger.ran = 7;
  return ledger;
}

/// A trial that completed, with one output y of ten elements.
inline Observation seen(Trial const& trial, Comparison const& comparison = right(),
                        std::string const& digest = "same") {
  Observation o;
  o.trial = trial;
  o.has_reference = true;
  o.took_order = trial.watched;
  if (trial.watched) o.ledger = counted();
  o.seconds = 1e-5;
  o.bytes = 40;
  o.outputs = {{.view = "y",
                .instance = 0,
                .type = ElementType::float32,
                .extents = {10},
                .digest = digest,
                .to_reference = comparison,
                .to_other = std::nullopt}};
  return o;
}

/// All of a plan, each as `make` says.
template <class Make>
std::vector<Observation> all_of(std::vector<Trial> const& trials, Make const& make) {
  std::vector<Observation> observations;
  for (auto const& trial : trials) observations.push_back(make(trial));
  return observations;
}

inline std::vector<Observation> all_right(std::vector<Trial> const& trials) {
  return all_of(trials, [](Trial const& trial) { return seen(trial); });
}

/// The same once more: of each trial of a plan, from one on, what it saw the first time.
inline void again(std::vector<Observation>& observations, std::vector<Trial> const& more,
                  std::size_t from = 0) {
  for (auto k = from; k < more.size(); ++k) {
    Trial first = more[k];
    first.attempt = 0;
    auto const was = std::find_if(observations.begin(), observations.end(),
                                  [&](Observation const& o) { return o.trial == first; });
    REQUIRE(more[k].attempt > 0);
    REQUIRE(was != observations.end());
    auto repeated = *was;
    repeated.trial = more[k];
    observations.push_back(std::move(repeated));
  }
}

/// The check of that name.
inline Check const& check(std::string const& name) {
  auto const* found = check_named(name);
  REQUIRE(found != nullptr);
  return *found;
}

/// The one finding of an answer.
inline Finding only(Answer const& answer) {
  REQUIRE(answer.more.empty());
  REQUIRE(answer.findings.size() == 1);
  return answer.findings.front();
}

inline bool silent(Answer const& answer) { return answer.findings.empty() && answer.more.empty(); }

}  // namespace made_up
