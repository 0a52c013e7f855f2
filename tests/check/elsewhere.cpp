// What happens on another space than a row's: told once, where it happened, and never called this
// row's.
#include "fake_runner.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <string>
#include <vector>

using namespace made_up;
using Catch::Matchers::ContainsSubstring;

namespace {

Request on_both(std::vector<std::string> const& check_names) {
  auto asked_for = request(check_names);
  asked_for.spaces = {"Serial", "OpenMP"};
  return asked_for;
}

CheckOutcome const& outcome_in(Conclusion const& conclusion, std::string const& check) {
  for (auto const& one : conclusion.checks) {
    if (one.check == check) return one;
  }
  FAIL("no check " << check);
  return conclusion.checks.front();
}

}  // namespace

TEST_CASE("an ending of the space that is compared with stands in that one's row", "[engine]") {
  auto const serial_throws = [](Trial const& t) {
    return t.space == "Serial" ? ends(t, Ended::exception, "item 17 is bad") : all_is_well(t);
  };
  auto const both = conclude(on_both({"reference", "parity"}), serial_throws);
  REQUIRE(both.size() == 2);
  CHECK(both[0].findings().size() == 1);
  CHECK(both[1].findings().empty());
  CHECK(outcome_in(both[1], "parity").skipped == "after the exception on Serial");
  CHECK(both[1].verdict == Verdict::agree);
  // Nobody else has told of it.
  auto const alone = conclude(on_both({"parity"}), serial_throws);
  REQUIRE(alone[1].findings().size() == 1);
  CHECK(alone[1].findings()[0].kind == FindingKind::exception);
}

TEST_CASE("a row of a space that the kernel never launched on verifies nothing", "[engine]") {
  bool wrong = false;
  auto const by_default = [&](Trial const& t) {
    auto o = wrong && t.space == "Serial" ? seen(t, off_by_one()) : all_is_well(t);
    if (t.watched && t.space == "Serial") o.launched_on = "OpenMP";
    return o;
  };
  auto const all = conclude(on_both({"coverage", "reference", "parity"}), by_default);
  CHECK(all[0].verdict == Verdict::skipped);
  CHECK_THAT(outcome_in(all[0], "reference").skipped,
             ContainsSubstring("never launched on Serial"));
  REQUIRE(outcome_in(all[0], "coverage").not_covered.size() == 1);
  CHECK(outcome_in(all[0], "reference").not_covered.empty());
  // Nor is anything compared with it.
  CHECK(all[1].verdict == Verdict::agree);
  CHECK_THAT(outcome_in(all[1], "parity").skipped, ContainsSubstring("never launched on Serial"));
  // What was found there was found.
  wrong = true;
  auto const found = conclude(on_both({"coverage", "reference"}), by_default);
  CHECK(found[0].verdict == Verdict::disagree);
}

TEST_CASE("a kernel of one layout is told how to say so", "[engine][layout]") {
  auto const one_layout = [](Trial const& t) {
    if (t.layout == Layout::left) {
      return ends(t, Ended::crash, "SIGABRT: View assignment must have compatible layouts");
    }
    auto o = all_is_well(t);
    o.multidimensional = true;
    return o;
  };
  auto const conclusions = conclude(request({"layout"}), one_layout);
  auto const finding = conclusions[0].findings().at(0);
  CHECK_THAT(finding.message, ContainsSubstring("using array_layout = Kokkos::LayoutRight"));
}

TEST_CASE("a crash alone on a share of the threads is not put down to launches at once",
          "[engine][concurrent]") {
  auto asked_for = request({"concurrent"});
  asked_for.spaces = {"OpenMP"};
  auto const conclusions = conclude(asked_for, [](Trial const& t) {
    bool const too_few = t.instances > 1 || t.share > 1;
    return too_few ? ends(t, Ended::crash, "no threads") : all_is_well(t);
  });
  auto const finding = conclusions[0].findings().at(0);
  CHECK(finding.trial.instances == 1);
  CHECK_THAT(finding.message, ContainsSubstring("alone, on one of 4 equal shares"));
  CHECK(finding.blame ==
        std::vector<std::string>{"goes away with all threads of the space (0 of 3 failed)"});
}

TEST_CASE("a row's time, threads and bytes are of its own space, and of the program itself",
          "[engine]") {
  auto const gives = [](Trial const& t) {
    auto o = all_is_well(t);
    bool const own = t.space == "OpenMP";
    o.threads = own ? 8 : 1;
    o.seconds = own ? 2e-5 : 1;
    o.bytes = own ? 80 : 40;
    if (t.check == access_check) o.access.emplace().launches = 1;
    return o;
  };
  // OpenMP's own trial is one of two, and done last; Serial's is the twin's alone.
  auto const rows = conclude(on_both({"parity", "access"}), gives);
  CHECK(rows[1].threads == 8);
  CHECK(rows[1].seconds == 2e-5);
  CHECK(rows[1].bytes == 80);
  CHECK(rows[0].trials == 1);
  CHECK(rows[0].seconds == 0);
}
