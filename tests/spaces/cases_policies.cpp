// The policies that Kokkos knows, on a Case: tags, ranks, schedules, results of every kind.
#include "cases.hpp"

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <string>
#include <vector>

using namespace cases;

namespace {

struct TagAdd {};
struct TagBox {};

/// With tags, and indices of 32 bits as LAMMPS' kernels have them.
template <class ViewType>
struct Tagged {
  ViewType y;
  std::int64_t columns = 1;

  KOKKOS_INLINE_FUNCTION void operator()(TagAdd, int const& i) const { y(i) += i + 1; }
  KOKKOS_INLINE_FUNCTION void operator()(TagAdd, int const& i, double& sum) const {
    sum += static_cast<double>(y(i));
  }
  KOKKOS_INLINE_FUNCTION void operator()(TagAdd, int const& i, std::int64_t& sum, bool last) const {
    sum += i;
    if (last) y(i) = sum;
  }
  KOKKOS_INLINE_FUNCTION void operator()(TagBox, int i, int j) const {
    y(i * columns + j) += 100 * i + j;
  }
};

/// Each item of a box of four dimensions adds one where it lies.
template <class ViewType>
struct AddOne {
  ViewType y;
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t i, std::int64_t j, std::int64_t k,
                                         std::int64_t l) const {
    y(((i - 1) * 3 + j) * 8 + k * 4 + l) += 1;
  }
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t i, std::int64_t j, std::int64_t k,
                                         std::int64_t l, std::int64_t& sum) const {
    sum += ((i - 1) * 3 + j) * 8 + k * 4 + l;
  }
};

/// Remembers when each item ran.
template <class ViewType>
struct Note {
  ViewType when;
  ViewType clock;
  KOKKOS_INLINE_FUNCTION void operator()(TagAdd, int i) const {
    when(i) = Kokkos::atomic_fetch_add(&clock(0), std::int64_t{1});
  }
};

/// One item of a box leaves its scratch.
template <class Allocator>
struct OutsideScratch {
  Allocator allocate;
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t i) const { allocate()[i % 5] = 1; }
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t i, std::int64_t j) const {
    allocate()[i == 1 && j == 0 ? 6 : 0] = 1;
  }
};

struct SumAndLargest {
  KOKKOS_INLINE_FUNCTION void operator()(int i, std::int64_t& sum, int& largest) const {
    sum += i;
    if (i > largest) largest = i;
  }
};

template <class ViewType>
struct Index {
  ViewType y;
  KOKKOS_INLINE_FUNCTION void operator()(int i) const { y(i) = i; }
  KOKKOS_INLINE_FUNCTION void operator()(int i, std::int64_t& sum) const { sum += y(i); }
  KOKKOS_INLINE_FUNCTION void operator()(int i, std::int64_t& sum, bool) const { sum += y(i); }
};

/// A functor that is its own reducer.
struct Product {
  using value_type = double;
  KOKKOS_INLINE_FUNCTION void init(double& value) const { value = 1; }
  KOKKOS_INLINE_FUNCTION void join(double& value, double const& other) const { value *= other; }
  KOKKOS_INLINE_FUNCTION void operator()(int, double& value) const { value *= 2; }
};

template <class Tag, class... More>
auto tagged_range(Space const& exec, int begin, int end) {
  return Kokkos::RangePolicy<Space, Tag, Kokkos::IndexType<int>, More...>(exec, begin, end);
}

std::string const some_order() {
  return "/order=" + GENERATE(as<std::string>(), "identity", "reverse", "shuffle", "interleaved");
}

}  // namespace

TEMPLATE_TEST_CASE("policies may have tags and schedules", "[case][policy]", WatchedCase,
                   PlainCase) {
  TestType c(Space{}, trial(some_order(), "n_threads=70,array_size=70"));
  auto const y = c.template inout<std::int64_t>("y", constant(std::int64_t{0}), 70);
  auto const box = c.template inout<std::int64_t>("box", constant(std::int64_t{0}), 12);
  Tagged<decltype(y)> const on_y{y};
  using Dynamic = Kokkos::Schedule<Kokkos::Dynamic>;
  c.parallel_for("tag", tagged_range<TagAdd>(c.exec(), 5, 70), on_y);
  c.parallel_for("dynamic", tagged_range<TagAdd, Dynamic>(c.exec(), 0, 70).set_chunk_size(7), on_y);
  c.parallel_for("box",
                 Kokkos::MDRangePolicy<Space, TagBox, Kokkos::Rank<2>, Kokkos::IndexType<int>>(
                     c.exec(), {1, 0}, {3, 4}),
                 Tagged<decltype(box)>{box, 4});
  double total = 0;
  c.parallel_reduce("total", tagged_range<TagAdd>(c.exec(), 0, 70), on_y, total);
  c.parallel_scan("scan", tagged_range<TagAdd>(c.exec(), 60, 70), on_y);
  c.finish();
  auto const found = output<std::int64_t>(c, "y");
  for (std::int64_t i = 0; i < 60; ++i) {
    CHECK(found[static_cast<std::size_t>(i)] == (i + 1) * (i < 5 ? 1 : 2));
  }
  CHECK(found[69] == 645);
  CHECK(total == 70 * 71 - 15);
  CHECK(output<std::int64_t>(c, "box") ==
        std::vector<std::int64_t>{0, 0, 0, 0, 100, 101, 102, 103, 200, 201, 202, 203});
}

