// What is turned about a failure that comes back, where, and what is said of it.
#include "fake_runner.hpp"

#include <spacecheck/check/blame.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace made_up;

TEST_CASE("blame says which change removes the failure", "[engine][blame]") {
  auto const conclusions = conclude(request({"reference"}), [](Trial const& t) {
    auto const fails = !t.force_guard && t.poison != Poison::zero;
    return seen(t, fails ? off_by_one() : right());
  });
  auto const finding = conclusions[0].findings().at(0);
  REQUIRE(finding.blame.size() == 2);
  CHECK(finding.blame[0] == "goes away with unset memory and scratch zeroed (0 of 3 failed)");
  CHECK(finding.blame[1] == "goes away with the guard forced (0 of 3 failed)");
}

TEST_CASE("blame turns no guard and no order that the kernel does not have", "[engine][blame]") {
  bool const has = GENERATE(true, false);
  auto const conclusions = conclude(request({"reference"}), [&](Trial const& t) {
    auto o = seen(t, t.force_guard || t.order.backward ? right() : off_by_one());
    if (!has) {
      o.took_order = false;
      o.ledger.reset();
    }
    return o;
  });
  CHECK(conclusions[0].findings().at(0).blame.size() == (has ? 2 : 0));
}

TEST_CASE("blame forces the guard of what was found past it, where nothing is counted",
          "[engine][blame]") {
  auto const conclusions = conclude(request({"guard"}), [](Trial const& t) {
    auto o = seen(t);
    if (!t.past_guard) return o;
    o.ledger.reset();
    if (!t.force_guard) o.outputs[0].to_reference = off_by_one();
    o.events = {{.kind = MemoryEvent::Kind::past_guard_write,
                 .view = "y",
                 .element = 7,
                 .item = 7,
                 .times = 1}};
    return o;
  });
  auto const blame = conclusions[0].findings().at(0).blame;
  CHECK(std::any_of(blame.begin(), blame.end(), [](std::string const& line) {
    return line == "goes away with the guard forced (0 of 3 failed)";
  }));
}

TEST_CASE("blame names no change that changes nothing", "[engine][blame]") {
  auto const conclusions =
      conclude(request({"reference"}), [](Trial const& t) { return seen(t, off_by_one()); });
  CHECK(conclusions[0].findings().at(0).blame.empty());
}

TEST_CASE("blame says nothing of what passes now and then as it is", "[engine][blame]") {
  std::int64_t plain = 0;
  auto const conclusions = conclude(request({"reference"}), [&](Trial const& t) {
    // Wrong but for one of the three looks before anything is turned.
    bool const looked_at = t.attempt >= 1'000'000 && t.attempt < 2'000'000;
    bool const turned = t.watched || t.threads == 1;
    bool const fails = looked_at && !turned ? ++plain != 2 : !looked_at;
    return seen(t, fails ? off_by_one() : right());
  });
  CHECK(plain == 3);
  CHECK(conclusions[0].findings().at(0).blame.empty());
}

TEST_CASE("blame puts down to no change what watching alone removes", "[engine][blame]") {
  auto const conclusions = conclude(request({"reference"}), [](Trial const& t) {
    return seen(t, t.watched || t.threads == 1 ? right() : off_by_one());
  });
  auto const finding = conclusions[0].findings().at(0);
  CHECK(finding.blame.at(0) == "goes away with nothing but watching (0 of 3 failed)");
  for (auto const& line : finding.blame) {
    CAPTURE(line);
    CHECK(line.find("the guard forced") == std::string::npos);
    CHECK(line.find("the order reversed") == std::string::npos);
  }
}

TEST_CASE("blame turns no order that a check has turned", "[engine][blame]") {
  auto const conclusions = conclude(request({"order"}), [](Trial const& t) {
    return seen(t, t.order.backward ? off_by_one() : right(), t.order.backward ? "other" : "same");
  });
  auto const finding = conclusions[0].findings().at(0);
  CHECK(finding.kind == FindingKind::order);
  CHECK((finding.seen == 4 && finding.of == 4));
  CHECK(finding.blame.empty());
}

TEST_CASE("blame of what the access twin met is looked for in the twin", "[engine][blame]") {
  auto asked_for = request({"access"});
  asked_for.spaces = {"OpenMP", "Serial"};
  bool const guarded = GENERATE(false, true);
  std::vector<Trial> turned;
  auto const conclusions = conclude(asked_for, [&](Trial const& t) {
    if (t.attempt >= 1'000'000 && t.attempt < 2'000'000) turned.push_back(t);
    // All is well outside the twin, whatever is turned.
    bool const fails = t.check == access_check && !(guarded && t.force_guard);
    return fails ? ends(t, Ended::crash, "SIGSEGV") : all_is_well(t);
  });
  auto const finding = conclusions[0].findings().at(0);
  CHECK(finding.kind == FindingKind::crash);
  CHECK_FALSE(turned.empty());
  for (auto const& trial : turned) {
    CAPTURE(name_of(trial));
    CHECK(trial.check == access_check);
    // One thread, and in the order of the items: neither can be turned there.
    CHECK(trial.threads == 0);
    CHECK(trial.order == Order{});
  }
  if (guarded) {
    CHECK(finding.blame ==
          std::vector<std::string>{"goes away with the guard forced (0 of 3 failed)"});
  } else {
    CHECK(finding.blame.empty());
  }
}

TEST_CASE("blame turns nothing that would leave the trial as it is", "[engine][blame]") {
  auto failing = question().base();
  // What a trial is compared with changes nothing in it.
  failing.against = GENERATE("", "Serial");
  std::vector<std::string> changes;
  for (auto const& [change, trial] : ablations(question(), failing)) {
    changes.emplace_back(change);
    CHECK(trial.against.empty());
  }
  CHECK(changes == std::vector<std::string>{"unset memory and scratch zeroed", "the guard forced",
                                            "one thread", "the order reversed"});
  failing.instances = 4;
  CHECK(ablations(question(), failing).size() == 5);
}
