// Trials as the worker does them: what completes, what throws, what has no room.
#include "space.hpp"

#include <spacecheck/kernel/kernel.hpp>
#include <spacecheck/kernel/kernel_list.hpp>
#include <spacecheck/trial/perform.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <cstdlib>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#ifdef __SSE__
#include <xmmintrin.h>
#endif

using namespace spacecheck;
using Catch::Matchers::ContainsSubstring;

namespace {

struct TestThrows {
  static constexpr auto name = "test_throws";
  static constexpr auto description = "throws before it launches";
  template <class Case>
  static void run(Case& c) {
    c.template output<float>("y", c.array_size());
    throw std::runtime_error("the kernel's own words");
  }
};
SPACECHECK_KERNEL(TestThrows);

struct TestThrowsOddly {
  static constexpr auto name = "test_throws_oddly";
  template <class Case>
  static void run(Case&) {
    throw 17;
  }
};
SPACECHECK_KERNEL(TestThrowsOddly);

struct TestNoRoom {
  static constexpr auto name = "test_no_room";
  template <class Case>
  static void run(Case&) {
    throw std::bad_alloc();
  }
};
SPACECHECK_KERNEL(TestNoRoom);

struct TestHugeArray {
  static constexpr auto name = "test_huge_array";
  template <class Case>
  static void run(Case& c) {
    c.template output<double>("y", std::int64_t{1} << 50);
  }
};
SPACECHECK_KERNEL(TestHugeArray);

struct TestSquare {
  static constexpr auto name = "test_square";
  template <class Case>
  static void run(Case& c) {
    auto const square = c.template output<float>("square", c.array_size(), c.array_size());
    c.launch("set", SetCorner<decltype(square)>{square});
  }

  // nvcc wants to name it.
  template <class Output>
  struct SetCorner {
    Output square;
    KOKKOS_INLINE_FUNCTION void operator()(std::int64_t) const { square(0, 0) = 1; }
  };
};
SPACECHECK_KERNEL(TestSquare);

struct TestFill {
  static constexpr auto name = "test_fill";
  static constexpr auto description = "fills, and is right for even seeds only";
  static constexpr Parameters defaults{.n_threads = 5, .array_size = 8, .buffer_size = 0};
  template <class Case>
  static void run(Case& c) {
    c.template input<float>("x", c.array_size());
    c.template inout<std::int32_t>("y", constant(std::int32_t{4}), c.array_size());
    c.template workspace<double>("w", 3);
  }
  static void reference(Reference& r) {
    auto const y = r.initial<std::int32_t>("y");
    r.expect<std::int32_t>("y", [y, odd = r.seed() % 2 == 1](std::int64_t i) {
      return y(i) + (odd && i == 2 ? 1 : 0);
    });
  }
};
SPACECHECK_KERNEL(TestFill);

struct TestFillRandom {
  static constexpr auto name = "test_fill_random";
  static constexpr auto description = "leaves random numbers as they are";
  static constexpr Parameters defaults{.n_threads = 5, .array_size = 8, .buffer_size = 0};
  template <class Case>
  static void run(Case& c) {
    c.template inout<std::int32_t>("y", c.array_size());
  }
  static void reference(Reference& r) { r.expect<std::int32_t>("y", r.initial<std::int32_t>("y")); }
};
SPACECHECK_KERNEL(TestFillRandom);

struct TestDenormal {
  static constexpr auto name = "test_denormal";
  static constexpr auto description = "zero, where a denormal number should be";
  static constexpr Parameters defaults{.n_threads = 5, .array_size = 8, .buffer_size = 0};
  template <class Case>
  static void run(Case& c) {
    c.template inout<float>("y", constant(0.F), c.array_size());
  }
  static void reference(Reference& r) {
    r.expect<float>("y", [](std::int64_t) { return Bounded<float>::from(1e-40L, 1e-45); });
  }
};
SPACECHECK_KERNEL(TestDenormal);

struct TestReadsPast {
  static constexpr auto name = "test_reads_past";
  static constexpr auto description = "its reference has an end of its own";
  static constexpr Parameters defaults{.n_threads = 5, .array_size = 8, .buffer_size = 0};
  template <class Case>
  static void run(Case& c) {
    c.template inout<float>("x", c.array_size());
  }
  static void reference(Reference& r) {
    auto const x = r.initial<float>("x");
    r.expect<float>("x", [x](std::int64_t i) { return x(i + 1); });
  }
};
SPACECHECK_KERNEL(TestReadsPast);

struct TestAskedReference {
  static constexpr auto name = "test_asked_reference";
  static constexpr auto description = "counts how often its reference is asked";
  static constexpr Parameters defaults{.n_threads = 5, .array_size = 8, .buffer_size = 0};
  static inline int asked = 0;
  static inline std::int32_t result = 0;
  template <class Case>
  static void run(Case& c) {
    c.template inout<std::int32_t>("y", constant(result), c.array_size());
  }
  static void reference(Reference& r) {
    ++asked;
    r.expect<std::int32_t>("y", [](std::int64_t) { return 0; });
  }
};
SPACECHECK_KERNEL(TestAskedReference);

Trial trial_of(std::string const& kernel, std::string const& more = "/seed=42") {
  return trial_named(kernel + "/" + space_name + "/n_threads=5,array_size=8" + more);
}

}  // namespace

