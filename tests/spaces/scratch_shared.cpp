// The contract of scratch, by memory that the items of a launch share out among them.
#include "scratch_contract.hpp"

#include <spacecheck/scratch/team_scratch.hpp>
#include <spacecheck/scratch/workspace_scratch.hpp>

#include <catch2/catch_template_test_macros.hpp>

using namespace scratch_contract;

TEMPLATE_TEST_CASE("team scratch of level 0 keeps the contract", "[scratch][team]", float, double,
                   Triple) {
  require_contract<TestType, TeamScratch<0>>();
}

TEMPLATE_TEST_CASE("team scratch of level 1 keeps the contract", "[scratch][team]", float, double,
                   Triple) {
  require_contract<TestType, TeamScratch<1>>();
}

TEMPLATE_TEST_CASE("a shared workspace keeps the contract", "[scratch][workspace]", float, double,
                   Triple) {
  require_contract<TestType, WorkspaceScratch<Space>>();
}

TEST_CASE("one allocator serves launch after launch", "[scratch][workspace]") {
  auto const allocator = AllocatorFactory<double, WorkspaceScratch<Space>>(9).build();
  for (int repetition = 0; repetition < 15; ++repetition) {
    auto const said = zeros<int>(64);
    scratch_launch(Space{}, "contract", 50, covering(50), allocator, Inspect<double>{said, 9});
    Kokkos::fence();
    CHECK(first_unlike(on_host(said), 0, 50, static_cast<int>(none)) == -1);
  }
}
