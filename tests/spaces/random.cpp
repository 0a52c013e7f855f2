// Philox4x32-10 by its authors' known answers, and the same bits on the space as on the host.
#include "space.hpp"

#include <spacecheck/kernel/fill.hpp>
#include <spacecheck/kernel/random.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string>

using namespace spacecheck;
using Catch::Matchers::ContainsSubstring;

namespace {

bool is(Random::Block const& block, std::uint32_t a, std::uint32_t b, std::uint32_t c,
        std::uint32_t d) {
  return block.word[0] == a && block.word[1] == b && block.word[2] == c && block.word[3] == d;
}

struct Draw {
  Random random;
  Array<std::uint64_t> drawn;

  static constexpr std::int64_t each = 5;

  KOKKOS_INLINE_FUNCTION static void draw(Random const& random, std::int64_t i, std::uint64_t* to) {
    to[0] = random.bits(i);
    to[1] = Kokkos::bit_cast<std::uint32_t>(random.unit<float>(i));
    to[2] = Kokkos::bit_cast<std::uint64_t>(random.unit<double>(i));
    to[3] = Kokkos::bit_cast<std::uint64_t>(random.uniform<double>(i, -3.7, 11.3));
    to[4] = static_cast<std::uint64_t>(random.below(i, 1000003));
  }
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t i) const {
    draw(random, i, &drawn(i * each));
  }
};

}  // namespace

TEST_CASE("Philox4x32-10 gives the known answers", "[random]") {
  CHECK(is(Random::philox({{0, 0, 0, 0}}, 0, 0), 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8));
  std::uint32_t const ones = 0xffffffff;
  CHECK(is(Random::philox({{ones, ones, ones, ones}}, ones, ones), 0x408f276d, 0x41c83b0e,
           0xa20bc7c6, 0x6d5451fd));
  CHECK(
      is(Random::philox({{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}}, 0xa4093822, 0x299f31d0),
         0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1));
}

TEST_CASE("counter, stream and key are where they belong", "[random]") {
  Random const random(0x299f31d0a4093822ULL, 0x0370734413198a2eULL);
  CHECK(is(random.block(0x85a308d3243f6a88ULL), 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1));
  CHECK(random.bits(static_cast<std::int64_t>(0x85a308d3243f6a88ULL)) == 0x94fdccebd16cfe09ULL);
}

TEST_CASE("the space draws the same bits as the host", "[random]") {
  constexpr std::int64_t draws = 10'000;
  for (std::uint64_t const seed : {std::uint64_t{42}, ~std::uint64_t{0}}) {
    Random const random(seed, 77);
    auto const drawn = zeros<std::uint64_t>(draws * Draw::each);
    Kokkos::parallel_for("spacecheck::draw", Kokkos::RangePolicy<Space>(0, draws),
                         Draw{random, drawn});
    auto const there = on_host(drawn);
    std::vector<std::uint64_t> here(there.size());
    for (std::int64_t i = 0; i < draws; ++i) Draw::draw(random, i, &here[i * Draw::each]);
    CHECK(there == here);
  }
}

TEST_CASE("streams and seeds have numbers of their own", "[random]") {
  std::set<std::uint64_t> seen;
  for (std::uint64_t const seed : {0U, 1U, 42U}) {
    for (std::uint64_t const stream : {0U, 1U, 2U}) {
      for (std::int64_t i = 0; i < 100; ++i) seen.insert(Random(seed, stream).bits(i));
    }
  }
  CHECK(seen.size() == 900);
}

TEST_CASE("uniform numbers stay in their range, and fill it", "[random]") {
  Random const random(42, 1);
  double sum = 0;
  float least = 1;
  float most = 0;
  for (std::int64_t i = 0; i < 100'000; ++i) {
    float const unit = random.unit<float>(i);
    REQUIRE((unit >= 0 && unit < 1));
    least = std::min(least, unit);
    most = std::max(most, unit);
    sum += random.unit<double>(i);
    auto const x = random.uniform<float>(i, -1, 1);
    REQUIRE((x >= -1 && x < 1));
    auto const k = random.below(i, 10);
    REQUIRE((k >= 0 && k < 10));
  }
  CHECK(least < 1e-4);
  CHECK(most > 1 - 1e-4);
  CHECK(std::fabs(sum / 100'000 - 0.5) < 0.005);
}

TEST_CASE("fills: constants, ranges, permutations", "[fill]") {
  Random const random(42, 3);
  CHECK(constant(2.5)(random, 99) == 2.5);
  auto const integers = uniform<std::int32_t>(-5, 5);
  std::set<std::int32_t> seen;
  for (std::int64_t i = 0; i < 1000; ++i) seen.insert(integers(random, i));
  CHECK(*seen.begin() == -5);
  CHECK(*seen.rbegin() == 4);
  CHECK(seen.size() == 10);
  auto const wide = uniform<std::int32_t>(-2'000'000'000, 2'000'000'000);
  auto const all =
      uniform(std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max());
  auto const bytes = uniform<std::int8_t>(-128, 127);
  std::int64_t below_half = 0;
  for (std::int64_t i = 0; i < 1000; ++i) {
    auto const x = wide(random, i);
    REQUIRE((x >= -2'000'000'000 && x < 2'000'000'000));
    REQUIRE(bytes(random, i) < 127);
    below_half += (x < 0 ? 1 : 0) + (all(random, i) < 0 ? 1 : 0) + (bytes(random, i) < 0 ? 1 : 0);
  }
  CHECK(below_half > 1400);
  CHECK(below_half < 1600);
  for (std::int64_t const n : {1, 2, 33, 1000}) {
    auto const fill = permutation<std::int64_t>(n);
    std::set<std::int64_t> values;
    for (std::int64_t i = 0; i < n; ++i) values.insert(fill(random, i));
    CHECK(static_cast<std::int64_t>(values.size()) == n);
    CHECK(*values.begin() == 0);
    CHECK(*values.rbegin() == n - 1);
    CHECK_THROWS_WITH(fill(random, n), ContainsSubstring("asked for element " + std::to_string(n)));
  }
}