TEST_CASE("a kernel's exception is part of the observation", "[perform]") {
  auto const thrown = perform(trial_of("test_throws"));
  CHECK(thrown.ended == Ended::exception);
  CHECK(thrown.message == "the kernel's own words");
  CHECK(thrown.trial == trial_of("test_throws"));
  CHECK(thrown.outputs.empty());
  auto const odd = perform(trial_of("test_throws_oddly"));
  CHECK(odd.ended == Ended::exception);
  CHECK_THAT(odd.message, ContainsSubstring("not a std::exception"));
  CHECK(perform(trial_of("test_throws", "/watched")).ended == Ended::exception);
}

TEST_CASE("an exception on one of several host threads too", "[perform]") {
  auto const thrown = perform(trial_of("test_throws", "/instances=3"));
  CHECK(thrown.ended == Ended::exception);
  CHECK(thrown.message == "the kernel's own words");
}

TEST_CASE("a failed allocation is a lack of memory", "[perform]") {
  CHECK(perform(trial_of("test_no_room")).ended == Ended::out_of_memory);
  auto const huge = perform(trial_of("test_huge_array"));
  CHECK(huge.ended == Ended::out_of_memory);
  CHECK_FALSE(huge.message.empty());
}

TEST_CASE("an array of more bytes than a number holds is a lack of memory", "[perform]") {
  // Of elements that are counted as 0, as fewer than none, and as 2^62: too few bytes for 64 bits.
  for (auto const* const size : {"4294967296", "3037000500", "2147483648"}) {
    for (auto const* const how : {"", "/watched"}) {
      CAPTURE(size, how);
      auto const square = perform(trial_named(std::string("test_square/") + space_name +
                                              "/n_threads=1,array_size=" + size + how));
      CHECK(square.ended == Ended::out_of_memory);
      CHECK_THAT(square.message, ContainsSubstring("square"));
    }
  }
}

TEST_CASE("the threads of a trial are those of one of its instances", "[perform]") {
  auto const all = perform(trial_of("test_fill")).threads;
  for (std::int64_t const shares : {2, 3}) {
    auto const shared =
        std::string(space_name) == "OpenMP" ? std::max<std::int64_t>(all / shares, 1) : all;
    for (std::string const how : {"/instances=", "/share="}) {
      CHECK(perform(trial_of("test_fill", how + std::to_string(shares))).threads == shared);
    }
  }
}

TEST_CASE("after what failed the next trial is done as ever", "[perform]") {
  perform(trial_of("test_throws"));
  perform(trial_of("test_huge_array"));
  CHECK(perform(trial_of("test_fill")).ended == Ended::completed);
}

TEST_CASE("what completed has outputs, compared with the reference", "[perform]") {
  auto const right = perform(trial_of("test_fill"));
  CHECK(right.ended == Ended::completed);
  CHECK(right.has_reference);
  REQUIRE(right.outputs.size() == 1);
  CHECK(right.outputs[0].view == "y");
  CHECK(right.outputs[0].type == ElementType::int32);
  CHECK(right.outputs[0].extents == std::vector<std::int64_t>{8});
  REQUIRE(right.outputs[0].to_reference.has_value());
  CHECK(right.outputs[0].to_reference->equal());
  CHECK(right.outputs[0].to_reference->elements == 8);
  CHECK(right.bytes == 8 * 4 + 8 * 4 + 3 * 8);
  auto const wrong = perform(trial_of("test_fill", "/seed=43"));
  CHECK(wrong.outputs[0].to_reference->outside_bound == 1);
  CHECK(wrong.outputs[0].to_reference->first.at(0).index == std::vector<std::int64_t>{2});
  CHECK(wrong.outputs[0].digest == right.outputs[0].digest);
  CHECK(perform(trial_of("test_fill", "/watched")).outputs[0].digest == right.outputs[0].digest);
}

