// The line that does a trial again: of this program, as it was started.
#include <spacecheck/report/replay_line.hpp>
#include <spacecheck/report/verdict_json.hpp>

#include <catch2/catch_test_macros.hpp>

using spacecheck::replay_line;
using spacecheck::set_program_name;

TEST_CASE("a replay line names the program as it was started", "[report]") {
  CHECK(replay_line("k/Serial") == "spacecheck replay 'k/Serial'");
  set_program_name("build/check_mine");
  CHECK(replay_line("k/Serial") == "build/check_mine replay 'k/Serial'");
  set_program_name("check_mine");
  CHECK(replay_line("k/Serial") == "check_mine replay 'k/Serial'");
  set_program_name("/my folder/check_mine");
  CHECK(replay_line("k/Serial") == "'/my folder/check_mine' replay 'k/Serial'");
  for (auto const* usual : {"", "spacecheck", "build/openmp/bin/spacecheck"}) {
    set_program_name(usual);
    CHECK(replay_line("k/Serial") == "spacecheck replay 'k/Serial'");
  }
}

TEST_CASE("a hang is done again with the time that it was told by", "[report]") {
  spacecheck::Finding finding;
  finding.trial.kernel = "k";
  finding.trial.space = "Serial";
  auto const usual = replay_line(finding);
  finding.kind = spacecheck::FindingKind::hang;
  CHECK(replay_line(finding) == usual);
  spacecheck::set_hang_timeout("3s");
  CHECK(replay_line(finding) == usual + " --timeout 3s");
  finding.kind = spacecheck::FindingKind::crash;
  CHECK(replay_line(finding) == usual);
  spacecheck::set_hang_timeout("");
}
