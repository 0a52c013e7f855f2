// What a header says of the compiler: of whichever compiles or reads this.
#include <spacecheck/plan/compiled_by.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string_view>

TEST_CASE("a compiler's name is its name and version alone", "[plan]") {
  constexpr std::string_view name = SPACECHECK_COMPILER;
  static_assert(!name.empty() && name.back() != ' ');
  CHECK(name.find("++ ") != std::string_view::npos);
}
