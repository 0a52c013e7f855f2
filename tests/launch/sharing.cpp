// How a launch is cut up: into a run a thread on a host space, into parts on a device.
#include <spacecheck/launch/guarded_launch.hpp>
#include <spacecheck/trial/perform.hpp>

#include <Kokkos_Core.hpp>
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

using spacecheck::covering;
using spacecheck::Geometry;
using spacecheck::Impl::HostRuns;

namespace {

struct Counts {
  Kokkos::View<int*, Kokkos::HostSpace> considered;
  Kokkos::View<int*, Kokkos::HostSpace> ran;

  explicit Counts(std::int64_t extent)
      : considered("spacecheck::considered", static_cast<std::size_t>(extent)),
        ran("spacecheck::ran", static_cast<std::size_t>(extent)) {}

  KOKKOS_INLINE_FUNCTION void consider(std::int64_t first, std::int64_t last) const {
    for (std::int64_t item = first; item < last; ++item) Kokkos::atomic_inc(&considered(item));
  }
  KOKKOS_INLINE_FUNCTION void run(std::int64_t item) const { Kokkos::atomic_inc(&ran(item)); }
};

struct Mark {
  Kokkos::View<int*, Kokkos::HostSpace> marked;
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t item) const {
    Kokkos::atomic_inc(&marked(item));
  }
};

}  // namespace

TEST_CASE("runs are whole blocks that cover the extent once, in order", "[launch]") {
  for (std::int64_t const block : {1, 7, 32, 1000}) {
    for (std::int64_t const blocks : {1, 2, 3, 31, 32, 33, 1000}) {
      for (std::int64_t const threads : {1, 2, 3, 8, 64, 1000}) {
        Geometry const geometry{.extent = blocks * block, .block = block};
        for (std::int64_t const n :
             {std::int64_t{0}, std::int64_t{1}, block, geometry.extent / 2, geometry.extent}) {
          HostRuns const runs(n, geometry, threads);
          INFO("block " << block << ", blocks " << blocks << ", threads " << threads << ", n "
                        << n);
          REQUIRE(runs.count() >= 1);
          REQUIRE(runs.count() <= threads);
          CHECK(runs.first(0) == 0);
          CHECK(runs.last(runs.count() - 1) == geometry.extent);
          for (std::int64_t run = 0; run < runs.count(); ++run) {
            CHECK(runs.first(run) < runs.last(run));
            CHECK(runs.first(run) % block == 0);
            CHECK(runs.last(run) % block == 0);
            CHECK(runs.guard(run) == std::min(n, runs.last(run)));
            if (run > 0) CHECK(runs.first(run) == runs.last(run - 1));
          }
        }
      }
    }
  }
}

TEST_CASE("no thread has a block of work more than its share", "[launch]") {
  for (std::int64_t const n : {1, 31, 33, 1000, 12345}) {
    for (std::int64_t const threads : {1, 2, 3, 8, 64}) {
      // Most of the extent lies past the guard: the work is shared out, not the extent.
      Geometry const geometry{.extent = covering(100 * n).extent, .block = 32};
      HostRuns const runs(n, geometry, threads);
      std::int64_t most = 0;
      for (std::int64_t run = 0; run < runs.count(); ++run) {
        most = std::max(most, std::min(n, runs.last(run)) - runs.first(run));
      }
      INFO("n " << n << ", threads " << threads);
      CHECK(most < n / threads + 2 * geometry.block);
    }
  }
}

TEST_CASE("parts consider every item once, and run those below n_threads", "[launch]") {
  spacecheck::KokkosSession const session(2);
  Kokkos::DefaultHostExecutionSpace const exec;
  std::int64_t const extent = 320;
  for (std::int64_t const part : {std::int64_t{1}, std::int64_t{32}, std::int64_t{100},
                                  std::int64_t{320}, spacecheck::Impl::largest_part}) {
    for (std::int64_t const n : {0, 1, 99, 100, 101, 319, 320}) {
      Counts const ledger(extent);
      Mark const body{
          Kokkos::View<int*, Kokkos::HostSpace>("spacecheck::marked", std::size_t{extent})};
      spacecheck::Impl::launch_in_parts(exec, "spacecheck::parts", n, extent, body, ledger, part);
      // What users get has a loop of its own.
      Mark const unwatched{
          Kokkos::View<int*, Kokkos::HostSpace>("spacecheck::unwatched", std::size_t{extent})};
      spacecheck::Impl::launch_in_parts(exec, "spacecheck::parts", n, extent, unwatched,
                                        spacecheck::NoLedger{}, part);
      exec.fence("spacecheck::parts");
      INFO("part " << part << ", n " << n);
      for (std::int64_t item = 0; item < extent; ++item) {
        REQUIRE(ledger.considered(item) == 1);
        REQUIRE(ledger.ran(item) == (item < n ? 1 : 0));
        REQUIRE(body.marked(item) == (item < n ? 1 : 0));
        REQUIRE(unwatched.marked(item) == (item < n ? 1 : 0));
      }
    }
  }
}
