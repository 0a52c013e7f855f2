// The contract of scratch, by local arrays; and what the factory refuses.
#include "scratch_contract.hpp"

#include <spacecheck/scratch/team_scratch.hpp>
#include <spacecheck/scratch/workspace_scratch.hpp>

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <stdexcept>
#include <string>

using namespace scratch_contract;
using Catch::Matchers::ContainsSubstring;

TEMPLATE_TEST_CASE("a local array keeps the contract of scratch", "[scratch][local]", float, double,
                   Triple) {
  require_contract<TestType, LocalScratch>();
}

TEST_CASE("every size up to the largest has its capacity", "[scratch][local]") {
  for (std::int64_t size = 1; size <= largest_local_buffer; ++size) {
    std::visit(
        [&](auto const& allocator) {
          using Allocator = std::remove_cvref_t<decltype(allocator)>;
          REQUIRE(allocator.buffer_size() == size);
          REQUIRE(Allocator::capacity >= size);
          REQUIRE((size > 8 || Allocator::capacity == size));
          REQUIRE((size <= 8 || Allocator::capacity < 2 * size));
        },
        AllocatorFactory<float>(size).build());
  }
}

TEMPLATE_TEST_CASE("a buffer_size that is not positive is refused", "[scratch][error]",
                   LocalScratch, TeamScratch<0>, TeamScratch<1>, WorkspaceScratch<Space>) {
  using Factory = AllocatorFactory<float, TestType>;
  CHECK_THROWS_AS(Factory(0), std::invalid_argument);
  CHECK_THROWS_WITH(Factory(0), "buffer_size must be positive, got 0");
  CHECK_THROWS_WITH(Factory(-3), "buffer_size must be positive, got -3");
  CHECK(Factory(1).buffer_size() == 1);
}

TEST_CASE("beyond the largest local array the error names the limit and the alternative",
          "[scratch][error]") {
  CHECK_NOTHROW(AllocatorFactory<float>(1024));
  CHECK_THROWS_AS(AllocatorFactory<float>(1025), std::invalid_argument);
  CHECK_THROWS_WITH(AllocatorFactory<float>(1'000'000'000),
                    ContainsSubstring("at most 1024") && ContainsSubstring("got 1000000000") &&
                        ContainsSubstring("WorkspaceScratch"));
}

TEST_CASE("the alternative takes what a local array cannot", "[scratch]") {
  CHECK_NOTHROW(AllocatorFactory<float, WorkspaceScratch<Space>>(5000).build());
  require_contract<float, WorkspaceScratch<Space>>(5000, 50, covering(60));
}