TEMPLATE_TEST_CASE("boxes may have more than three dimensions", "[case][policy]", WatchedCase,
                   PlainCase) {
  TestType c(Space{}, trial(some_order(), "n_threads=48,array_size=48"));
  auto const y = c.template inout<std::int64_t>("y", constant(std::int64_t{0}), 48);
  AddOne<decltype(y)> const add{y};
  Kokkos::MDRangePolicy<Space, Kokkos::Rank<4>, Kokkos::IndexType<std::int64_t>> const box(
      c.exec(), {1, 0, 0, 0}, {3, 3, 2, 4});
  std::int64_t places = 0;
  c.parallel_for("add", box, add);
  c.parallel_reduce("places", box, add, places);
  c.finish();
  CHECK(output<std::int64_t>(c, "y") == std::vector<std::int64_t>(48, 1));
  CHECK(places == 47 * 48 / 2);
}

TEMPLATE_TEST_CASE("a number is a range from 0, and results are what Kokkos takes",
                   "[case][policy]", WatchedCase, PlainCase) {
  TestType c(Space{}, trial(some_order(), "n_threads=70,array_size=70"));
  auto const y = c.template inout<std::int64_t>("y", constant(std::int64_t{0}), 70);
  auto const sum = c.template scalar<std::int64_t>("sum");
  Index<decltype(y)> const index{y};
  c.parallel_for("set", 70, index);
  c.parallel_reduce("view", 70, index, sum);
  std::int64_t several = 0;
  int largest = 0;
  c.parallel_reduce("several", c.range(0, 70), SumAndLargest{}, several, Kokkos::Max<int>(largest));
  double product = 0;
  c.parallel_reduce("itself", c.range(0, 10), Product{}, product);
  double again = 0;
  c.parallel_reduce("replaced", c.range(0, 10), Product{}, Kokkos::Prod<double>(again));
  std::int64_t scanned = 0;
  c.parallel_scan("scan", c.range(0, 70), index, scanned);
  c.finish();
  CHECK(output<std::int64_t>(c, "sum") == std::vector<std::int64_t>{2415});
  CHECK(several == 2415);
  CHECK(scanned == 2415);
  CHECK(largest == 69);
  CHECK(product == 1024);
  CHECK(again == 1024);
}

TEST_CASE("a tagged range is in the order of its trial", "[case][policy]") {
  WatchedCase c(Space{}, trial("/order=reverse", "n_threads=70,array_size=70"));
  auto const when = c.inout<std::int64_t>("when", constant(std::int64_t{-1}), 70);
  auto const clock = c.inout<std::int64_t>("clock", constant(std::int64_t{0}), 1);
  c.parallel_for("note", tagged_range<TagAdd>(c.exec(), 10, 70), Note<decltype(when)>{when, clock});
  c.finish();
  CHECK(c.data().took_order);
  CHECK(output<std::int64_t>(c, "clock") == std::vector<std::int64_t>{60});
  if (Space().concurrency() > 1) return;
  auto const found = output<std::int64_t>(c, "when");
  for (std::int64_t i = 10; i < 70; ++i) {
    CHECK(found[static_cast<std::size_t>(i)] == 69 - i);
  }
}

TEST_CASE("an item that nobody follows is not taken for the last one that was", "[case][policy]") {
  WatchedCase c(Space{}, trial());
  c.inout<float>("y", constant(0.0F), c.array_size());
  auto const allocate = c.allocator<float, 5>();
  OutsideScratch<decltype(allocate)> const body{allocate};
  c.launch("followed", body);
  if (GENERATE(false, true)) c.parallel_for("followed, too", c.range(0, 7), body);
  c.parallel_for("box", c.mdrange<2>({0, 0}, {3, 2}), body);
  c.finish();
  auto const& events = c.data().events();
  REQUIRE(events.size() == 1);
  CHECK(events[0].kind == MemoryEvent::Kind::scratch_overrun);
  CHECK_FALSE(events[0].item.has_value());
}
