#include <spacecheck/report/starting_file.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <string>

using Catch::Matchers::ContainsSubstring;
using spacecheck::starting_kernel;

TEST_CASE("a new kernel is a type of its name", "[report][new]") {
  CHECK_THAT(starting_kernel("my_kernel"), ContainsSubstring("struct MyKernel {"));
}

TEST_CASE("a new project names its file as CMake is to read it", "[report][new]") {
  using spacecheck::starting_project;
  CHECK_THAT(starting_project("k", "k.cpp"), ContainsSubstring("(check_k k.cpp ACCESS)"));
  CHECK_THAT(starting_project("k", "my k.cpp"), ContainsSubstring("(check_k \"my k.cpp\" ACCESS)"));
  CHECK_THAT(starting_project("k", "a\"$b.cpp"),
             ContainsSubstring(R"((check_k "a\"\$b.cpp" ACCESS))"));
}

TEST_CASE("a new kernel's type is no name that its file uses otherwise", "[report][new]") {
  CHECK_THAT(starting_kernel("case"), ContainsSubstring("struct CaseKernel {"));
  CHECK_THAT(starting_kernel("kokkos"), ContainsSubstring("struct KokkosKernel {"));
}
