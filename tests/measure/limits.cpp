#include <spacecheck/measure/limits.hpp>

#include <catch2/catch_test_macros.hpp>

using spacecheck::Limits;
using spacecheck::place;

namespace {
constexpr Limits limits{.copy = 10e9, .triad = 8e9, .flops = 40e9, .cache = 1'000'000};
}

TEST_CASE("the nearer limit is the one that counts", "[measure][limits]") {
  auto const memory = place(10e9, 1e9, 2, limits);
  CHECK(memory.by_memory);
  CHECK(memory.share == 0.5);
  CHECK(memory.bytes_a_second == 5e9);
  CHECK(memory.flops_a_second == 0.5e9);
  auto const arithmetic = place(1e9, 60e9, 2, limits);
  CHECK_FALSE(arithmetic.by_memory);
  CHECK(arithmetic.share == 0.75);
}

TEST_CASE("what fits in a cache has no share of the memory's rate", "[measure][limits]") {
  auto const small = place(999'999, 0, 1e-5, limits);
  CHECK(small.in_cache);
  CHECK(small.share == 0);
  CHECK_FALSE(place(1'000'000, 0, 1e-4, limits).in_cache);
  // But its arithmetic is limited as everyone's.
  auto const busy = place(1000, 20e9, 1, limits);
  CHECK_FALSE(busy.in_cache);
  CHECK(busy.share == 0.5);
}

TEST_CASE("without limits nothing is placed", "[measure][limits]") {
  CHECK(place(1e9, 1e9, 1, {}).share == 0);
  spacecheck::set_limits_measure({});
  CHECK(spacecheck::limits_of("Serial").copy == 0);
  spacecheck::set_limits_measure(
      [](std::string const& space) { return Limits{.copy = space == "Serial" ? 1.0 : 2.0}; });
  CHECK(spacecheck::limits_of("OpenMP").copy == 2);
  spacecheck::set_limits_measure({});
}
