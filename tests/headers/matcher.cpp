// A library's own test, of which g++ 12 inlines so much that it warns of sums of strings in our
// header.
#include <spacecheck/catch2.hpp>
#include <spacecheck/spacecheck.hpp>

#include <catch2/catch_test_macros.hpp>

namespace {

struct Springs {
  static constexpr auto name = "springs";
  template <class Case>
  static void run(Case& c) {
    auto const y = c.template output<double>("y", c.n_threads());
    c.launch(
        "springs", KOKKOS_LAMBDA(std::int64_t i) { y(i) = 1; });
  }
};

}  // namespace

TEST_CASE("springs agree") { CHECK_THAT(Springs{}, spacecheck::AgreesOnAllSpaces()); }
