// The reference check on what a reference leaves open: told, and green for none of it.
#include "made_up.hpp"

#include <spacecheck/check/check.hpp>

#include <catch2/catch_test_macros.hpp>
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
