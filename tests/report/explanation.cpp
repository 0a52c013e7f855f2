// Every check, finding and verdict is explained, by the docs themselves.
#include <spacecheck/check/check.hpp>
#include <spacecheck/check/finding.hpp>
#include <spacecheck/report/explanation.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <sstream>
#include <string>

using namespace spacecheck;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("every kind of finding says its causes and what to do", "[explain]") {
  for (int k = 0; k <= static_cast<int>(FindingKind::out_of_memory); ++k) {
    std::string const name(to_string(static_cast<FindingKind>(k)));
    INFO(name);
    auto const text = explanation_of(name);
    REQUIRE(text);
    CHECK(text->kind == "finding");
    CHECK_THAT(text->text, ContainsSubstring("**Usual causes**"));
    CHECK_THAT(text->text, ContainsSubstring("**What to do**"));
  }
}

TEST_CASE("every check says what it proves, misses and costs", "[explain]") {
  REQUIRE(checks().size() >= 11);
  for (auto const* check : checks()) {
    INFO(check->name());
    std::size_t found = 0;
    for (auto const& one : explanations()) {
      if (one.kind != "check" || one.name != check->name()) continue;
      ++found;
      CHECK(one.text.find("\n\n- Proves: ") > 50);
      CHECK_THAT(one.text, ContainsSubstring("- Can miss: "));
      CHECK_THAT(one.text, ContainsSubstring("- Costs: "));
    }
    CHECK(found == 1);
  }
}

TEST_CASE("every verdict is explained", "[explain]") {
  for (int k = 0; k <= static_cast<int>(Verdict::crash); ++k) {
    std::string const name(to_string(static_cast<Verdict>(k)));
    INFO(name);
    std::size_t found = 0;
    for (auto const& one : explanations()) {
      if (one.kind == "verdict" && one.name == name) ++found;
    }
    CHECK(found == 1);
  }
  CHECK_FALSE(explanation_of("zebra"));
}

TEST_CASE("texts are filled to the width, and links lose their targets", "[explain]") {
  auto const text = plain_text(
      "See [the page](a.md#b), **boldly**\nand on.\n\n- one two three four five six\n- x\n", 24);
  CHECK(text == "See the page, boldly:\nand on.\n\n  - one two three four\n    five six\n  - x\n");
  for (auto const& one : explanations()) {
    std::istringstream lines(plain_text(one.text, 60));
    for (std::string line; std::getline(lines, line);) {
      INFO(one.name << ": " << line);
      // A word alone may be longer.
      CHECK((line.size() <= 60 || line.find(' ', 4) == std::string::npos));
    }
  }
}
