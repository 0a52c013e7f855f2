// Which items past the guard are launched alone.
#include <spacecheck/kernel/impl/next_probe.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <vector>

namespace {
std::vector<std::int64_t> probes(std::int64_t guard, std::int64_t extent, std::int64_t room) {
  std::vector<std::int64_t> items;
  for (auto item = guard; item < extent;
       item = spacecheck::Impl::next_probe(item, guard, extent, room)) {
    items.push_back(item);
  }
  return items;
}
}  // namespace

TEST_CASE("all items past the guard are probed where there is room for them", "[guard][probes]") {
  CHECK(probes(7, 7, 1024).empty());
  CHECK(probes(7, 10, 1024) == std::vector<std::int64_t>{7, 8, 9});
  CHECK(probes(0, 1024, 1024).size() == 1024);
}

TEST_CASE("else the first half, and evenly among the rest", "[guard][probes]") {
  CHECK(probes(7, 100, 1) == std::vector<std::int64_t>{7});
  for (std::int64_t const extent : {1032LL, 1033LL, 2000LL, 1'000'000LL, 1LL << 40}) {
    auto const items = probes(7, extent, 1024);
    REQUIRE(items.size() > 512);
    CHECK(items.size() <= 1024);
    CHECK(items[511] == 7 + 511);
    // To the end: no gap is left that is wider than another.
    auto const gap = items.back() - items[items.size() - 2];
    CHECK(extent - items.back() <= gap);
  }
}
