// A Case's launches: the ledger, the orders, the layouts, the policies; watched and plain alike.
#include "cases.hpp"

#include <spacecheck/launch/kernel_factory.hpp>

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <stdexcept>
#include <utility>

using namespace cases;
using Catch::Matchers::ContainsSubstring;

namespace {

template <class ViewType>
struct AddItem {
  ViewType y;
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t item) const {
    y(item) += static_cast<std::int64_t>(item + 1);
  }
};

/// y(i, j) = 100 i + j, by items of one flat range and by an MDRange.
template <class ViewType>
struct SetPlace {
  ViewType y;
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t item) const {
    std::int64_t const columns = static_cast<std::int64_t>(y.extent(1));
    (*this)(item / columns, item % columns);
  }
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t i, std::int64_t j) const {
    y(i, j) = static_cast<std::int32_t>(100 * i + j);
  }
};

template <class ViewType>
struct SumUp {
  ViewType x;
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t i, double& sum) const { sum += x(i); }
};

template <class ViewType>
struct ScanUp {
  ViewType y;
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t i, std::int64_t& sum, bool last) const {
    sum += i;
    if (last) y(i) = sum;
  }
};

template <class ViewType>
struct AddTeam {
  ViewType y;
  template <class Member>
  KOKKOS_INLINE_FUNCTION void operator()(Member const& team) const {
    Kokkos::single(Kokkos::PerTeam(team), [&] { y(team.league_rank()) += 1; });
  }
};

std::string const order_names[] = {"identity",        "reverse",     "shuffle",
                                   "shuffle-reverse", "interleaved", "interleaved-reverse"};

std::vector<std::int64_t> one_to(std::int64_t n, std::int64_t size) {
  std::vector<std::int64_t> values(static_cast<std::size_t>(size), 0);
  for (std::int64_t k = 0; k < n; ++k) values[static_cast<std::size_t>(k)] = k + 1;
  return values;
}

template <class CaseType>
std::vector<float> inputs_of(std::string const& more) {
  CaseType c(Space{}, trial(more, "n_threads=100,array_size=100"));
  c.template input<float>("x", c.array_size());
  c.template input<float>("other", c.array_size());
  c.finish();
  CHECK(output<float>(c, "x") != output<float>(c, "other"));
  return output<float>(c, "x");
}

}  // namespace

TEMPLATE_TEST_CASE("items below n_threads run once, watched or not", "[case][launch]", WatchedCase,
                   PlainCase) {
  for (std::int64_t const n : {0, 1, 7, 10}) {
    auto const sizes = "n_threads=" + std::to_string(n) + ",array_size=10";
    TestType c(Space{}, trial("", sizes));
    auto const y = c.template inout<std::int64_t>("y", constant(std::int64_t{0}), c.array_size());
    c.launch("add", AddItem<decltype(y)>{y});
    c.finish();
    CHECK(output<std::int64_t>(c, "y") == one_to(n, 10));
    CHECK(c.data().events().empty());
  }
}

TEST_CASE("in every order each item runs once, and the ledger knows", "[case][order]") {
  for (auto const& order : order_names) {
    for (std::int64_t const block : {1, 7, 32}) {
      CAPTURE(order, block);
      WatchedCase c(Space{}, trial("/order=" + order + "/block=" + std::to_string(block),
                                   "n_threads=70,array_size=100"));
      auto const y = c.inout<std::int64_t>("y", constant(std::int64_t{0}), c.array_size());
      c.launch("add", AddItem<decltype(y)>{y});
      c.finish();
      CHECK(output<std::int64_t>(c, "y") == one_to(70, 100));
      REQUIRE(c.data().has_ledger);
      auto const& ledger = c.data().ledger;
      CHECK(ledger.launches == 1);
      CHECK(ledger.items == 70);
      CHECK(ledger.ran == 70);
      CHECK(ledger.extent == covering(100, block).extent);
      CHECK(ledger.considered == ledger.extent);
      CHECK(ledger.missed + ledger.doubled + ledger.past_guard == 0);
    }
  }
}

