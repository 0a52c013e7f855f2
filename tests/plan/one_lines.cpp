// What messages quote: a terminal shows it, and does not obey it.
#include <spacecheck/plan/one_line.hpp>
#include <spacecheck/plan/trial.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <string>

using namespace spacecheck;
using namespace std::string_literals;

TEST_CASE("control characters are shown", "[text]") {
  CHECK(one_line("as it is, \xc3\xa9 too") == "as it is, \xc3\xa9 too");
  CHECK(one_line("a\nb\rc\td") == "a\\nb\\rc\\td");
  CHECK(one_line("\x1b[31m\x7f\0"s) == "\\x1b[31m\\x7f\\x00");
  CHECK(one_line("").empty());
}

TEST_CASE("the middle of a long text is left out", "[text]") {
  auto const line = one_line("begins " + std::string(100'000, 'x') + " ends");
  CHECK(line.size() < 4100);
  CHECK(line.starts_with("begins xxx"));
  CHECK(line.ends_with("xxx ends"));
  CHECK(one_line(std::string(4000, 'x')) == std::string(4000, 'x'));
}

TEST_CASE("a trial's name that is several lines is refused in one", "[text][trial]") {
  CHECK_THROWS_WITH(
      trial_named("k/Serial/n_threads=9\n/seed=\x1b[2J"),
      "trial 'k/Serial/n_threads=9\\n/seed=\\x1b[2J': n_threads must be a whole number of "
      "at least 0, got '9\\n'");
}
