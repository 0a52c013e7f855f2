// Every item of the extent is considered exactly once; those below n_threads run exactly once, no
// other does. Counted on the space, not assumed from the range.
#include "space.hpp"

#include <spacecheck/kernel/spaces.hpp>
#include <spacecheck/launch/guarded_launch.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <set>
#include <stdexcept>

using namespace spacecheck;

namespace {

/// One count an item, and one more for all items outside the extent.
struct Counts {
  Array<int> of_item;

  explicit Counts(std::int64_t extent) : of_item(zeros<int>(extent + 1)) {}

  KOKKOS_INLINE_FUNCTION void add(std::int64_t item) const {
    std::int64_t const outside = static_cast<std::int64_t>(of_item.extent(0)) - 1;
    Kokkos::atomic_inc(&of_item(item >= 0 && item < outside ? item : outside));
  }
};

struct CountingLedger {
  Counts considered;
  Counts ran;

  KOKKOS_INLINE_FUNCTION void consider(std::int64_t first, std::int64_t last) const {
    for (std::int64_t item = first; item < last; ++item) considered.add(item);
  }
  KOKKOS_INLINE_FUNCTION void run(std::int64_t item) const { ran.add(item); }
};

struct CountingBody {
  Counts called;

  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t item) const { called.add(item); }
};

struct Launched {
  std::vector<int> considered;
  std::vector<int> ran;
  std::vector<int> called;
};

Launched launch_and_count(Space const& exec, std::int64_t n_threads, Geometry geometry) {
  CountingLedger const ledger{Counts(geometry.extent), Counts(geometry.extent)};
  CountingBody const body{Counts(geometry.extent)};
  guarded_launch(exec, "counted", n_threads, geometry, body, ledger);
  exec.fence();
  return {on_host(ledger.considered.of_item), on_host(ledger.ran.of_item),
          on_host(body.called.of_item)};
}

void require_exactly_once(Space const& exec, std::int64_t n_threads, Geometry geometry) {
  CAPTURE(n_threads, geometry.extent, geometry.block);
  auto const launched = launch_and_count(exec, n_threads, geometry);
  std::int64_t const all = geometry.extent + 1;
  REQUIRE(first_unlike(launched.considered, 0, geometry.extent, 1) == -1);
  REQUIRE(launched.considered.back() == 0);
  for (auto const* counts : {&launched.ran, &launched.called}) {
    REQUIRE(first_unlike(*counts, 0, n_threads, 1) == -1);
    REQUIRE(first_unlike(*counts, n_threads, all, 0) == -1);
  }
}

}  // namespace

TEST_CASE("the extent is considered once, and only items below the guard run", "[launch][guard]") {
  Space const exec{};
  std::int64_t const block = GENERATE(1, 7, 32, 1000, 4096);
  for (std::int64_t const items : {0, 1, 31, 32, 33, 1023, 1024, 1025}) {
    auto const geometry = covering(items, block);
    std::int64_t const last = geometry.extent > 0 ? geometry.extent - 1 : 0;
    for (auto const n_threads : std::set<std::int64_t>{0, geometry.extent > 0 ? 1 : 0, items / 2,
                                                       items, last, geometry.extent}) {
      require_exactly_once(exec, n_threads, geometry);
    }
  }
}

TEST_CASE("many blocks, more than there are threads", "[launch][guard]") {
  Space const exec{};
  for (std::int64_t const block : {32, 7}) {
    auto const geometry = covering(100'000, block);
    for (std::int64_t const n_threads : {std::int64_t{0}, std::int64_t{1}, std::int64_t{50'001},
                                         std::int64_t{100'000}, geometry.extent}) {
      require_exactly_once(exec, n_threads, geometry);
    }
  }
}

TEST_CASE("blocks past the guard are launched as well", "[launch][guard]") {
  require_exactly_once(Space{}, 7, {.extent = 320, .block = 32});
  require_exactly_once(Space{}, 33, {.extent = 3200, .block = 32});
}

TEST_CASE("on another instance as well", "[launch][instance]") {
  auto const exec = new_instance<Space>(2);
  require_exactly_once(exec, 7, covering(10));
  require_exactly_once(exec, 1000, covering(4000));
}

TEST_CASE("an extent of zero launches nothing", "[launch][edge]") {
  CountingLedger const ledger{Counts(0), Counts(0)};
  CountingBody const body{Counts(0)};
  CHECK_NOTHROW(guarded_launch(Space{}, "nothing", 0, covering(0), body, ledger));
  Kokkos::fence();
  CHECK(on_host(ledger.considered.of_item)[0] == 0);
  CHECK(on_host(body.called.of_item)[0] == 0);
}

TEST_CASE("a launch that is refused launches nothing", "[launch][error]") {
  Space const exec{};
  CountingLedger const ledger{Counts(64), Counts(64)};
  CountingBody const body{Counts(64)};
  auto const refused = [&](std::int64_t n_threads, Geometry geometry) {
    CHECK_THROWS_AS(guarded_launch(exec, "refused", n_threads, geometry, body, ledger),
                    std::invalid_argument);
  };
  refused(33, {.extent = 32, .block = 32});
  refused(-1, {.extent = 32, .block = 32});
  refused(7, {.extent = 33, .block = 32});
  refused(0, {.extent = -32, .block = 32});
  refused(0, {.extent = 32, .block = 0});
  exec.fence();
  for (auto const& counts : {ledger.considered, ledger.ran, body.called}) {
    CHECK(first_unlike(on_host(counts.of_item), 0, 65, 0) == -1);
  }
}
