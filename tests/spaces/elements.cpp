// Elements that are made of several numbers, and arrays of more than three dimensions.
#include "cases.hpp"

#include <spacecheck/kernel/reference.hpp>

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <cstdint>
#include <string>
#include <vector>

using namespace cases;
using Catch::Matchers::ContainsSubstring;

namespace {

using Complex = Kokkos::complex<double>;

struct Particle {
  float x, y, z;
};

}  // namespace

template <>
struct spacecheck::ElementTraits<Particle> {
  using number_type = float;
  static constexpr int count = 3;
};

namespace {

static_assert(ArrayElement<Complex> && ArrayElement<bool> && ArrayElement<Particle>);
static_assert(ArrayElement<Kokkos::Array<std::int16_t, 5>>);
static_assert(!ArrayElement<long double> && !ArrayElement<std::string> && !ArrayElement<int*>);

template <class ViewType, class Other>
struct Square {
  ViewType y;
  Other x;
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t i) const {
    y(i / 3, i % 3) = x(i / 3, i % 3) * x(i / 3, i % 3);
  }
};

template <class ViewType, class Flags>
struct Move {
  ViewType p;
  Flags moved;
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t i) const {
    moved(i) = p(i).x < 0;
    p(i).z = p(i).x + p(i).y;
  }
};

template <class ViewType>
struct Past {
  ViewType y;
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t i) const { y.data()[i + 3] = Complex(1, 2); }
};

template <class ViewType>
struct Number4 {
  ViewType y;
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t i) const {
    for (int j = 0; j < 2; ++j) {
      for (int k = 0; k < 3; ++k) {
        for (int l = 0; l < 4; ++l) {
          y(i, j, k, l) = static_cast<int>(1000 * i + 100 * j + 10 * k + l);
        }
      }
    }
  }
};

template <class CaseType>
Comparison compared(CaseType const& c, Reference const& r, std::string const& name) {
  return r.compare(c.data().on_host(c.data().array(name)));
}

}  // namespace

TEMPLATE_TEST_CASE("complex elements are two numbers each", "[case][element]", WatchedCase,
                   PlainCase) {
  for (std::string const layout : {"", "/layout=left", "/layout=right"}) {
    CAPTURE(layout);
    if (std::is_same_v<TestType, PlainCase> && !layout.empty()) continue;
    TestType c(Space{}, trial(layout, "n_threads=21,array_size=21"));
    auto const x = c.template input<Complex>("x", 7, 3);
    auto const y = c.template output<Complex[3]>("y", 7);
    c.launch("square",
             Square<std::remove_const_t<decltype(y)>, std::remove_const_t<decltype(x)>>{y, x});
    c.finish();
    auto const& array = c.data().array("y");
    CHECK(array.type == ElementType::float64);
    CHECK(array.extents == std::vector<std::int64_t>{7, 3, 2});
    CHECK(array.bytes() == 7 * 3 * 16);
    CHECK(c.data().events().empty());
    Reference r(c.data());
    auto const before = r.initial<double>("x");
    auto const square = [=](std::int64_t i, std::int64_t j, std::int64_t part) {
      auto const re = before(i, j, 0);
      auto const im = before(i, j, 1);
      return part == 0 ? re * re - im * im : re * im + im * re;
    };
    r.expect<double>("y", square);
    auto const right = compared(c, r, "y");
    CHECK(right.elements == 42);
    CHECK(right.outside_bound == 0);
    r.expect<double>("y", [=](std::int64_t i, std::int64_t j, std::int64_t part) {
      return square(i, j, part) + (i == 4 && j == 2 && part == 1 ? 1.0 : 0.0);
    });
    auto const wrong = compared(c, r, "y");
    REQUIRE(wrong.outside_bound == 1);
    CHECK(wrong.first.at(0).index == std::vector<std::int64_t>{4, 2, 1});
    // Random numbers, not the same one twice.
    CHECK(before.raw(0, 0, 0) != before.raw(0, 0, 1));
    CHECK_THROWS_WITH(before(0, 0), ContainsSubstring("wrong number of indices"));
  }
}

