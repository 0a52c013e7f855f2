// Arrays whose last extents are part of the type.
#include "cases.hpp"

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <type_traits>

using namespace cases;

namespace {

template <class ViewType>
struct NumberElements {
  ViewType y;
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t item) const {
    for (int j = 0; j < 2; ++j) {
      for (int k = 0; k < 3; ++k) y(item, j, k) = static_cast<int>(100 * item + 10 * j + k);
    }
  }
};

}  // namespace

TEMPLATE_TEST_CASE("extents that the type of an array names are the View's own", "", WatchedCase,
                   PlainCase) {
  for (auto const* const layout : {"", "/layout=left", "/layout=right"}) {
    CAPTURE(layout);
    if (std::is_same_v<TestType, PlainCase> && *layout != '\0') continue;
    TestType c(Space{}, trial(layout));
    auto const y = c.template output<int[2][3]>("y", c.n_threads());
    auto const by_value = c.template output<int>("by_value", c.n_threads(), 2, 3);
    using Type = std::remove_const_t<decltype(y)>;
    STATIC_REQUIRE(Type::rank() == 3);
    STATIC_REQUIRE(Type::rank_dynamic() == 1);
    STATIC_REQUIRE(Type::static_extent(1) == 2);
    STATIC_REQUIRE(Type::static_extent(2) == 3);
    for (int d = 0; d < 3; ++d) {
      CHECK(y.extent(d) == by_value.extent(d));
      CHECK(y.stride(d) == by_value.stride(d));
    }

    c.launch("number", NumberElements<Type>{y});
    c.finish();
    CHECK(c.data().array("y").extents == std::vector<std::int64_t>{c.n_threads(), 2, 3});
    CHECK(c.data().array("y").bytes() == c.n_threads() * 6 * 4);
    auto const values = output<int>(c, "y");
    REQUIRE(values.size() == static_cast<std::size_t>(6 * c.n_threads()));
    for (std::int64_t i = 0; i < c.n_threads(); ++i) {
      CHECK(values[static_cast<std::size_t>(6 * i)] == 100 * i);
      CHECK(values[static_cast<std::size_t>(6 * i + 5)] == 100 * i + 12);
    }
  }
}

TEST_CASE("an array may have no extent but its type's") {
  WatchedCase c(Space{}, trial());
  auto const bins = c.inout<std::int64_t[4]>("bins", constant(std::int64_t{3}));
  STATIC_REQUIRE(std::remove_const_t<decltype(bins)>::rank_dynamic() == 0);
  auto const x = c.input<float[2]>("x", uniform(0.0F, 1.0F), c.n_threads());
  STATIC_REQUIRE(std::is_same_v<decltype(x)::value_type, float const>);
  CHECK(x.extent(1) == 2);
  c.finish();
  CHECK(output<std::int64_t>(c, "bins") == std::vector<std::int64_t>(4, 3));
}
