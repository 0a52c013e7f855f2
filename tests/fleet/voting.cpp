// One differs: the node. All differ: the kernel. No majority: nobody.
#include "made_up_ranks.hpp"

#include <spacecheck/report/fleet.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

using namespace spacecheck;
using Catch::Matchers::ContainsSubstring;

namespace {

std::vector<std::int64_t> suspects_of(FleetVerdict const& verdict) {
  std::vector<std::int64_t> ranks;
  for (auto const& suspect : verdict.suspects) ranks.push_back(suspect.voter.rank);
  return ranks;
}

using Ranks = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("ranks that all say the same are not accused", "[fleet][vote]") {
  auto const verdict = vote_on({{"a", "a"}, {"a", "a"}, {"a", "a"}});
  CHECK(verdict.suspects.empty());
  CHECK(verdict.kernels.empty());
  CHECK(verdict.compared() == 1);
  CHECK(verdict.exit_code() == 0);
}

TEST_CASE("the one that differs is named, with node, device, kernel, and how often",
          "[fleet][vote]") {
  auto const verdict = vote_on({{"a", "a"}, {"a", "a"}, {"x", "x"}, {"a", "a"}});
  REQUIRE(suspects_of(verdict) == Ranks{2});
  auto const& suspect = verdict.suspects[0];
  CHECK(suspect.voter.node == "node2");
  CHECK(suspect.voter.device == "D 2");
  REQUIRE(suspect.deviations.size() == 1);
  auto const& deviation = suspect.deviations[0];
  CHECK(deviation.kernel == "k");
  CHECK(deviation.space == "Serial");
  CHECK(deviation.trials == 1);
  CHECK(deviation.attempts == 2);
  CHECK(deviation.tried == 2);
  CHECK(deviation.repeats == Repeats::every_time);
  CHECK(verdict.exit_code() == 6);
  CHECK(verdict.nodes() == std::vector<std::string>{"node2"});
}

TEST_CASE("one attempt of many that differs is enough, and is told as such", "[fleet][vote]") {
  auto const verdict =
      vote_on({{"a", "a", "a"}, {"a", "x", "a"}, {"a", "a", "a"}, {"a", "a", "a"}});
  REQUIRE(suspects_of(verdict) == Ranks{1});
  auto const& deviation = verdict.suspects[0].deviations[0];
  CHECK(deviation.attempts == 1);
  CHECK(deviation.tried == 3);
  CHECK(deviation.repeats == Repeats::sometimes);
}

TEST_CASE("what was attempted once is said to be seen once", "[fleet][vote]") {
  auto const verdict = vote_on({{"a"}, {"a"}, {"x"}});
  REQUIRE(suspects_of(verdict) == Ranks{2});
  CHECK(verdict.suspects[0].deviations[0].repeats == Repeats::seen_once);
}

TEST_CASE("all differ: the kernel is to blame, and no node", "[fleet][vote]") {
  auto const verdict = vote_on({{"a", "b"}, {"c", "d"}, {"e", "f"}, {"g", "h"}});
  CHECK(verdict.suspects.empty());
  REQUIRE(verdict.kernels.size() == 1);
  CHECK(verdict.kernels[0].kernel == "k");
  CHECK_FALSE(verdict.kernels[0].undecided);
  CHECK(verdict.exit_code() == 1);
}

TEST_CASE("no majority is no accusation", "[fleet][vote]") {
  auto const verdict = vote_on({{"a", "a"}, {"a", "a"}, {"x", "x"}, {"x", "x"}});
  CHECK(verdict.suspects.empty());
  CHECK(verdict.kernels.size() == 1);
  CHECK(verdict.exit_code() == 1);
}

TEST_CASE("two ranks that differ are undecided, and one rank is compared with nobody",
          "[fleet][vote]") {
  auto const two = vote_on({{"a"}, {"x"}});
  CHECK(two.suspects.empty());
  REQUIRE(two.kernels.size() == 1);
  CHECK(two.kernels[0].undecided);
  CHECK(two.exit_code() == 1);
  auto const one = vote_on({{"a"}});
  CHECK(one.compared() == 0);
  CHECK(one.exit_code() == 4);
}

TEST_CASE("several that are wrong each time are all named while the rest is a majority",
          "[fleet][vote]") {
  auto const verdict = vote_on({{"x", "x"}, {"a", "a"}, {"y", "y"}, {"a", "a"}, {"a", "a"}});
  CHECK(suspects_of(verdict) == Ranks{0, 2});
}

TEST_CASE("a kernel that wavers on many ranks accuses none of them", "[fleet][vote]") {
  auto const wavering = vote_on({{"a", "b"}, {"a", "a"}, {"a", "c"}, {"a", "a"}, {"a", "d"}});
  CHECK(wavering.suspects.empty());
  CHECK(wavering.kernels.size() == 1);
  auto const once = vote_on({{"a"}, {"a"}, {"a"}, {"x"}, {"y"}});
  CHECK(once.suspects.empty());
  CHECK(once.kernels.size() == 1);
  // One of five is a node, and so are two of nine.
  CHECK(suspects_of(vote_on({{"a", "b"}, {"a", "a"}, {"a", "a"}, {"a", "a"}, {"a", "a"}})) ==
        Ranks{0});
  CHECK(suspects_of(vote_on({{"x"}, {"y"}, {"a"}, {"a"}, {"a"}, {"a"}, {"a"}, {"a"}, {"a"}})) ==
        Ranks{0, 1});
}

TEST_CASE("groups of other hardware are asked apart", "[fleet][vote]") {
  std::vector<Record> records;
  for (std::int64_t rank = 0; rank < 8; ++rank) {
    bool const other = rank % 2 == 1;
    records.push_back(record_of(rank,
                                {trial("k", rank == 5 ? "x"
                                            : other   ? "b"
                                                      : "a")},
                                8, other ? "Q" : "P"));
  }
  auto const verdict = decide(ballots_of_records(records));
  CHECK(verdict.groups.size() == 2);
  CHECK(suspects_of(verdict) == Ranks{5});
}

TEST_CASE("other threads and other programs are no suspects, and who is alone is said",
          "[fleet][vote]") {
  for (auto const* differs : {"/threads/OpenMP", "/program/executable"}) {
    CAPTURE(differs);
    std::vector<Record> records;
    for (std::int64_t rank = 0; rank < 3; ++rank) {
      records.push_back(record_of(rank, {trial("k", rank == 1 ? "other" : "same")}));
      records.back().header[nlohmann::ordered_json::json_pointer(differs)] = rank == 1 ? 3 : 2;
    }
    auto const verdict = decide(ballots_of_records(std::move(records)));
    CHECK(verdict.suspects.empty());
    CHECK(verdict.exit_code() == 0);
    CHECK(verdict.compared() == 1);
    CHECK_THAT(describe(verdict, {}), ContainsSubstring("NOT COMPARED  rank 1, node node1"));
  }
  CHECK_THAT(describe(vote_on({{"a"}, {"a"}}), {}), !ContainsSubstring("NOT COMPARED"));
  CHECK_THAT(describe(vote_on({{"a"}}), {}), !ContainsSubstring("NOT COMPARED"));
}

TEST_CASE("why a vote compared nothing is said as it is", "[fleet][vote]") {
  CHECK_THAT(why_nothing_compared(vote_on({{"a"}})), ContainsSubstring("one record"));
  std::vector<Record> records;
  for (std::int64_t rank = 0; rank < 3; ++rank) {
    records.push_back(record_of(rank, {trial("k", "same")}, 0, "P" + std::to_string(rank)));
  }
  auto const apart = decide(ballots_of_records(records));
  CHECK(apart.exit_code() == 4);
  CHECK_THAT(why_nothing_compared(apart), ContainsSubstring("no two of these records"));
  auto const others = decide(
      ballots_of_records({record_of(0, {trial("k", "a")}), record_of(1, {trial("another", "a")})}));
  CHECK(others.exit_code() == 4);
  CHECK(why_nothing_compared(others) == "these records have no trial in common");
}

TEST_CASE("a question that few were asked is not put to the vote", "[fleet][vote]") {
  std::vector<Record> records;
  for (std::int64_t rank = 0; rank < 6; ++rank) {
    std::vector<Observation> trials{trial("k", "a")};
    if (rank < 3) trials.push_back(trial("k", rank == 0 ? "x" : "b", 0, /*seed=*/7));
    records.push_back(record_of(rank, std::move(trials), 6));
  }
  auto const verdict = decide(ballots_of_records(records));
  CHECK(verdict.suspects.empty());
  CHECK(verdict.compared() == 1);
}

TEST_CASE("ranks without an end or a record are lost; what they did still counts",
          "[fleet][vote]") {
  std::vector<Record> records;
  for (std::int64_t rank = 0; rank < 5; ++rank) {
    if (rank == 3) continue;
    records.push_back(record_of(rank, {trial("k", rank == 1 ? "x" : "a")}, 5));
  }
  records[1].summary = nullptr;
  auto const verdict = decide(ballots_of_records(records));
  CHECK(verdict.ranks == 5);
  REQUIRE(verdict.lost.size() == 2);
  CHECK(verdict.lost[0].voter.rank == 1);
  CHECK(verdict.lost[0].voter.node == "node1");
  CHECK(verdict.lost[1].voter.rank == 3);
  CHECK(verdict.lost[1].voter.node.empty());
  CHECK(suspects_of(verdict) == Ranks{1});
  CHECK(verdict.exit_code() == 6);
}

TEST_CASE("lost ranks do not silence the rest", "[fleet][vote]") {
  std::vector<Record> records;
  for (std::int64_t rank = 0; rank < 8; ++rank) {
    records.push_back(record_of(rank, {}, 8));
    if (rank < 5) {
      records.back().summary = nullptr;
    } else {
      records.back().trials = {trial("k", rank == 6 ? "x" : "a")};
    }
  }
  CHECK(suspects_of(decide(ballots_of_records(records))) == Ranks{6});
}

TEST_CASE("many that are wrong alike are all named, though a tally names few", "[fleet][vote]") {
  std::vector<std::vector<std::string>> ranks(100, {"a", "a"});
  for (std::size_t rank = 10; rank < 40; ++rank) ranks[rank] = {"x", "x"};
  auto const verdict = vote_on(ranks);
  REQUIRE(verdict.suspects.size() == 30);
  CHECK(verdict.suspects.front().voter.rank == 10);
  CHECK(verdict.suspects.back().voter.rank == 39);
  CHECK(verdict.suspects.back().deviations.at(0).attempts == 2);
}

TEST_CASE("many that waver now and then are all named where they are few of all", "[fleet][vote]") {
  std::vector<std::vector<std::string>> ranks(100, {"a", "a", "a"});
  for (std::size_t rank = 0; rank < 20; ++rank) ranks[rank] = {"a", "x", "a"};
  CHECK(vote_on(ranks).suspects.size() == 20);
  for (std::size_t rank = 0; rank < 30; ++rank) ranks[rank] = {"a", "x", "a"};
  CHECK(vote_on(ranks).suspects.empty());
}

TEST_CASE("the worst of the runs' own verdicts stands where no node is suspect", "[fleet][vote]") {
  auto const [codes, worst] = GENERATE(table<std::vector<int>, int>(
      {{{0, 0, 0}, 0}, {{0, 3, 0}, 3}, {{5, 3, 0}, 3}, {{1, 3, 5}, 1}, {{0, 5, 0}, 5}}));
  std::vector<Record> records;
  for (std::size_t rank = 0; rank < codes.size(); ++rank) {
    records.push_back(record_of(static_cast<std::int64_t>(rank), {trial("k", "a")}, 3));
    records.back().summary["exit"] = codes[rank];
  }
  CHECK(decide(ballots_of_records(records)).exit_code() == worst);
}