TEST_CASE("the reference is asked once for the same bits of the same case", "[perform]") {
  using Kernel = TestAskedReference;
  auto const differing = [](std::string const& more) {
    return perform(trial_of("test_asked_reference", more)).outputs.at(0).to_reference->differing;
  };
  Kernel::asked = 0;
  Kernel::result = 0;
  CHECK(differing("/seed=42") == 0);
  CHECK(differing("/seed=42") == 0);
  CHECK(differing("/watched/seed=42") == 0);
  CHECK(Kernel::asked == 1);
  Kernel::result = 7;
  CHECK(differing("/seed=42") == 8);
  CHECK(Kernel::asked == 2);
  CHECK(differing("/seed=43") == 8);
  CHECK(Kernel::asked == 3);
  Kernel::result = 0;
  CHECK(differing("/seed=42") == 0);
  CHECK(Kernel::asked == 3);
}

#ifdef __SSE__
TEST_CASE("what is compared is denormal also where a kernel takes such numbers for zero",
          "[perform]") {
  auto const before = _mm_getcsr();
  _mm_setcsr(before | 0x8040);  // as a program has it that was linked with -ffast-math
  auto const o = perform(trial_of("test_denormal"));
  auto const after = _mm_getcsr();
  _mm_setcsr(before);
  CHECK((after & 0x8040) == 0x8040);
  CHECK(o.outputs.at(0).to_reference->outside_bound == 8);
}
#endif

TEST_CASE("a reference that reads past an array is told so", "[perform]") {
  auto const o = perform(trial_of("test_reads_past"));
  CHECK(o.ended == Ended::exception);
  CHECK(o.message == "its reference threw: it reads x(8), where x is 8");
}

TEST_CASE("several instances give the outputs of each", "[perform]") {
  auto const o = perform(trial_of("test_fill", "/instances=3"));
  REQUIRE(o.outputs.size() == 3);
  for (std::int64_t k = 0; k < 3; ++k) {
    CHECK(o.outputs[static_cast<std::size_t>(k)].instance == k);
  }
}

TEST_CASE("several instances have inputs of their own", "[perform]") {
  auto const together = perform(trial_of("test_fill_random", "/instances=3"));
  REQUIRE(together.outputs.size() == 3);
  for (std::uint64_t k = 0; k < 3; ++k) {
    auto const alone = perform(trial_of("test_fill_random", "/seed=" + std::to_string(42 + k)));
    CHECK(together.outputs[k].digest == alone.outputs[0].digest);
    CHECK(together.outputs[k].digest != together.outputs[(k + 1) % 3].digest);
    // Each is compared with a reference of its own inputs.
    CHECK(together.outputs[k].to_reference->equal());
  }
}

TEST_CASE("against another space the elements are compared", "[perform]") {
  auto const o = perform(trial_of("test_fill", std::string("/against=") + space_names().front()));
  REQUIRE(o.outputs.size() == 1);
  REQUIRE(o.outputs[0].to_other.has_value());
  CHECK(o.outputs[0].to_other->equal());
  CHECK(o.outputs[0].to_other->elements == 8);
}

TEST_CASE("a host's parallel space runs items at once on all cores", "[perform]") {
  bool const told =
      std::getenv("OMP_NUM_THREADS") != nullptr || std::getenv("KOKKOS_NUM_THREADS") != nullptr;
  std::string_view const space = space_name;
  if (told || (space != "OpenMP" && space != "Threads")) return;
  CHECK(Space().concurrency() == static_cast<int>(std::thread::hardware_concurrency()));
}

TEST_CASE("a kernel or a space that is not here is refused", "[perform]") {
  CHECK_THROWS_WITH(perform(trial_of("no_such_kernel")), ContainsSubstring("'no_such_kernel'"));
  auto elsewhere = trial_of("test_fill");
  elsewhere.space = "Abacus";
  // The space is asked for by whoever plans; the worker says so in the observation.
  CHECK_THAT(perform(elsewhere).message, ContainsSubstring("Abacus is not in this build"));
}

TEST_CASE("kernels register themselves, by name, with what they declare", "[kernel]") {
  auto const infos = kernel_infos();
  CHECK(std::is_sorted(infos.begin(), infos.end(),
                       [](auto const& a, auto const& b) { return a.name < b.name; }));
  auto const* const fill = kernel_named("test_fill");
  REQUIRE(fill != nullptr);
  CHECK(fill->info().description == TestFill::description);
  CHECK(fill->info().defaults == TestFill::defaults);
  CHECK(fill->info().has_reference);
  CHECK_FALSE(fill->info().takes_buffer_size);
  CHECK_FALSE(kernel_named("test_throws")->info().has_reference);
  CHECK(kernel_named("no_such_kernel") == nullptr);
}

TEST_CASE("this space is among those of the build, and Serial comes first, where it is there",
          "[perform]") {
  auto const names = space_names();
  CHECK(std::find(names.begin(), names.end(), space_name) != names.end());
  auto const serial = std::find(names.begin(), names.end(), "Serial");
  CHECK((serial == names.begin() || serial == names.end()));
}
