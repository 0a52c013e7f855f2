// Which of how many ranks this is, by every launcher's word; and names as Slurm takes them.
#include <spacecheck/fleet/meeting.hpp>
#include <spacecheck/fleet/node_list.hpp>
#include <spacecheck/fleet/place.hpp>
#include <spacecheck/record/record.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <record/folder.hpp>

#include <atomic>
#include <map>
#include <thread>

using namespace spacecheck;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;

namespace {

Place place(std::map<std::string, std::string> const& variables) {
  return place_in_fleet([&](std::string const& name) -> std::optional<std::string> {
    auto const found = variables.find(name);
    if (found == variables.end()) return std::nullopt;
    return found->second;
  });
}

}  // namespace

TEST_CASE("a process that nobody launched is alone", "[fleet][place]") {
  auto const alone = place({});
  CHECK(alone.rank == 0);
  CHECK(alone.ranks == 1);
  CHECK(alone.launcher.empty());
}

TEST_CASE("Open MPI's mpirun inside a Slurm job goes before Slurm", "[fleet][place]") {
  auto const here = place({{"OMPI_COMM_WORLD_RANK", "5"},
                           {"OMPI_COMM_WORLD_SIZE", "8"},
                           {"OMPI_COMM_WORLD_LOCAL_RANK", "1"},
                           {"OMPI_COMM_WORLD_LOCAL_SIZE", "4"},
                           {"PMIX_NAMESPACE", "n1"},
                           {"SLURM_PROCID", "0"},
                           {"SLURM_STEP_NUM_TASKS", "2"},
                           {"SLURM_LOCALID", "0"}});
  CHECK(here.launcher == "Open MPI");
  CHECK(here.rank == 5);
  CHECK(here.ranks == 8);
  CHECK(here.local_rank == 1);
  CHECK(here.local_ranks == 4);
  CHECK(here.job == "n1");
}

TEST_CASE("a Slurm step, and the ranks on its node", "[fleet][place]") {
  std::map<std::string, std::string> step{
      {"SLURM_PROCID", "6"},  {"SLURM_STEP_NUM_TASKS", "9"},
      {"SLURM_LOCALID", "2"}, {"SLURM_STEP_TASKS_PER_NODE", "4(x2),1"},
      {"SLURM_NODEID", "1"},  {"SLURM_JOB_ID", "77"},
      {"SLURM_STEP_ID", "3"}};
  auto const here = place(step);
  CHECK(here.launcher == "Slurm");
  CHECK(here.rank == 6);
  CHECK(here.local_rank == 2);
  CHECK(here.local_ranks == 4);
  CHECK(here.job == "77.3");
  step["SLURM_NODEID"] = "2";
  step["SLURM_LOCALID"] = "0";
  CHECK(place(step).local_ranks == 1);
}

