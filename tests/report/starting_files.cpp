#include <spacecheck/report/starting_file.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <string>

using Catch::Matchers::ContainsSubstring;
using spacecheck::starting_kernel;

TEST_CASE("a new kernel is a type of its name", "[report][new]") {
  CHECK_THAT(starting_kernel("my_kernel"), ContainsSubstring("struct MyKernel {"));
}

TEST_CASE("a new kernel's type is no name that its file uses otherwise", "[report][new]") {
  CHECK_THAT(starting_kernel("case"), ContainsSubstring("struct CaseKernel {"));
  CHECK_THAT(starting_kernel("kokkos"), ContainsSubstring("struct KokkosKernel {"));
}
