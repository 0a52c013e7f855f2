// Kernels of a library, checked in its own Catch2 suite.
#include <spacecheck/catch2.hpp>
#include <spacecheck/spacecheck.hpp>

#include <Kokkos_Core.hpp>
#include <catch2/catch_session.hpp>
#include <catch2/catch_test_macros.hpp>

struct Squares {
  static constexpr auto name = "squares";

  template <class Case>
  static void run(Case& c) {
    auto const y = c.template output<std::int64_t>("y", c.n_threads());
    c.launch(
        "squares", KOKKOS_LAMBDA(std::int64_t i) { y(i) = i * i; });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int64_t>("y", [](std::int64_t i) { return i * i; });
  }
};

// The same with a fault: each item adds to its neighbour's element, too.
struct Smeared {
  static constexpr auto name = "smeared";

  template <class Case>
  static void run(Case& c) {
    auto const y =
        c.template inout<std::int64_t>("y", spacecheck::constant(std::int64_t{0}), c.n_threads());
    auto const n = c.n_threads();
    c.launch(
        "smeared", KOKKOS_LAMBDA(std::int64_t i) {
          y(i) += i;
          if (i + 1 < n) y(i + 1) = y(i);
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int64_t>("y", [](std::int64_t i) { return i; });
  }
};

TEST_CASE("squares agree on all spaces") { CHECK_THAT(Squares{}, spacecheck::AgreesOnAllSpaces()); }

TEST_CASE("what is wrong does not agree, and says how to see it again") {
  auto const agrees = spacecheck::AgreesOnAllSpaces(/*repeat=*/5);
  CHECK_FALSE(agrees.match(Smeared{}));
  CHECK(agrees.describe().find("trial: 'smeared/") != std::string::npos);
}

int main(int argc, char** argv) {
  Kokkos::ScopeGuard const kokkos(argc, argv);
  return Catch::Session().run(argc, argv);
}
