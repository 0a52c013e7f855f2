// Two records of two builds or machines: what each pair of trials is called.
#include <spacecheck/record/compare.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace spacecheck;
using Result = KernelComparison::Result;

namespace {

Comparison equal() {
  Comparison c;
  c.elements = 10;
  return c;
}

Comparison inside() {
  auto c = equal();
  c.differing = 1;
  c.max_ulp = 2;
  c.max_ratio = 0.5;
  return c;
}

Comparison outside() {
  auto c = inside();
  c.outside_bound = 1;
  return c;
}

Observation trial(std::string const& name, std::string const& digest,
                  std::optional<Comparison> const& to_reference = equal()) {
  Observation o;
  o.trial = trial_named(name);
  o.outputs = {{.view = "y",
                .extents = {10},
                .digest = digest,
                .to_reference = to_reference,
                .to_other = {}}};
  return o;
}

Record record(std::vector<Observation> trials) {
  Record r;
  r.header = {{"schema", 1}};
  r.trials = std::move(trials);
  return r;
}

std::string const base = "k/Serial/n_threads=7";

/// The result of one trial on each side; the same from both sides.
Result result_of(Observation const& a, Observation const& b) {
  auto const there = compare(record({a}), record({b}));
  auto const back = compare(record({b}), record({a}));
  REQUIRE(there.kernels.size() == 1);
  CHECK(there.kernels[0].trials == 1);
  CHECK(back.kernels.at(0).result == there.kernels[0].result);
  CHECK(back.agrees() == there.agrees());
  CHECK(there.agrees() == (there.kernels[0].result != Result::disagree));
  return there.kernels[0].result;
}

}  // namespace

TEST_CASE("the same bits are bitwise equal, whatever the reference says", "[compare]") {
  CHECK(result_of(trial(base, "a"), trial(base, "a")) == Result::bitwise);
  CHECK(result_of(trial(base, "a", std::nullopt), trial(base, "a", std::nullopt)) ==
        Result::bitwise);
}

TEST_CASE("other bits are judged by the reference on both sides", "[compare]") {
  CHECK(result_of(trial(base, "a"), trial(base, "b")) == Result::values_equal);
  CHECK(result_of(trial(base, "a"), trial(base, "b", inside())) == Result::rounding);
  CHECK(result_of(trial(base, "a", inside()), trial(base, "b", inside())) == Result::rounding);
  CHECK(result_of(trial(base, "a"), trial(base, "b", outside())) == Result::disagree);
  CHECK(result_of(trial(base, "a", std::nullopt), trial(base, "b", std::nullopt)) ==
        Result::disagree);
}

TEST_CASE("another ending, shape or number of outputs disagrees", "[compare]") {
  auto crashed = trial(base, "a");
  crashed.ended = Ended::crash;
  CHECK(result_of(trial(base, "a"), crashed) == Result::disagree);
  auto longer = trial(base, "a");
  longer.outputs[0].extents = {11};
  CHECK(result_of(trial(base, "a"), longer) == Result::disagree);
  auto other_type = trial(base, "a");
  other_type.outputs[0].type = ElementType::float64;
  CHECK(result_of(trial(base, "a"), other_type) == Result::disagree);
  auto fewer = trial(base, "a");
  fewer.outputs.clear();
  CHECK(result_of(trial(base, "a"), fewer) == Result::disagree);
}

TEST_CASE("two crashes, or no trial in common, are nothing compared", "[compare]") {
  auto crashed = trial(base, "a");
  crashed.ended = Ended::crash;
  crashed.outputs.clear();
  CHECK(result_of(crashed, crashed) == Result::nothing);
  auto all = compare(record({crashed, trial(base + "/seed=1", "a")}),
                     record({crashed, trial(base + "/seed=1", "a")}));
  REQUIRE(all.kernels.size() == 1);
  CHECK(all.kernels[0].result == Result::bitwise);
  CHECK(all.kernels[0].trials == 2);
  CHECK(all.kernels[0].no_outputs == 1);
  CHECK(all.in_common() == 2);
  CHECK(all.compared() == 1);
  all = compare(record({trial(base, "a")}), record({trial(base + "/seed=1", "a")}));
  REQUIRE(all.kernels.size() == 1);
  CHECK(all.kernels[0].result == Result::nothing);
  CHECK(all.compared() == 0);
}

TEST_CASE("a kernel is as its worst trial", "[compare]") {
  auto const all = compare(
      record({trial(base, "a"), trial(base + "/seed=1", "a"), trial(base + "/seed=2", "a")}),
      record({trial(base, "a"), trial(base + "/seed=1", "b", outside()),
              trial(base + "/seed=2", "b", inside())}));
  REQUIRE(all.kernels.size() == 1);
  CHECK(all.kernels[0].trials == 3);
  CHECK(all.kernels[0].other_bits == 2);
  CHECK(all.kernels[0].result == Result::disagree);
  CHECK(all.kernels[0].worst_trial == name_of(trial_named(base + "/seed=1")));
  CHECK_FALSE(all.kernels[0].why.empty());
  CHECK_FALSE(all.agrees());
  CHECK(all.compared() == 3);
}

