// What a reference expects of each element, and what a kernel's reference cannot ask for.
#include "cases.hpp"

#include <spacecheck/kernel/reference.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

using namespace cases;
using Catch::Matchers::ContainsSubstring;

namespace {

/// A case whose one output holds 0, 1, 2, ... in row-major order.
template <class... Extents>
struct Counted {
  PlainCase c;

  explicit Counted(Extents... extents) : c(Space{}, trial()) {
    Fill<std::int32_t> const count = [](Random const&, std::int64_t i) {
      return static_cast<std::int32_t>(i);
    };
    c.inout<std::int32_t>("y", count, extents...);
    c.finish();
  }
  Comparison compare(Reference const& r) const {
    return r.compare(c.data().on_host(c.data().array("y")));
  }
};

}  // namespace

TEST_CASE("every element is compared, the first and the last too", "[reference]") {
  Counted const one(std::int64_t{10});
  for (std::int64_t const wrong : {0, 4, 9}) {
    Reference r(one.c.data());
    r.expect<std::int32_t>(
        "y", [wrong](std::int64_t i) { return static_cast<std::int32_t>(i == wrong ? -1 : i); });
    auto const c = one.compare(r);
    CHECK(c.elements == 10);
    CHECK(c.outside_bound == 1);
    CHECK(c.first.at(0).index == std::vector<std::int64_t>{wrong});
  }
}

TEST_CASE("indices of two and three dimensions are row-major", "[reference]") {
  Counted const two(2, 5);
  Reference a(two.c.data());
  a.expect<std::int32_t>("y", [](std::int64_t i, std::int64_t j) {
    return static_cast<std::int32_t>(5 * i + j + (i == 1 && j == 4 ? 1 : 0));
  });
  CHECK(two.compare(a).outside_bound == 1);
  CHECK(two.compare(a).first.at(0).index == std::vector<std::int64_t>{1, 4});
  Counted const three(2, 3, 4);
  Reference b(three.c.data());
  b.expect<std::int32_t>("y", [](std::int64_t i, std::int64_t j, std::int64_t k) {
    return static_cast<std::int32_t>(12 * i + 4 * j + k);
  });
  CHECK(three.compare(b).equal());
  CHECK(three.compare(b).elements == 24);
}

TEST_CASE("a list of values does as well", "[reference]") {
  Counted const one(4);
  Reference r(one.c.data());
  r.expect_values<std::int32_t>("y", {0, 1, 2, 99});
  CHECK(one.compare(r).outside_bound == 1);
  CHECK_THROWS_WITH(r.expect_values<std::int32_t>("y", {0, 1, 2}),
                    ContainsSubstring("'y' has 4 elements, its reference 3"));
}

TEST_CASE("an input is what it was before the kernel ran", "[reference]") {
  PlainCase c(Space{}, trial());
  auto const x = c.inout<float>("x", 5, 2);
  c.finish();
  auto const before = output<float>(c, "x");
  Reference const r(c.data());
  auto const initial = r.initial<float>("x");
  CHECK(initial.extent(0) == 5);
  CHECK(initial.raw(3, 1) == before[7]);
  CHECK(initial(3, 1).exact());
  CHECK_THROWS_WITH(initial.raw(3), ContainsSubstring("wrong number of indices"));
}

TEST_CASE("a reference that does not fit its kernel says what it asked for", "[reference]") {
  PlainCase c(Space{}, trial());
  c.output<float>("y", 10);
  c.finish();
  Reference r(c.data());
  auto const one = [](std::int64_t) { return 0.0F; };
  CHECK_THROWS_WITH(r.expect<double>("y", one), ContainsSubstring("'y' holds float32") &&
                                                    ContainsSubstring("asks for float64"));
  CHECK_THROWS_WITH(r.expect<float>("z", one), ContainsSubstring("asks for 'z'"));
  CHECK_THROWS_WITH(r.initial<float>("y"), ContainsSubstring("'y' is unset before"));
  r.expect<float>("y", [](std::int64_t, std::int64_t) { return 0.0F; });
  CHECK_THROWS_WITH(r.compare(c.data().on_host(c.data().array("y"))),
                    ContainsSubstring("'y' has 1 dimensions"));
  CHECK(r.expects("y"));
  CHECK_FALSE(r.expects("z"));
}

TEST_CASE("counts of a launch that went wrong are told apart", "[ledger]") {
  using Counts = std::vector<std::uint32_t>;
  LedgerSummary all;
  // Five of eight items are to run: 1 is missed, 2 runs twice, 6 gets past the guard, 7 is never
  // looked at.
  Impl::add_launch(all, Counts{1, 1, 2, 1, 1, 1, 1, 0}, Counts{1, 0, 2, 1, 1, 0, 1, 0}, 5, 8);
  CHECK(all.launches == 1);
  CHECK(all.extent == 8);
  CHECK(all.items == 5);
  CHECK(all.considered == 8);
  CHECK(all.ran == 6);
  CHECK(all.missed == 2);
  CHECK(all.first_missed == 1);
  CHECK(all.doubled == 1);
  CHECK(all.first_doubled == 2);
  CHECK(all.past_guard == 1);
  CHECK(all.first_past_guard == 6);
  Impl::add_launch(all, Counts{1, 1}, Counts{1, 1}, 2, 2);
  CHECK(all.launches == 2);
  CHECK(all.missed == 2);
}
