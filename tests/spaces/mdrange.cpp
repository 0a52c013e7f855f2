// Boxes are covered exactly once, and no tile has more elements than Kokkos can count.
#include "space.hpp"

#include <spacecheck/launch/mdrange.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <limits>

using spacecheck::mdrange_policy;

namespace {

using Box2 = Kokkos::Array<std::int64_t, 2>;
using Box3 = Kokkos::Array<std::int64_t, 3>;

struct Count2 {
  Array<int> counts;
  Box2 lower;
  std::int64_t columns;

  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t i, std::int64_t j) const {
    Kokkos::atomic_inc(&counts((i - lower[0]) * columns + j - lower[1]));
  }
};

struct Count3 {
  Array<int> counts;
  Box3 extents;

  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t i, std::int64_t j, std::int64_t k) const {
    Kokkos::atomic_inc(&counts((i * extents[1] + j) * extents[2] + k));
  }
};

bool once_each(Array<int> const& counts) {
  auto const found = on_host(counts);
  return first_unlike(found, 0, static_cast<std::int64_t>(found.size()), 1) == -1;
}

}  // namespace

TEST_CASE("a box is covered exactly once", "[mdrange]") {
  Space const exec;
  for (std::int64_t const rows : {0, 1, 2, 3, 31, 257}) {
    for (std::int64_t const columns : {0, 1, 24, 65}) {
      CAPTURE(rows, columns);
      Box2 const lower{5, 3};
      Count2 const count{zeros<int>(rows * columns), lower, columns};
      Kokkos::parallel_for("spacecheck::box",
                           mdrange_policy<2>(exec, lower, {5 + rows, 3 + columns}), count);
      exec.fence();
      CHECK(once_each(count.counts));
      for (std::int64_t const depth : {0, 1, 7}) {
        CAPTURE(depth);
        Box3 const extents{rows, columns, depth};
        Count3 const solid{zeros<int>(rows * columns * depth), extents};
        Kokkos::parallel_for("spacecheck::box", mdrange_policy<3>(exec, {0, 0, 0}, extents), solid);
        exec.fence();
        CHECK(once_each(solid.counts));
      }
    }
  }
}

TEST_CASE("a host has a tile a thread, as far as Kokkos can count", "[mdrange]") {
  if constexpr (spacecheck::Impl::runs_on_host<Space>) {
    Space const exec;
    auto const threads = static_cast<std::int64_t>(exec.concurrency());
    auto const small = mdrange_policy<2>(exec, {0, 0}, {4 * threads, 24});
    CHECK(small.m_num_tiles == threads);
    auto const large = mdrange_policy<2>(exec, {0, 0}, {std::int64_t{1} << 31, 24});
    CHECK(large.m_prod_tile_dims <= std::numeric_limits<int>::max());
    CHECK(large.m_num_tiles * large.m_prod_tile_dims >= (std::int64_t{1} << 31) * 24);
    auto const solid = mdrange_policy<3>(exec, {0, 0, 0}, {100, 1 << 16, 1 << 14});
    CHECK(solid.m_prod_tile_dims <= std::numeric_limits<int>::max());
  }
}