TEST_CASE("the example is the plainest of the worst trials", "[compare]") {
  std::vector<Observation> a;
  std::vector<Observation> b;
  for (std::string const more : {"/concurrent/instances=4/seed=42", "/order=reverse/seed=42",
                                 "/seed=42/attempt=1000000", "/seed=42/attempt=2", "/seed=42"}) {
    a.push_back(trial(base + more, "a"));
    b.push_back(trial(base + more, "b", outside()));
    auto const all = compare(record(a), record(b));
    // A trial that is only within the bound is none, however plain.
    auto with_plainer = b;
    with_plainer.push_back(trial("k/Serial/n_threads=8", "b", inside()));
    auto both = a;
    both.push_back(trial("k/Serial/n_threads=8", "a"));
    CHECK(all.kernels.at(0).worst_trial == name_of(trial_named(base + more)));
    CHECK(compare(record(both), record(with_plainer)).kernels.at(0).worst_trial ==
          all.kernels.at(0).worst_trial);
  }
}

TEST_CASE("the one space that only each side has is compared with the other's", "[compare]") {
  auto const all =
      compare(record({trial("k/Serial/n_threads=7", "s"), trial("k/OpenMP/n_threads=7", "a")}),
              record({trial("k/Serial/n_threads=7", "s"), trial("k/Threads/n_threads=7", "b")}));
  REQUIRE(all.kernels.size() == 2);
  CHECK(all.kernels[0].space_a == "Serial");
  CHECK(all.kernels[0].result == Result::bitwise);
  CHECK(all.kernels[1].space_a == "OpenMP");
  CHECK(all.kernels[1].space_b == "Threads");
  CHECK(all.kernels[1].result == Result::values_equal);
  CHECK(all.only_a + all.only_b == 0);
}

TEST_CASE("trials of the access twin, on Serial whatever was asked for, pair no spaces",
          "[compare]") {
  auto const twin = trial("k/Serial/n_threads=7/access", "t");
  auto const serial = record({trial("k/Serial/n_threads=7", "a"), twin});
  auto const openmp = record({trial("k/OpenMP/n_threads=7", "b", outside()), twin});
  for (auto const& all : {compare(serial, openmp), compare(openmp, serial)}) {
    REQUIRE(all.kernels.size() == 2);
    CHECK(all.kernels[0].space_a != all.kernels[0].space_b);
    CHECK(all.kernels[0].trials == 1);
    CHECK(all.kernels[0].result == Result::disagree);
    CHECK(all.kernels[1].result == Result::bitwise);
    CHECK(all.only_a + all.only_b == 0);
  }
  // Where both have Serial they stand with its trials.
  auto const same = compare(serial, serial);
  REQUIRE(same.kernels.size() == 1);
  CHECK(same.kernels[0].trials == 2);
  // And one that the other record lacks is counted.
  auto const without = compare(openmp, record({trial("k/OpenMP/n_threads=7", "b", outside())}));
  REQUIRE(without.kernels.size() == 1);
  CHECK(without.only_a == 1);
}

TEST_CASE("what only one side has is counted, and compared with nothing", "[compare]") {
  auto const all =
      compare(record({trial(base, "a"), trial(base + "/seed=1", "a"),
                      trial("only_a/Serial/n_threads=1", "a")}),
              record({trial(base, "a"), trial(base + "/seed=2", "a"), trial(base + "/seed=3", "a"),
                      trial("only_b/Serial/n_threads=1", "a")}));
  CHECK(all.only_a == 2);
  CHECK(all.only_b == 3);
  CHECK(all.only_kernels_a == std::vector<std::string>{"only_a"});
  CHECK(all.only_kernels_b == std::vector<std::string>{"only_b"});
  CHECK(all.compared() == 1);
  CHECK(all.agrees());
}

TEST_CASE("records with nothing in common have compared nothing", "[compare]") {
  auto const all = compare(record({trial("a/Serial/n_threads=1", "a")}),
                           record({trial("b/Serial/n_threads=1", "a")}));
  CHECK(all.compared() == 0);
  CHECK(compare(record({}), record({})).compared() == 0);
}

TEST_CASE("what could not be done on one side is no difference", "[compare]") {
  auto cannot = trial("k/Serial/n_threads=7/access", "1");
  cannot.outputs.clear();
  cannot.ended = Ended::unsupported;
  auto const can = trial("k/Serial/n_threads=7/access", "1");
  auto const both = trial(base, "1");
  auto const one_side = compare(record({both, cannot}), record({both, can}));
  CHECK(one_side.agrees());
  CHECK(one_side.compared() == 1);
  CHECK(one_side.only_a == 0);
  CHECK(one_side.only_b == 1);
  CHECK(compare(record({cannot}), record({cannot})).compared() == 0);
}
