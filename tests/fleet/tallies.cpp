// Tallies of parts of a fleet add up to that of the whole, also after a way between processes.
#include "made_up_ranks.hpp"

#include <spacecheck/fleet/synthetic.hpp>
#include <spacecheck/report/fleet.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <chrono>
#include <stdexcept>

using namespace spacecheck;

namespace {

// Rank by rank up a binomial tree, as over MPI.
Tally up_a_tree(std::vector<Tally> tallies) {
  for (std::size_t step = 1; step < tallies.size(); step *= 2) {
    for (std::size_t to = 0; to + step < tallies.size(); to += 2 * step) {
      tallies[to].add(tally_from_bytes(to_bytes(tallies[to + step])));
    }
  }
  return tallies.at(0);
}

std::set<std::int64_t> ranks_of(std::vector<Suspect> const& suspects) {
  std::set<std::int64_t> ranks;
  for (auto const& suspect : suspects) ranks.insert(suspect.voter.rank);
  return ranks;
}

std::set<std::int64_t> ranks_of(std::vector<LostRank> const& lost) {
  std::set<std::int64_t> ranks;
  for (auto const& one : lost) ranks.insert(one.voter.rank);
  return ranks;
}

}  // namespace

TEST_CASE("a made-up fleet's deviants and lost ranks are found, and nobody else", "[fleet]") {
  auto const ranks = GENERATE(std::int64_t{64}, std::int64_t{1000}, std::int64_t{4097});
  auto const deviants = GENERATE(std::int64_t{0}, std::int64_t{1}, std::int64_t{12});
  auto const attempts = GENERATE(std::int64_t{1}, std::int64_t{2}, std::int64_t{5});
  SyntheticFleet const fleet({.ranks = ranks,
                              .kernels = 5,
                              .trials = 2,
                              .attempts = attempts,
                              .deviants = deviants,
                              .lost = 3,
                              .wild = 1,
                              .seed = static_cast<std::uint64_t>(ranks + deviants)});
  auto const verdict = decide(fleet.ballots());
  CHECK(ranks_of(verdict.suspects) == fleet.deviants());
  CHECK(ranks_of(verdict.lost) == fleet.lost());
  CHECK(verdict.groups.size() == 3);
  CHECK(verdict.kernels.size() == 3);  // the wild one, in each group
  CHECK(verdict.ranks == ranks);
}

TEST_CASE("a tree of tallies concludes what one tally does", "[fleet][tree]") {
  auto const ranks = GENERATE(std::int64_t{1}, std::int64_t{2}, std::int64_t{7}, std::int64_t{300});
  SyntheticFleet const fleet({.ranks = ranks,
                              .kernels = 4,
                              .attempts = 3,
                              .deviants = ranks / 10,
                              .lost = ranks / 50,
                              .wild = 1});
  std::vector<Tally> leaves;
  fleet.ballots()([&](Ballot const& ballot) { leaves.emplace_back().add(ballot); });
  auto const sum = up_a_tree(std::move(leaves));
  CHECK(to_json(decide(sum, fleet.ballots())) == to_json(decide(fleet.ballots())));
}

TEST_CASE("a half of the tree that is wrong alike does not outvote the rest", "[fleet][tree]") {
  auto const attempts = GENERATE(std::int64_t{1}, std::int64_t{2});
  std::vector<Record> records;
  for (std::int64_t rank = 0; rank < 200; ++rank) {
    std::vector<Observation> trials;
    for (std::int64_t k = 0; k < attempts; ++k)
      trials.push_back(trial("k", rank < 64 ? "x" : "a", k));
    records.push_back(record_of(rank, std::move(trials), 200));
  }
  auto const ballots = ballots_of_records(std::move(records));
  std::vector<Tally> leaves;
  ballots([&](Ballot const& ballot) { leaves.emplace_back().add(ballot); });
  auto const verdict = decide(up_a_tree(std::move(leaves)), ballots);
  // Seen once on more than a quarter of all: the kernel's, by the rule. Every time: theirs.
  CHECK(verdict.suspects.size() == (attempts == 1 ? 0 : 64));
  CHECK(verdict.kernels.size() == (attempts == 1 ? 1 : 0));
}

TEST_CASE("what is no tally is refused", "[fleet]") {
  Tally tally;
  tally.add(ballot_of(record_of(0, {trial("k", "a")}), 0));
  auto const bytes = to_bytes(tally);
  CHECK_NOTHROW(tally_from_bytes(bytes));
  for (std::size_t cut = 0; cut < bytes.size(); cut += 7) {
    CHECK_THROWS_AS(tally_from_bytes(bytes.substr(0, cut)), std::invalid_argument);
  }
}

TEST_CASE("what a tally holds does not grow with ranks that agree", "[fleet][tree]") {
  auto const bytes_of = [](std::int64_t ranks) {
    Tally tally;
    for (std::int64_t rank = 0; rank < ranks; ++rank) {
      auto ballot = ballot_of(record_of(0, {trial("k", "a"), trial("l", "b")}), 0);
      tally.add(ballot);
    }
    tally.groups.begin()->second.voters.clear();
    return to_bytes(tally).size();
  };
  CHECK(bytes_of(2000) < bytes_of(15) + 100);
}

TEST_CASE("impossible fleets are refused", "[fleet]") {
  CHECK_THROWS_AS(SyntheticFleet({.ranks = 0}), std::invalid_argument);
  CHECK_THROWS_AS(SyntheticFleet({.ranks = 10, .deviants = 4, .lost = 4}), std::invalid_argument);
  CHECK_THROWS_AS(SyntheticFleet({.kernels = 2, .wild = 2}), std::invalid_argument);
}

TEST_CASE("ten thousand ranks take no longer than they may", "[fleet]") {
  auto const start = std::chrono::steady_clock::now();
  auto const verdict = decide(SyntheticFleet({.ranks = 10'000}).ballots());
  CHECK(verdict.suspects.size() == 5);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
}
