// Every order takes each item exactly once; a reverse is the order backwards.
#include "space.hpp"

#include <spacecheck/launch/order.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <algorithm>
#include <numeric>

using namespace spacecheck;

namespace {

struct Enumerate {
  ItemOrder order;
  Array<std::int64_t> item_at;

  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t position) const {
    item_at(position) = order(position);
  }
};

/// The items by position, as the space computes them.
std::vector<std::int64_t> items(Order const& order, std::int64_t extent, std::int64_t block = 32) {
  auto const item_at = zeros<std::int64_t>(extent);
  using policy = Kokkos::RangePolicy<Space, Kokkos::IndexType<std::int64_t>>;
  Kokkos::parallel_for("spacecheck::order", policy(0, extent),
                       Enumerate{ItemOrder(order, extent, block), item_at});
  return on_host(item_at);
}

std::vector<std::int64_t> counted(std::int64_t extent) {
  std::vector<std::int64_t> all(static_cast<std::size_t>(extent));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

}  // namespace

TEST_CASE("every order is a bijection of the extent", "[order]") {
  auto const kind = GENERATE(Order::Kind::identity, Order::Kind::shuffle, Order::Kind::interleaved);
  bool const backward = GENERATE(false, true);
  for (std::int64_t const extent :
       {0, 1, 2, 3, 4, 5, 7, 31, 32, 33, 63, 64, 65, 1023, 1024, 1025, 4097, 100'003}) {
    for (std::int64_t const block : {1, 7, 32, 1000}) {
      for (std::uint64_t const seed : {0U, 42U}) {
        CAPTURE(to_string(Order{kind, backward, seed}), extent, block, seed);
        auto all = items({.kind = kind, .backward = backward, .seed = seed}, extent, block);
        std::sort(all.begin(), all.end());
        REQUIRE(all == counted(extent));
        if (kind != Order::Kind::shuffle) break;
      }
      if (kind != Order::Kind::interleaved) break;
    }
  }
}

TEST_CASE("a reverse is the same order from its end", "[order]") {
  for (auto const kind : {Order::Kind::identity, Order::Kind::shuffle, Order::Kind::interleaved}) {
    for (std::int64_t const extent : {1, 10, 33, 1000}) {
      auto forward = items({.kind = kind, .backward = false, .seed = 9}, extent);
      auto const backward = items({.kind = kind, .backward = true, .seed = 9}, extent);
      std::reverse(forward.begin(), forward.end());
      CHECK(forward == backward);
    }
  }
}

TEST_CASE("identity counts up, and its reverse down", "[order]") {
  CHECK(items({}, 100) == counted(100));
  CHECK(items({.kind = Order::Kind::identity, .backward = true, .seed = 0}, 4) ==
        std::vector<std::int64_t>{3, 2, 1, 0});
}

TEST_CASE("interleaved takes one item of each block in turn, also where the last is short",
          "[order]") {
  Order const order{.kind = Order::Kind::interleaved, .backward = false, .seed = 0};
  CHECK(items(order, 6, 3) == std::vector<std::int64_t>{0, 3, 1, 4, 2, 5});
  CHECK(items(order, 8, 3) == std::vector<std::int64_t>{0, 3, 6, 1, 4, 7, 2, 5});
  CHECK(items(order, 2, 3) == std::vector<std::int64_t>{0, 1});
}

TEST_CASE("a shuffle is the seed's, and no other order in disguise", "[order]") {
  Order const a{.kind = Order::Kind::shuffle, .backward = false, .seed = 1};
  Order const b{.kind = Order::Kind::shuffle, .backward = false, .seed = 2};
  auto const first = items(a, 1000);
  CHECK(first == items(a, 1000));
  CHECK(first != items(b, 1000));
  std::int64_t in_place = 0;
  std::int64_t ascending = 0;
  for (std::size_t k = 0; k < first.size(); ++k) {
    if (first[k] == static_cast<std::int64_t>(k)) ++in_place;
    if (k > 0 && first[k] > first[k - 1]) ++ascending;
  }
  CHECK(in_place < 10);
  CHECK((ascending > 400 && ascending < 600));
}
