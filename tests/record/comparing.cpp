// Two records of two builds or machines: what each pair of trials is called.
#include <spacecheck/record/compare.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace spacecheck;
using Catch::Matchers::ContainsSubstring;
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

Comparison unbounded(std::int64_t elements) {
  auto c = inside();
  c.unbounded = elements;
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

OutputSummary output(std::string const& view, std::string const& digest) {
  return {
      .view = view, .extents = {10}, .digest = digest, .to_reference = inside(), .to_other = {}};
}

/// The result of one trial on each side; the same from both sides.
Result result_of(Observation const& a, Observation const& b) {
  auto const there = compare(record({a}), record({b}));
  auto const back = compare(record({b}), record({a}));
  REQUIRE(there.kernels.size() == 1);
  CHECK(there.kernels[0].trials == 1);
  CHECK(back.kernels.at(0).result == there.kernels[0].result);
  CHECK(back.agrees() == there.agrees());
  CHECK(there.disagrees() == (there.kernels[0].result == Result::disagree));
  CHECK(back.disagrees() == there.disagrees());
  CHECK(there.agrees() == (there.kernels[0].result < Result::not_judged));
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

TEST_CASE("what the bound holds to nothing is not judged", "[compare]") {
  auto const none = trial(base, "a", unbounded(10));
  CHECK(result_of(none, trial(base, "b", inside())) == Result::not_judged);
  CHECK(result_of(none, trial(base, "b", outside())) == Result::disagree);
  CHECK(result_of(none, none) == Result::bitwise);
  // Equal to the reference's values on both sides: no bound was needed.
  auto same_values = unbounded(10);
  same_values.differing = 0;
  CHECK(result_of(trial(base, "a", same_values), trial(base, "b", equal())) ==
        Result::values_equal);
  auto const all = compare(record({none}), record({trial(base, "b", inside())}));
  CHECK_FALSE(all.agrees());
  CHECK_FALSE(all.disagrees());
  CHECK_THAT(all.kernels.at(0).why, ContainsSubstring("10 of 10 elements may be anything"));
  // Of the others it is known that they are within their bound.
  auto const some =
      compare(record({trial(base, "a", unbounded(3))}), record({trial(base, "b", inside())}));
  CHECK(some.kernels.at(0).result == Result::rounding);
  CHECK_THAT(some.kernels.at(0).left_open, ContainsSubstring("3 of 10 elements may be anything"));
  CHECK(compare(record({trial(base, "a")}), record({trial(base, "b", inside())}))
            .kernels.at(0)
            .left_open.empty());
}

TEST_CASE("outputs match by their labels", "[compare]") {
  auto one = trial(base, "");
  auto two = one;
  one.outputs = {output("y", "1"), output("z", "2")};
  two.outputs = {output("z", "2"), output("y", "1")};
  CHECK(result_of(one, two) == Result::bitwise);
  // Where a label repeats, the first with the first.
  one.outputs = {output("y", "1"), output("y", "2")};
  two.outputs = {output("y", "2"), output("y", "1")};
  CHECK(result_of(one, two) == Result::rounding);
  one.outputs[1].instance = two.outputs[0].instance = 1;
  CHECK(result_of(one, two) == Result::bitwise);
  // The same bits under another name are another output.
  one.outputs = {output("y", "1")};
  two.outputs = {output("z", "1")};
  CHECK(result_of(one, two) == Result::disagree);
  auto a = record({one});
  auto b = record({two});
  a.path = "a.jsonl";
  b.path = "b.jsonl";
  CHECK(compare(a, b).kernels.at(0).why ==
        "output 'y' is only in a.jsonl, output 'z' is only in b.jsonl");
}

TEST_CASE("why two records disagree names the record, the element and its values", "[compare]") {
  auto wrong = outside();
  wrong.first = {{.index = {3}, .is = "7", .should_be = "8", .difference = 1, .bound = 0.5}};
  auto const why = [](Observation const& x, Observation const& y) {
    auto a = record({x});
    auto b = record({y});
    a.path = "a.jsonl";
    b.path = "b.jsonl";
    return compare(a, b).kernels.at(0).why;
  };
  CHECK(why(trial(base, "a"), trial(base, "b", wrong)) ==
        "y is outside the reference's bound in b.jsonl: y(3) is 7, should be 8 (off by 1, bound "
        "0.5); 1 of 10 elements");
  CHECK_THAT(
      why(trial(base, "a", wrong), trial(base, "b", wrong)),
      ContainsSubstring("bound in a.jsonl: y(3)") && ContainsSubstring("; and in b.jsonl: y(3)"));
  CHECK_THAT(why(trial(base, "a"), trial(base, "b", std::nullopt)),
             ContainsSubstring("no reference in b.jsonl"));
  auto crashed = trial(base, "a");
  crashed.ended = Ended::crash;
  crashed.message = "SIGSEGV";
  CHECK(why(trial(base, "a"), crashed) ==
        "ended with completed in a.jsonl, with crash (SIGSEGV) in b.jsonl");
  auto other_type = trial(base, "a");
  other_type.outputs[0].type = ElementType::float64;
  CHECK(why(trial(base, "a"), other_type) ==
        "y is float32 of 10 in a.jsonl, float64 of 10 in b.jsonl");
}

TEST_CASE("a distance that no reference tells is none", "[compare]") {
  auto const none =
      compare(record({trial(base, "a", std::nullopt)}), record({trial(base, "b", std::nullopt)}));
  CHECK_FALSE(none.kernels.at(0).max_ulp);
  CHECK_FALSE(none.kernels.at(0).max_ratio);
  CHECK(compare(record({trial(base, "a")}), record({trial(base, "b", inside())}))
            .kernels.at(0)
            .max_ulp == 2);
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