TEST_CASE("the ledger names what a launch of the kernel's own making misses", "[case][ledger]") {
  WatchedCase c(Space{}, trial("", "n_threads=70,array_size=100"));
  auto const y = c.inout<std::int64_t>("y", constant(std::int64_t{0}), c.array_size());
  // One block short of n_threads.
  c.launch_extent("short", Geometry{.extent = 64, .block = 32}, AddItem<decltype(y)>{y});
  c.finish();
  auto const& ledger = c.data().ledger;
  CHECK(ledger.missed == 6);
  CHECK(ledger.first_missed == 64);
  CHECK(ledger.doubled == 0);
}

TEMPLATE_TEST_CASE("a kernel of the factories, watched or not", "[case][launch]", WatchedCase,
                   PlainCase) {
  TestType c(Space{}, trial());
  auto const y = c.template inout<float>("y", constant(0.0F), c.array_size());
  KernelFactory const factory(c.template allocator_factory<float>(c.buffer_size()));
  c.launch("seed", factory.build(), y);
  c.launch("seed again", factory.build(), y, 3);
  c.finish();
  CHECK(output<float>(c, "y") == std::vector<float>{1, 1, 1, 1, 1, 1, 1, 0, 0, 0});
  CHECK(c.data().took_scratch == c.data().has_ledger);
  if (c.data().has_ledger) CHECK(c.data().ledger.ran == 10);
}

TEMPLATE_TEST_CASE("the scratch's size is refused as the factory refuses it", "[case][error]",
                   WatchedCase, PlainCase) {
  TestType c(Space{}, trial());
  CHECK_THROWS_WITH(c.template allocator_factory<float>(0), "buffer_size must be positive, got 0");
  CHECK_THROWS_WITH(c.template allocator_factory<float>(1025), ContainsSubstring("at most 1024"));
}

TEST_CASE("under left, right and native layout the values are the same", "[case][layout]") {
  auto const layout = GENERATE("native", "left", "right");
  WatchedCase c(Space{}, trial(std::string("/layout=") + layout, "n_threads=12,array_size=12"));
  auto const y = c.output<std::int32_t>("y", 3, 4);
  bool const left =
      std::string(layout) == "left" ||
      (std::string(layout) == "native" && std::is_same_v<Space::array_layout, Kokkos::LayoutLeft>);
  CHECK(y.stride(0) == (left ? 1 : 4));
  CHECK(y.stride(1) == (left ? 3 : 1));
  c.launch("place", SetPlace<decltype(y)>{y});
  c.finish();
  CHECK(output<std::int32_t>(c, "y") ==
        std::vector<std::int32_t>{0, 1, 2, 3, 100, 101, 102, 103, 200, 201, 202, 203});
  CHECK(c.data().events().empty());
}

TEMPLATE_TEST_CASE("an MDRange visits each tuple, in every order", "[case][order]", WatchedCase,
                   PlainCase) {
  for (auto const& order : order_names) {
    CAPTURE(order);
    TestType c(Space{}, trial("/order=" + order, "n_threads=12,array_size=12"));
    auto const y = c.template inout<std::int32_t>("y", constant(std::int32_t{-1}), 3, 4);
    c.parallel_for("tuples", c.template mdrange<2>({1, 0}, {3, 4}), SetPlace<decltype(y)>{y});
    c.finish();
    CHECK(output<std::int32_t>(c, "y") ==
          std::vector<std::int32_t>{-1, -1, -1, -1, 100, 101, 102, 103, 200, 201, 202, 203});
  }
}

TEMPLATE_TEST_CASE("a reduction and a range, in every order", "[case][order]", WatchedCase,
                   PlainCase) {
  for (auto const& order : order_names) {
    CAPTURE(order);
    TestType c(Space{}, trial("/order=" + order, "n_threads=1000,array_size=1000"));
    auto const x = c.template input<double>("x", constant(0.5), c.array_size());
    auto const sum = c.template scalar<double>("sum");
    auto const y = c.template inout<std::int64_t>("y", constant(std::int64_t{0}), c.array_size());
    c.parallel_reduce("sum", c.range(10, 1000), SumUp<decltype(x)>{x},
                      Kokkos::Sum<double, typename TestType::memory_space>(sum));
    c.parallel_for("range", c.range(0, 500), AddItem<decltype(y)>{y});
    c.finish();
    CHECK(output<double>(c, "sum") == std::vector<double>{495});
    CHECK(output<std::int64_t>(c, "y") == one_to(500, 1000));
  }
}

