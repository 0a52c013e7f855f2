// Which Views are the whole of an allocation, and name its elements.
#include <spacecheck/access/impl/region.hpp>

#include <catch2/catch_test_macros.hpp>

using spacecheck::Impl::spans;

TEST_CASE("a View spans what it was allocated with, padded or not", "[access]") {
  CHECK(spans({51, 5}, {5, 1}, 8, 8UL * 51 * 5));
  CHECK(spans({51, 5}, {1, 51}, 8, 8UL * 51 * 5));
  // Kokkos 4.5 pads behind the last element, too; Kokkos 5 does not.
  CHECK(spans({51, 5}, {1, 56}, 8, 8UL * 56 * 5));
  CHECK(spans({51, 5}, {1, 56}, 8, 8UL * (56 * 4 + 51)));
  // Of which whole words are allocated.
  CHECK(spans({51, 5}, {1, 55}, 4, 4UL * (55 * 4 + 51) + 4));
  CHECK(spans({0, 5}, {5, 1}, 8, 0));
}

TEST_CASE("a part of an allocation is not named as the whole", "[access]") {
  CHECK_FALSE(spans({51, 5}, {1, 56}, 8, 8UL * (56 * 4 + 50)));
  CHECK_FALSE(spans({51, 5}, {10, 1}, 8, 8UL * 51 * 10));
  CHECK_FALSE(spans({51, 5}, {10, 1}, 8, 8UL * (10 * 50 + 5)));
  CHECK_FALSE(spans({50}, {1}, 8, 8UL * 51));
}