TEST_CASE("a batch script is no step, though Slurm numbers it", "[fleet][place]") {
  auto const script = place({{"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "4"}, {"SLURM_LOCALID", "0"}});
  CHECK(script.ranks == 1);
}

TEST_CASE("MPICH and Intel MPI, also where srun started them", "[fleet][place]") {
  auto const hydra = place(
      {{"PMI_RANK", "3"}, {"PMI_SIZE", "4"}, {"MPI_LOCALRANKID", "1"}, {"MPI_LOCALNRANKS", "2"}});
  CHECK(hydra.local_rank == 1);
  CHECK(hydra.local_ranks == 2);
  auto const srun = place({{"PMI_RANK", "3"}, {"PMI_SIZE", "4"}, {"SLURM_LOCALID", "1"}});
  CHECK(srun.rank == 3);
  CHECK(srun.local_rank == 1);
}

TEST_CASE("what is no number, or no rank, is said with its variable", "[fleet][place]") {
  CHECK_THROWS_MATCHES(place({{"PMI_RANK", "x"}, {"PMI_SIZE", "4"}}), std::invalid_argument,
                       MessageMatches(ContainsSubstring("PMI_RANK is 'x'")));
  CHECK_THROWS_MATCHES(place({{"PMI_RANK", "4"}, {"PMI_SIZE", "4"}}), std::invalid_argument,
                       MessageMatches(ContainsSubstring("no such rank")));
}

TEST_CASE("node names are written as Slurm takes them", "[fleet][nodes]") {
  CHECK(slurm_node_list({}).empty());
  CHECK(slurm_node_list({"login"}) == "login");
  CHECK(slurm_node_list({"n7"}) == "n7");
  CHECK(slurm_node_list({"n3", "n1", "n2", "n7"}) == "n[1-3,7]");
  CHECK(slurm_node_list({"gpu009", "gpu010", "gpu011", "cpu1"}) == "cpu1,gpu[009-011]");
  CHECK(slurm_node_list({"n9", "n10", "n11"}) == "n[9-11]");
  CHECK(slurm_node_list({"n09", "n9"}) == "n9,n09");
  CHECK(slurm_node_list({"rack1-n08", "rack1-n10", "rack2-n08"}) == "rack1-n[08,10],rack2-n08");
}

TEST_CASE("of many that want to be first in a meeting, one is", "[fleet][meeting]") {
  Folder const folder;
  std::atomic<int> first{0};
  std::vector<std::thread> ranks;
  for (int rank = 0; rank < 8; ++rank) {
    ranks.emplace_back([&, rank] {
      Meeting const meeting(folder.file("fleet"), "1.0");
      meeting.arrive(rank, {{"exit", 0}});
      for (int k = 0; k < 20; ++k) {
        if (meeting.publish("decision-" + std::to_string(k), {{"rank", rank}})) ++first;
      }
    });
  }
  for (auto& rank : ranks) rank.join();
  CHECK(first == 20);
  Meeting const meeting(folder.file("fleet"), "1.0");
  CHECK(meeting.attendance().arrived == 8);
  CHECK(meeting.published("decision-3").has_value());
  CHECK_FALSE(meeting.published("decision-99").has_value());
  CHECK_THROWS_AS(meeting.arrive(3, {{"exit", 0}}), RecordError);
  CHECK(Meeting(folder.file("fleet"), "2.0").attendance().all() == 0);
}

TEST_CASE("a rank that gave up may begin once more, one that has arrived may not",
          "[fleet][meeting]") {
  Folder const folder;
  Meeting const first(folder.file("fleet"), "", {.command = "run a"});
  Meeting const corrected(folder.file("fleet"), "", {.command = "run b"});
  for (int rank = 0; rank < 2; ++rank) {
    first.begin(rank);
    first.give_up(rank, {{"why", "refused"}});
  }
  CHECK(first.attendance().gave_up == 2);
  CHECK(first.how(1)->value("why", "") == "refused");
  INFO("what others said at an earlier start counts no longer, one's own is taken back");
  CHECK(corrected.attendance().all() == 0);
  corrected.begin(0);
  CHECK_FALSE(corrected.how(0).has_value());
  corrected.arrive(0, {{"exit", 0}});
  first.give_up(0, {{"why", "started twice"}});
  CHECK(corrected.attendance().all() == 1);
  CHECK(first.attendance().all() == 2);
  CHECK_THROWS_AS(corrected.begin(0), RankWasHere);
  corrected.begin(1);
}

TEST_CASE("who begins again meets elsewhere once the earlier meeting has decided",
          "[fleet][meeting]") {
  Folder const folder;
  MeetingStart const again{.command = "run a --resume", .again = true};
  Meeting const first(folder.file("fleet"), "7");
  first.arrive(0, {{"exit", 0}});
  Meeting const undecided(folder.file("fleet"), "7", again);
  CHECK(undecided.how(0).has_value());
  undecided.begin(0);
  CHECK_FALSE(first.how(0).has_value());
  undecided.publish(Meeting::decision, {{"rank", 0}});
  for (int start = 0; start < 2; ++start) {
    Meeting const next(folder.file("fleet"), "7", again);
    Meeting const same(folder.file("fleet"), "7", again);
    CHECK_FALSE(next.published(Meeting::decision).has_value());
    next.arrive(0, {{"exit", 0}});
    CHECK(same.attendance().arrived == 1);
    next.publish(Meeting::decision, {{"rank", 0}});
  }
}

TEST_CASE("a folder that cannot be made is said in one line", "[fleet][meeting]") {
  Folder const folder;
  folder.file_with("file", "x");
  CHECK_THROWS_MATCHES(Meeting(folder.file("file"), "1"), RecordError,
                       MessageMatches(ContainsSubstring("cannot be made")));
}
