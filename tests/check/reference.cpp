// The reference check on what a reference leaves open: told, and green for none of it.
#include "fake_runner.hpp"

#include <spacecheck/check/check.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <string>
#include <vector>

using namespace made_up;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("reference: outputs of which it expects nothing are told, and green for none",
          "[check][reference]") {
  auto const& reference = *check_named("reference");
  auto observations = all_right(reference.plan(question()));
  auto& outputs = observations[0].outputs;
  REQUIRE(outputs.size() == 1);
  outputs.push_back(outputs[0]);
  outputs[1].view = "z";
  outputs[1].to_reference.reset();
  auto const half = reference.judge(question(), observations);
  CHECK(half.findings.empty());
  CHECK(half.skipped.empty());
  REQUIRE(half.not_covered.size() == 1);
  CHECK_THAT(half.not_covered[0], ContainsSubstring("'z'"));
  outputs[0].to_reference.reset();
  CHECK_THAT(reference.judge(question(), observations).skipped,
             ContainsSubstring("expects nothing of any output"));
}

TEST_CASE("reference: elements that may be anything are counted, and green for none",
          "[check][reference]") {
  auto const& reference = *check_named("reference");
  auto observations = all_right(reference.plan(question()));
  auto& compared = *observations[0].outputs.at(0).to_reference;
  compared.unbounded = 3;
  auto const some = reference.judge(question(), observations);
  CHECK(some.skipped.empty());
  CHECK(some.not_covered ==
        std::vector<std::string>{"output 'y': 3 of 10 elements may be anything: the bound is "
                                 "wider than all values"});
  compared.unbounded = 0;
  compared.loose = 2;
  compared.loosest = 0.36;
  CHECK(reference.judge(question(), observations).not_covered ==
        std::vector<std::string>{"output 'y': 2 of 10 elements are held to less than half of their "
                                 "digits: the bound is up to 36 % of the largest value"});
  compared.loose = 0;
  auto fast = question();
  fast.kernel.compiled = "optimised, fast-math, NDEBUG";
  auto const told = reference.judge(fast, observations).not_covered;
  REQUIRE(told.size() == 1);
  CHECK_THAT(told[0], ContainsSubstring("-ffast-math"));
  auto wrong = observations;
  wrong[0].outputs.at(0).to_reference = off_by_one();
  CHECK_THAT(only(reference.judge(fast, wrong)).message, ContainsSubstring("-ffast-math"));
  CHECK_THAT(only(reference.judge(question(), wrong)).message, !ContainsSubstring("-ffast-math"));
  compared.unbounded = 10;
  CHECK_THAT(reference.judge(question(), observations).skipped,
             ContainsSubstring("expects nothing of any output"));
}

TEST_CASE("shape: a reference that expects nothing knows no size's result", "[check][shape]") {
  bool const unbounded = GENERATE(true, false);
  auto const conclusions = conclude(request({"shape"}), [=](Trial const& t) {
    auto o = all_is_well(t);
    auto& expected = o.outputs[0].to_reference;
    if (unbounded) {
      expected->unbounded = expected->elements;
    } else {
      expected.reset();
    }
    return o;
  });
  CHECK(conclusions[0].checks[0].skipped == "the reference expects nothing of any output");
  CHECK(conclusions[0].verdict == Verdict::skipped);
  CHECK(exit_code(conclusions) == 4);
}

TEST_CASE("shape: an output of which the reference expects nothing is not covered",
          "[check][shape]") {
  auto const conclusions = conclude(request({"shape"}), [](Trial const& t) {
    auto o = all_is_well(t);
    o.outputs.push_back(o.outputs[0]);
    o.outputs[1].view = "z";
    o.outputs[1].to_reference.reset();
    return o;
  });
  CHECK(conclusions[0].verdict == Verdict::agree);
  CHECK(conclusions[0].checks[0].not_covered ==
        std::vector<std::string>{"output 'z', of which the reference expects nothing"});
}

TEST_CASE("what a bound leaves open is told once, where `reference` is not asked, too",
          "[check][engine]") {
  std::vector<std::string> const lines{
      "output 'y': 3 of 10 elements may be anything: the bound is wider than all values"};
  for (std::string const name : {"parity", "order", "repeat", "layout", "shape", "concurrent"}) {
    CAPTURE(name);
    for (bool const asks_reference : {false, true}) {
      auto asked_for = request({name});
      if (asks_reference) asked_for = request({name, "reference"});
      asked_for.spaces = {"Serial", "OpenMP"};
      auto const conclusions = conclude(asked_for, [](Trial const& t) {
        auto o = all_is_well(t);
        o.multidimensional = true;
        o.outputs[0].to_reference->unbounded = 3;
        return o;
      });
      auto const& checks = conclusions.at(1).checks;
      CHECK(checks[0].skipped.empty());
      CHECK(checks[0].not_covered == (asks_reference ? std::vector<std::string>() : lines));
      if (asks_reference) CHECK(checks[1].not_covered == lines);
    }
  }
}