TEST_CASE("a case knows whether any launch was in the order of its trial", "[case][order]") {
  auto const took_order = [](auto const& launch_on) {
    WatchedCase c(Space{}, trial("/order=reverse", "n_threads=70,array_size=100"));
    auto const y = c.inout<std::int64_t>("y", constant(std::int64_t{0}), 10, 10);
    auto const flat = c.inout<std::int64_t>("flat", constant(std::int64_t{0}), c.array_size());
    launch_on(c, y, flat);
    c.finish();
    return c.data().took_order;
  };
  using Box = decltype(std::declval<WatchedCase>().inout<std::int64_t>("", 1, 1));
  using Flat = decltype(std::declval<WatchedCase>().inout<std::int64_t>("", 1));
  CHECK(took_order([](auto& c, auto&, auto& flat) { c.launch("add", AddItem<Flat>{flat}); }));
  CHECK(took_order([](auto& c, auto&, auto& flat) {
    c.parallel_for("add", c.range(0, 2), AddItem<Flat>{flat});
  }));
  CHECK(took_order([](auto& c, auto& y, auto&) {
    c.parallel_for("tuples", c.template mdrange<2>({0, 0}, {2, 1}), SetPlace<Box>{y});
  }));
  CHECK_FALSE(took_order([](auto& c, auto&, auto& flat) {
    c.parallel_scan("scan", c.range(0, 100), ScanUp<Flat>{flat});
  }));
  CHECK_FALSE(took_order([](auto& c, auto&, auto& flat) {
    c.parallel_for("teams", c.team(4, Kokkos::AUTO), AddTeam<Flat>{flat});
  }));
  // One item has one order.
  CHECK_FALSE(took_order([](auto& c, auto&, auto& flat) {
    c.parallel_for("add", c.range(3, 4), AddItem<Flat>{flat});
  }));
  CHECK_FALSE(took_order([](auto&, auto&, auto&) {}));
}

TEST_CASE("inputs are the same bits in every trial of a seed", "[case][fill]") {
  auto const x = inputs_of<PlainCase>("/seed=5");
  CHECK(inputs_of<PlainCase>("/seed=5/attempt=3") == x);
  CHECK(inputs_of<WatchedCase>("/seed=5/layout=left/poison=b") == x);
  CHECK(inputs_of<PlainCase>("/seed=6") != x);
  for (float const value : x) CHECK((value >= -1 && value < 1));
}

TEST_CASE("arrays that no kernel can have are refused", "[case][error]") {
  PlainCase c(Space{}, trial());
  c.output<float>("y", 10);
  CHECK_THROWS_WITH(c.output<float>("y", 10),
                    ContainsSubstring("two arrays of one case are named 'y'"));
  CHECK_THROWS_WITH(c.output<float>("negative", -3), ContainsSubstring("negative extent, -3"));
  CHECK_THROWS_WITH(c.data().array("z"), ContainsSubstring("the kernel's arrays are y"));
}

TEST_CASE("time runs from the first launch on", "[case]") {
  PlainCase idle(Space{}, trial());
  idle.finish();
  CHECK(idle.seconds() == 0);
  PlainCase c(Space{}, trial());
  auto const y = c.inout<std::int64_t>("y", constant(std::int64_t{0}), c.array_size());
  c.launch("add", AddItem<decltype(y)>{y});
  c.finish();
  CHECK(c.seconds() > 0);
  CHECK(c.seconds() < 10);
  // Of launches that the case is not asked for it knows the end only.
  PlainCase other(Space{}, trial());
  auto const z = other.inout<std::int64_t>("z", constant(std::int64_t{0}), other.array_size());
  Kokkos::parallel_for("add", other.range(0, 10), AddItem<decltype(z)>{z});
  other.finish();
  CHECK(other.seconds() > 0);
  CHECK(other.seconds() < 10);
}
