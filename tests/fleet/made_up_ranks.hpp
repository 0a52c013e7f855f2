#pragma once

#include <spacecheck/fleet/vote.hpp>

#include <set>
#include <string>
#include <utility>
#include <vector>

/// A trial of a kernel whose one output has this digest.
inline spacecheck::Observation trial(std::string const& kernel, std::string const& digest,
                                     std::int64_t attempt = 0, std::uint64_t seed = 42) {
  spacecheck::Observation observation;
  observation.trial.kernel = kernel;
  observation.trial.space = "Serial";
  observation.trial.attempt = attempt;
  observation.trial.seed = seed;
  observation.outputs = {
      {.view = "y", .extents = {10}, .digest = digest, .to_reference = {}, .to_other = {}}};
  return observation;
}

/// The whole record of a rank, on a node and a device of its own.
inline spacecheck::Record record_of(std::int64_t rank, std::vector<spacecheck::Observation> trials,
                                    std::int64_t ranks = 0, std::string const& processor = "P") {
  spacecheck::Record record;
  record.path = "rank-" + std::to_string(rank) + ".jsonl";
  record.header = {
      {"schema", 1},
      {"version", "1"},
      {"build", {{"kokkos", "4"}, {"compiler", "c"}, {"flags", ""}, {"architecture", ""}}},
      {"machine",
       {{"host", "node" + std::to_string(rank)},
        {"system", "s"},
        {"processor", processor},
        {"libc", "l"},
        {"cores", 4}}},
      {"fleet",
       {{"rank", rank},
        {"ranks", ranks},
        {"device", {{"name", "D"}, {"id", std::to_string(rank)}, {"driver", "1"}}}}}};
  record.trials = std::move(trials);
  record.summary = {{"exit", 0}, {"verdicts", nlohmann::ordered_json::array()}};
  return record;
}

inline spacecheck::Ballots ballots_of_records(std::vector<spacecheck::Record> records) {
  return
      [records = std::move(records)](std::function<void(spacecheck::Ballot const&)> const& take) {
        for (std::size_t k = 0; k < records.size(); ++k) {
          take(spacecheck::ballot_of(records[k], static_cast<std::int64_t>(k)));
        }
      };
}

/// One rank for each list of digests; a digest an attempt of one trial of kernel "k".
inline spacecheck::FleetVerdict vote_on(std::vector<std::vector<std::string>> const& ranks) {
  std::vector<spacecheck::Record> records;
  for (std::size_t rank = 0; rank < ranks.size(); ++rank) {
    std::vector<spacecheck::Observation> trials;
    for (std::size_t k = 0; k < ranks[rank].size(); ++k) {
      trials.push_back(trial("k", ranks[rank][k], static_cast<std::int64_t>(k)));
    }
    records.push_back(record_of(static_cast<std::int64_t>(rank), std::move(trials),
                                static_cast<std::int64_t>(ranks.size())));
  }
  return spacecheck::decide(ballots_of_records(std::move(records)));
}