TEMPLATE_TEST_CASE("structs of numbers, and flags", "[case][element]", WatchedCase, PlainCase) {
  TestType c(Space{}, trial("", "n_threads=200,array_size=200"));
  auto const p = c.template inout<Particle>("p", 200);
  auto const flags = c.template input<bool>("flags", 200);
  auto const moved = c.template output<bool>("moved", 200);
  c.launch("move",
           Move<std::remove_const_t<decltype(p)>, std::remove_const_t<decltype(moved)>>{p, moved});
  c.finish();
  CHECK(c.data().array("p").extents == std::vector<std::int64_t>{200, 3});
  CHECK(c.data().array("moved").extents == std::vector<std::int64_t>{200});
  CHECK(c.data().array("moved").type == ElementType::uint8);
  Reference r(c.data());
  auto const before = r.initial<float>("p");
  r.expect<float>("p", [=](std::int64_t i, std::int64_t k) {
    return k < 2 ? before(i, k) : before(i, 0) + before(i, 1);
  });
  r.expect<std::uint8_t>(
      "moved", [=](std::int64_t i) { return static_cast<std::uint8_t>(before.raw(i, 0) < 0); });
  CHECK(compared(c, r, "p").outside_bound == 0);
  CHECK(compared(c, r, "moved").outside_bound == 0);
  int set = 0;
  for (auto const flag : output<std::uint8_t>(c, "flags")) {
    CHECK(flag <= 1);
    set += flag;
  }
  CHECK((set > 50 && set < 150));
  static_cast<void>(flags);
}

TEST_CASE("a single value may be made of several", "[case][element]") {
  WatchedCase c(Space{}, trial());
  auto const sum = c.scalar<Complex>("sum");
  STATIC_REQUIRE(std::is_same_v<std::remove_const_t<decltype(sum)>::value_type, Complex>);
  c.finish();
  CHECK(c.data().array("sum").extents == std::vector<std::int64_t>{1, 2});
}

TEST_CASE("what is written past an array is counted by elements", "[case][element]") {
  auto const events = events_of(trial("", "n_threads=4,array_size=4"), [](WatchedCase& c) {
    auto const y = c.inout<Complex>("y", 4);
    c.launch("past", Past<std::remove_const_t<decltype(y)>>{y});
  });
  REQUIRE(events.size() == 1);
  CHECK(events[0].kind == Kind::view_overrun);
  CHECK(events[0].element == 4);
  CHECK(events[0].times == 3);
}

TEMPLATE_TEST_CASE("arrays of four dimensions", "[case][element]", WatchedCase, PlainCase) {
  for (std::string const layout : {"", "/layout=left", "/layout=right"}) {
    CAPTURE(layout);
    if (std::is_same_v<TestType, PlainCase> && !layout.empty()) continue;
    TestType c(Space{}, trial(layout));
    auto const y = c.template output<int>("y", c.n_threads(), 2, 3, 4);
    c.launch("number", Number4<std::remove_const_t<decltype(y)>>{y});
    c.finish();
    Reference r(c.data());
    r.expect<int>("y", [](std::int64_t i, std::int64_t j, std::int64_t k, std::int64_t l) {
      return static_cast<int>(1000 * i + 100 * j + 10 * k + l);
    });
    CHECK(compared(c, r, "y").elements == 24 * c.n_threads());
    CHECK(compared(c, r, "y").outside_bound == 0);
    Reference three(c.data());
    three.expect<int>("y", [](std::int64_t, std::int64_t, std::int64_t) { return 0; });
    CHECK_THROWS_WITH(compared(c, three, "y"), ContainsSubstring("has 4 dimensions"));
  }
}

TEST_CASE("an element of several numbers in as many dimensions as Kokkos has", "[case][element]") {
  PlainCase c(Space{}, trial());
  auto const y = c.inout<Complex>("y", constant(Complex(3, 4)), 2, 1, 1, 1, 1, 1, 1, 2);
  STATIC_REQUIRE(std::remove_const_t<decltype(y)>::rank() == 8);
  c.finish();
  using Index = std::int64_t;
  Reference r(c.data());
  r.expect<double>("y", [](Index i, Index, Index, Index, Index, Index, Index, Index j, Index part) {
    return part == 0 ? 3.0 : (i == 1 && j == 0 ? 5.0 : 4.0);
  });
  auto const wrong = compared(c, r, "y");
  CHECK(wrong.elements == 8);
  REQUIRE(wrong.outside_bound == 1);
  CHECK(wrong.first.at(0).index == std::vector<Index>{1, 0, 0, 0, 0, 0, 0, 0, 1});
}
