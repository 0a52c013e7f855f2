// How many there are, in words that fit the number.
#include <spacecheck/plan/plural.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstddef>
#include <cstdint>

using spacecheck::plural;

TEST_CASE("one is one, and all others are many", "[plural]") {
  CHECK(plural(0, "trial") == "0 trials");
  CHECK(plural(1, "trial") == "1 trial");
  CHECK(plural(std::size_t{2}, "trial") == "2 trials");
  CHECK(plural(std::int64_t{-1}, "trial") == "-1 trials");
  CHECK(plural(1, "deep copy", "deep copies") == "1 deep copy");
  CHECK(plural(7, "deep copy", "deep copies") == "7 deep copies");
}
