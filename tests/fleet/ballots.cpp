// What a rank has to say, read off its record.
#include "made_up_ranks.hpp"

#include <spacecheck/fleet/ballot.hpp>
#include <spacecheck/fleet/records.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

using namespace spacecheck;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::EndsWith;

TEST_CASE("attempts of a trial are one question, the most frequent result its answer", "[fleet]") {
  auto const ballot =
      ballot_of(record_of(0, {trial("k", "a", 0), trial("k", "b", 1), trial("k", "a", 2)}), 0);
  REQUIRE(ballot.replies.size() == 1);
  CHECK(ballot.replies[0].attempts == 3);
  CHECK(ballot.replies[0].others == 1);
  auto const steady = ballot_of(record_of(0, {trial("k", "a", 0)}), 0);
  CHECK(steady.replies[0].opinion == ballot.replies[0].opinion);
  CHECK(steady.replies[0].question == ballot.replies[0].question);
}

TEST_CASE("any other output, extent or ending is another answer", "[fleet]") {
  auto const opinion = [](Observation const& observation) {
    return ballot_of(record_of(0, {observation}), 0).replies.at(0).opinion;
  };
  auto const plain = trial("k", "a");
  auto longer = plain;
  longer.outputs[0].extents = {11};
  auto two = plain;
  two.outputs.push_back(two.outputs[0]);
  auto swapped = two;
  swapped.outputs[0].view = "z";
  auto crashed = plain;
  crashed.ended = Ended::crash;
  std::set<std::string> const all{opinion(plain), opinion(trial("k", "b")), opinion(longer),
                                  opinion(two),   opinion(swapped),         opinion(crashed)};
  CHECK(all.size() == 6);
  CHECK(opinion(crashed) == "crash");
}

TEST_CASE("what a machine does not support is no answer", "[fleet]") {
  auto unsupported = trial("k", "a");
  unsupported.ended = Ended::unsupported;
  CHECK(ballot_of(record_of(0, {unsupported}), 0).replies.empty());
}

TEST_CASE("a kernel that is declared repeatable up to rounding answers with its bound", "[fleet]") {
  auto inside = trial("loose", "a");
  auto outside = trial("loose", "b");
  Comparison compared;
  compared.elements = 10;
  inside.outputs[0].to_reference = compared;
  compared.outside_bound = 1;
  compared.first.push_back({.index = {3}, .is = "7", .should_be = "8"});
  outside.outputs[0].to_reference = compared;
  auto const reply_to = [](Observation const& observation) {
    auto record = record_of(0, {observation});
    record.header["up_to_rounding"] = {"loose"};
    return ballot_of(record, 0).replies.at(0);
  };
  CHECK(reply_to(inside).opinion == reply_to(trial("loose", "c")).opinion);
  CHECK(reply_to(inside).opinion != reply_to(outside).opinion);
  CHECK(reply_to(inside).note.empty());
  CHECK_THAT(reply_to(outside).note, ContainsSubstring("y: 1 of 10 elements"));
  CHECK_THAT(reply_to(outside).note, ContainsSubstring("(3) is 7, should be 8"));
}

TEST_CASE("hardware and software make the group, the node's name and system do not", "[fleet]") {
  auto const group = [](char const* pointer, nlohmann::ordered_json const& value) {
    auto record = record_of(0, {});
    record.header[nlohmann::ordered_json::json_pointer(pointer)] = value;
    return ballot_of(record, 0).group;
  };
  auto const usual = ballot_of(record_of(0, {}), 0).group;
  CHECK(group("/machine/host", "another") == usual);
  CHECK(group("/machine/system", "another") == usual);
  CHECK(group("/fleet/rank", 7) == usual);
  CHECK(group("/fleet/device/id", "another") == usual);
  for (auto const* pointer :
       {"/version", "/build/kokkos", "/build/compiler", "/build/flags", "/build/architecture",
        "/machine/processor", "/machine/cores", "/machine/libc", "/fleet/device/name",
        "/fleet/device/driver", "/threads/OpenMP", "/threads/Threads", "/program/executable",
        "/program/libother.so"}) {
    CAPTURE(pointer);
    CHECK(group(pointer, "another") != usual);
  }
  CHECK(group("/threads/OpenMP", 2) != group("/threads/OpenMP", 3));
  CHECK(group("/program/executable", "build id 0123456789ab1") !=
        group("/program/executable", "build id 0123456789ac1"));
  CHECK_THAT(group("/program/executable", "build id 0123456789abcdef"),
             ContainsSubstring("build id 0123456789ab,") || EndsWith("build id 0123456789ab"));
  CHECK_THAT(group("/threads/OpenMP", 3), ContainsSubstring("OpenMP: 3 threads"));
}

TEST_CASE("a record that is not a fleet's has its place for a rank", "[fleet]") {
  auto record = record_of(0, {});
  record.header.erase("fleet");
  auto const ballot = ballot_of(record, 5);
  CHECK(ballot.voter.rank == 5);
  CHECK(ballot.ranks == 0);
  CHECK(ballot.voter.node == "node0");
  record.summary = nullptr;
  CHECK_FALSE(ballot_of(record, 5).voter.complete);
  CHECK_FALSE(ballot_of(record, 5).voter.lost.empty());
}

TEST_CASE("members of a wrong type are as if they were not there", "[fleet]") {
  auto record = record_of(0, {trial("k", "a")});
  record.header = {{"build", 7}, {"machine", {{"host", 3}}}, {"fleet", "x"}, {"up_to_rounding", 1}};
  auto const ballot = ballot_of(record, 2);
  CHECK(ballot.voter.rank == 2);
  CHECK(ballot.replies.size() == 1);
}

TEST_CASE("what can be read once only has no vote", "[fleet]") {
  CHECK_THROWS_WITH(ballots_of({{"/dev/null", std::nullopt, true}}),
                    ContainsSubstring("/dev/null") && ContainsSubstring("name a file"));
}

TEST_CASE("what the run itself found at fault comes along", "[fleet]") {
  auto record = record_of(0, {});
  record.summary["verdicts"] = {{{"kernel", "a"}, {"space", "S"}, {"verdict", "disagree"}},
                                {{"kernel", "b"}, {"space", "S"}, {"verdict", "agree"}}};
  CHECK(ballot_of(record, 0).own_faults == std::vector<std::string>{"a on S: disagree"});
}
