// What a fault says of the checks that must catch it.
#include <spacecheck/plan/kernel_info.hpp>

#include <catch2/catch_test_macros.hpp>

#include <stdexcept>

using namespace spacecheck;

TEST_CASE("a list of checks, each as what it must report", "[plan][fault]") {
  CHECK(claims_in("").empty());
  CHECK(claims_in("guard") == std::vector<Claim>{{"guard", ""}});
  CHECK(claims_in("guard,order:rounding,access") ==
        std::vector<Claim>{{"guard", ""}, {"order", "rounding"}, {"access", ""}});
  CHECK(claims_in("access,repeat@parallel,scratch@host,parity@joined_scan,order:wrong@device") ==
        std::vector<Claim>{{"access", ""},
                           {"repeat", "", Needs::parallel_space},
                           {"scratch", "", Needs::host},
                           {"parity", "", Needs::joined_scan},
                           {"order", "wrong", Needs::device}});
}

TEST_CASE("a list with nothing between its commas is refused", "[plan][fault]") {
  for (auto const* list : {",", "guard,", ",guard", "guard,,order", ":race", "guard:", "guard@",
                           "guard@moon", "@parallel", "guard:@device"}) {
    INFO(list);
    CHECK_THROWS_AS(claims_in(list), std::invalid_argument);
  }
}
