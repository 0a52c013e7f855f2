// What the watchers see: accesses outside a View and outside scratch, items past the guard, and
// memory that was never set.
#include "cases.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <cmath>

using namespace cases;

namespace {

/// y[item] = 1, and each `what` of the last item beside it.
struct WriteAround {
  float* y;
  std::int64_t n;
  std::int64_t offset;  ///< from the first element; inside the View: nothing else is written
  std::int64_t count;

  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t item) const {
    y[item] = 1;
    if (item != n - 1) return;
    for (std::int64_t k = 0; k < count; ++k) y[offset + k] = 1;
  }
};

std::vector<MemoryEvent> around(std::int64_t offset, std::int64_t count) {
  return events_of(trial(), [&](WatchedCase& c) {
    auto const y = c.inout<float>("y", constant(0.0F), c.array_size());
    // A neighbour, to see that the right array is named.
    c.inout<float>("z", constant(0.0F), c.array_size());
    c.launch("around", WriteAround{y.data(), c.n_threads(), offset, count});
  });
}

/// The first item copies one element.
struct CopyBehind {
  std::int8_t const* x;
  std::int8_t* y;
  std::int64_t element;

  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t item) const {
    if (item == 0) y[element] = x[element];
  }
};

/// The seed case with a guard that lets `let_past` items through.
template <class Allocate>
struct LooseGuard {
  float* y;
  Allocate allocate;
  std::int64_t n_threads;
  std::int64_t let_past;
  bool allocates;
  bool writes;

  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t item) const {
    if (item >= n_threads + let_past) return;
    float one = 1;
    if (allocates || item < n_threads) {
      auto scratch = allocate();
      scratch[0] = 1;
      one = scratch[0];
    }
    if (writes || item < n_threads) y[item] = one;
  }
};

std::vector<MemoryEvent> past_guard(Trial const& t, std::int64_t let_past, bool allocates,
                                    bool writes) {
  return events_of(t, [&](WatchedCase& c) {
    auto const y = c.inout<float>("y", constant(0.0F), c.array_size());
    auto const allocate = c.allocator<float, 5>();
    c.launch_extent("loose", LooseGuard<decltype(allocate)>{y.data(), allocate, c.n_threads(),
                                                            let_past, allocates, writes});
  });
}

/// Item 3 accesses scratch[element]; every item gives out what its scratch held unset.
template <class Allocate>
struct AccessScratch {
  float* y;
  Allocate allocate;
  std::int64_t element;
  bool writes;

  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t item) const {
    auto scratch = allocate();
    float value = scratch[2];
    if (item == 3) {
      if (writes) {
        scratch[element] = 1;
      } else {
        value += scratch[element];
      }
    }
    y[item] = value;
  }
};

/// As one who takes the array's address.
template <class Allocate>
struct PointIntoScratch {
  float* y;
  Allocate allocate;
  std::int64_t element;

  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t item) const {
    auto scratch = allocate();
    float* const elements = scratch.data();
    elements[0] = 1;
    if (item == 3) elements[element] = 1;
    y[item] = elements[0];
  }
};

std::vector<MemoryEvent> scratch_access(std::int64_t element, bool writes) {
  return events_of(trial(), [&](WatchedCase& c) {
    auto const y = c.inout<float>("y", constant(0.0F), c.array_size());
    auto const allocate = c.allocator<float, 5>();
    c.launch("scratch", AccessScratch<decltype(allocate)>{y.data(), allocate, element, writes});
  });
}

std::vector<float> unset_scratch(std::string const& poison) {
  WatchedCase c(Space{}, trial("/poison=" + poison));
  auto const y = c.inout<float>("y", constant(0.0F), c.array_size());
  auto const allocate = c.allocator<float, 5>();
  c.launch("unset", AccessScratch<decltype(allocate)>{y.data(), allocate, 2, false});
  c.finish();
  CHECK(c.data().took_scratch);
  return output<float>(c, "y");
}

}  // namespace

TEST_CASE("a kernel that keeps to its View leaves no event", "[case][canary]") {
  CHECK(around(0, 1).empty());
  CHECK(around(9, 1).empty());
}

TEST_CASE("a write behind a View, with the element", "[case][canary]") {
  for (std::int64_t const element : {10, 11, 40}) {
    CAPTURE(element);
    auto const events = around(element, 1);
    REQUIRE(events.size() == 1);
    CHECK(events[0].kind == Kind::view_overrun);
    CHECK(events[0].view == "y");
    CHECK(events[0].element == element);
    CHECK(events[0].times == 1);
  }
}

TEST_CASE("a write before a View, with the element nearest to it", "[case][canary]") {
  for (std::int64_t const element : {-1, -2, -40}) {
    CAPTURE(element);
    auto const events = around(element, 1);
    REQUIRE(events.size() == 1);
    CHECK(events[0].kind == Kind::view_underrun);
    CHECK(events[0].view == "y");
    CHECK(events[0].element == element);
  }
}

TEST_CASE("several elements outside are counted, nearest first", "[case][canary]") {
  auto const behind = around(10, 3);
  REQUIRE(behind.size() == 1);
  CHECK(behind[0].element == 10);
  CHECK(behind[0].times == 3);
  auto const before = around(-3, 3);
  REQUIRE(before.size() == 1);
  CHECK(before[0].element == -1);
  CHECK(before[0].times == 3);
  CHECK(around(-1, 12).size() == 2);
}

TEST_CASE("what is copied from behind one View to behind another shows", "[case][canary]") {
  auto const offset = GENERATE(0, 1, 2, 3, 4, 5, 6, 7);
  auto const t = trial();
  auto const n = t.parameters.array_size;
  auto const events = events_of(t, [&](WatchedCase& c) {
    auto const x = c.input<std::int8_t>("x", n);
    auto const y = c.inout<std::int8_t>("y", constant(std::int8_t{0}), n);
    c.launch("copy", CopyBehind{x.data(), y.data(), n + offset});
  });
  CAPTURE(offset);
  REQUIRE(events.size() == 1);
  CHECK(events[0].kind == Kind::view_overrun);
  CHECK(events[0].view == "y");
  CHECK(events[0].element == n + offset);
}

TEST_CASE("a guard that holds leaves no event past it", "[case][guard]") {
  for (std::int64_t const surplus : {0, 2}) {
    auto const t = trial("/guard/past_guard/surplus=" + std::to_string(surplus));
    CHECK(past_guard(t, 0, true, true).empty());
  }
}

TEST_CASE("the item that a loose guard lets past is named: `>` for `>=`", "[case][guard]") {
  auto const events = past_guard(trial("/guard/past_guard"), 1, true, true);
  REQUIRE(events.size() == 2);
  CHECK(events[0].kind == Kind::past_guard_write);
  CHECK(events[0].view == "y");
  CHECK(events[0].element == 7);
  CHECK(events[0].item == 7);
  CHECK(events[1].kind == Kind::past_guard_allocation);
  CHECK(events[1].item == 7);
}

TEST_CASE("an item past the guard that only allocates, or only writes", "[case][guard]") {
  auto const t = trial("/guard/past_guard");
  auto const allocated = past_guard(t, 1, true, false);
  REQUIRE(allocated.size() == 1);
  CHECK(allocated[0].kind == Kind::past_guard_allocation);
  auto const wrote = past_guard(t, 1, false, true);
  REQUIRE(wrote.size() == 1);
  CHECK(wrote[0].kind == Kind::past_guard_write);
}

TEST_CASE("every item past the guard is tried, also those past the array", "[case][guard]") {
  auto const events = past_guard(trial("/guard/past_guard/surplus=1"), 1000, false, true);
  // Items 7 to 63 of two blocks, each with the element that it wrote.
  REQUIRE(events.size() == 58);
  for (std::size_t k = 0; k < 57; ++k) {
    CHECK(events[k].item == static_cast<std::int64_t>(7 + k));
    CHECK(events[k].element == static_cast<std::int64_t>(7 + k));
  }
  CHECK(events[57].kind == Kind::view_overrun);
}

TEST_CASE("a forced guard keeps what a loose one lets past", "[case][guard]") {
  CHECK(past_guard(trial("/past_guard/force_guard"), 1, true, true).empty());
}

TEST_CASE("an index outside scratch is seen, read or written, on both sides", "[case][scratch]") {
  bool const writes = GENERATE(false, true);
  for (std::int64_t const element : {5, 6, 20, 1000000}) {
    CAPTURE(writes, element);
    auto const events = scratch_access(element, writes);
    REQUIRE(events.size() == 1);
    CHECK(events[0].kind == Kind::scratch_overrun);
    CHECK(events[0].element == element);
    CHECK(events[0].item == known_item(3));
    CHECK(events[0].times == 1);
  }
  for (std::int64_t const element : {-1, -8, -1000000}) {
    CAPTURE(writes, element);
    auto const events = scratch_access(element, writes);
    REQUIRE(events.size() == 1);
    CHECK(events[0].kind == Kind::scratch_underrun);
    CHECK(events[0].element == element);
    CHECK(events[0].item == known_item(3));
    CHECK(events[0].times == 1);
  }
  CHECK(scratch_access(0, writes).empty());
  CHECK(scratch_access(4, writes).empty());
}

TEST_CASE("a write through scratch's pointer is seen by the canaries", "[case][scratch]") {
  for (std::int64_t const element : {-2, -1, 5, 7}) {
    CAPTURE(element);
    auto const events = events_of(trial(), [&](WatchedCase& c) {
      auto const y = c.inout<float>("y", constant(0.0F), c.array_size());
      auto const allocate = c.allocator<float, 5>();
      c.launch("pointer", PointIntoScratch<decltype(allocate)>{y.data(), allocate, element});
    });
    REQUIRE(events.size() == 1);
    CHECK(events[0].kind == (element < 0 ? Kind::scratch_underrun : Kind::scratch_overrun));
    CHECK(events[0].element == element);
    CHECK(events[0].item == known_item(3));
    CHECK(events[0].times == 1);
  }
}

TEST_CASE("unset scratch holds another poison in each of the trials", "[case][scratch]") {
  auto const a = unset_scratch("a");
  auto const b = unset_scratch("b");
  auto const zero = unset_scratch("zero");
  for (std::size_t k = 0; k < 7; ++k) {
    CHECK(std::isnan(a[k]));
    CHECK(b[k] > 1e30F);
    CHECK(zero[k] == 0);
  }
  CHECK(a[7] == 0);
}

TEST_CASE("unset arrays hold the trial's poison, filled ones their fill", "[case]") {
  auto const unset = [](std::string const& poison) {
    WatchedCase c(Space{}, trial("/poison=" + poison));
    c.output<std::int32_t>("y", c.array_size());
    c.finish();
    return output<std::int32_t>(c, "y");
  };
  CHECK(unset("a")[0] == -1);
  CHECK(unset("b")[9] == 0x7b7b7b7b);
  CHECK(unset("zero")[5] == 0);
}
