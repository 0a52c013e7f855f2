// The seed case: fresh objects fifteen times, the edges, its own guard, one kernel under fifteen
// schedules.
#include "space.hpp"

#include <spacecheck/launch/kernel_factory.hpp>
#include <spacecheck/launch/schedules.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <type_traits>
#include <variant>

using namespace spacecheck;

namespace {

constexpr float untouched = -7;

Array<float> filled(std::int64_t size, float value) {
  auto const array = zeros<float>(size);
  Kokkos::deep_copy(array, value);
  return array;
}

/// Exactly 1 below n_threads, exactly as before from there on.
void require_seed_result(Array<float> const& output, std::int64_t n_threads, float before) {
  auto const values = on_host(output);
  auto const size = static_cast<std::int64_t>(values.size());
  REQUIRE(first_unlike(values, 0, n_threads, 1.0F) == -1);
  REQUIRE(first_unlike(values, n_threads, size, before) == -1);
}

struct Settings {
  std::int64_t array_size = 10;
  std::int64_t buffer_size = 5;
  std::int64_t n_threads = 7;
};

/// Everything made afresh, as in one repetition of the original.
void run_afresh(Settings const& settings, float before = 0) {
  CAPTURE(settings.array_size, settings.buffer_size, settings.n_threads);
  Space const exec{};
  AllocatorFactory<float> const allocator_factory(settings.buffer_size);
  KernelFactory const kernel_factory(allocator_factory);
  auto const kernel = kernel_factory.build();
  auto const output = filled(settings.array_size, before);
  launch(exec, "seed_case", kernel, output, settings.n_threads, covering(settings.array_size));
  exec.fence();
  require_seed_result(output, settings.n_threads, before);
}

/// The kernel as the original calls it: by every item of the extent, its own guard alone in the
/// way.
template <class Kernel>
struct CallOnItems {
  Kernel kernel;
  Array<float> output;
  std::int64_t n_threads;

  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t item) const {
    kernel(item, output, n_threads);
  }
};

template <class Kernel>
void call_on_items(Kernel const& kernel, Array<float> const& output, std::int64_t n_threads,
                   std::int64_t first, std::int64_t last) {
  using policy = Kokkos::RangePolicy<Space, Kokkos::IndexType<std::int64_t>>;
  Kokkos::parallel_for("spacecheck::seed_case", policy(first, last),
                       CallOnItems<Kernel>{kernel, output, n_threads});
  Kokkos::fence();
}

/// An allocator that counts its calls.
struct CountingAllocator {
  Array<int> calls;

  KOKKOS_INLINE_FUNCTION LocalArray<float, 5> operator()() const {
    Kokkos::atomic_inc(&calls(0));
    return LocalArray<float, 5>(5);
  }
};

}  // namespace

TEST_CASE("fifteen repetitions, everything made afresh", "[seed_case]") {
  for (int repetition = 0; repetition < 15; ++repetition) run_afresh({});
}

TEST_CASE("the edges of the seed case", "[seed_case][edge]") {
  run_afresh({.n_threads = 10});
  run_afresh({.n_threads = 0});
  run_afresh({.n_threads = 1});
  run_afresh({.buffer_size = 1});
  run_afresh({.buffer_size = 1024});
  run_afresh({.array_size = 32, .n_threads = 32});
  run_afresh({.array_size = 33, .n_threads = 32});
  run_afresh({.array_size = 0, .n_threads = 0});
}

TEST_CASE("output from n_threads on stays as it was, whatever it was", "[seed_case][guard]") {
  for (std::int64_t const n_threads : {0, 1, 7, 9, 10}) {
    run_afresh({.n_threads = n_threads}, untouched);
  }
}

TEST_CASE("the built kernel guards itself, item by item of the extent", "[seed_case][guard]") {
  auto const kernels = KernelFactory(AllocatorFactory<float>(5)).build();
  for (std::int64_t const n_threads : {0, 1, 7, 31, 32}) {
    CAPTURE(n_threads);
    auto const output = filled(32, untouched);
    std::visit([&](auto const& kernel) { call_on_items(kernel, output, n_threads, 0, 32); },
               kernels);
    require_seed_result(output, n_threads, untouched);
  }
}

TEST_CASE("an item past the guard does not call the allocator", "[seed_case][guard]") {
  for (std::int64_t const n_threads : {0, 1, 7, 31, 32}) {
    CAPTURE(n_threads);
    CountingAllocator const allocator{zeros<int>(1)};
    auto const output = filled(32, untouched);
    call_on_items(GuardedKernel<CountingAllocator>(allocator), output, n_threads, 0, 32);
    CHECK(on_host(allocator.calls)[0] == n_threads);
    require_seed_result(output, n_threads, untouched);
  }
}

TEST_CASE("the item at the boundary does nothing, the one before it does", "[seed_case][guard]") {
  CountingAllocator const allocator{zeros<int>(1)};
  auto const output = filled(10, untouched);
  GuardedKernel<CountingAllocator> const kernel(allocator);
  call_on_items(kernel, output, 7, 7, 8);
  CHECK(on_host(allocator.calls)[0] == 0);
  CHECK(first_unlike(on_host(output), 0, 10, untouched) == -1);
  call_on_items(kernel, output, 7, 6, 7);
  CHECK(on_host(allocator.calls)[0] == 1);
  CHECK(on_host(output)[6] == 1);
}

TEST_CASE("one kernel under the fifteen schedules", "[seed_case][schedules]") {
  constexpr std::int64_t array_size = 32;
  Space const exec{};
  auto const kernel = KernelFactory(AllocatorFactory<float>(5)).build();
  for (auto const& schedule : schedules(array_size)) {
    CAPTURE(schedule.name);
    for (auto const n_threads : schedule.n_threads) {
      CAPTURE(n_threads);
      auto const output = filled(array_size, 0);
      launch(exec, "seed_case", kernel, output, n_threads, covering(array_size));
      exec.fence();
      require_seed_result(output, n_threads, 0);
    }
  }
}

TEST_CASE("a factory keeps what it was made from readable", "[factory]") {
  AllocatorFactory<float> const allocator_factory(5);
  KernelFactory const kernel_factory(allocator_factory);
  CHECK(kernel_factory.allocator_factory().buffer_size() == 5);
  auto const kernel = kernel_factory.build();
  CHECK(std::visit([](auto const& k) { return k.allocator().buffer_size(); }, kernel) == 5);
}

TEST_CASE("a built kernel is plain data: no virtual call, no heap", "[factory]") {
  using Kernel = GuardedKernel<LocalAllocator<float, 5>>;
  STATIC_CHECK_FALSE(std::is_polymorphic_v<Kernel>);
  STATIC_CHECK(std::is_trivially_copyable_v<Kernel>);
  STATIC_CHECK(std::is_trivially_copyable_v<GuardedKernel<TeamAllocator<float, 0>>>);
  STATIC_CHECK(std::is_trivially_copyable_v<LocalAllocator<double, 1024, false>>);
  STATIC_CHECK_FALSE(std::is_polymorphic_v<LocalAllocator<float, 5>>);
  STATIC_CHECK(sizeof(Kernel) <= 2 * sizeof(std::int64_t));
  STATIC_CHECK(ScratchAllocatorFactory<AllocatorFactory<float>>);
  STATIC_CHECK(ScratchAllocatorFactory<AllocatorFactory<double, TeamScratch<1>> const&>);
  STATIC_CHECK_FALSE(ScratchAllocatorFactory<LocalAllocator<float, 5>>);
  STATIC_CHECK_FALSE(ScratchAllocatorFactory<int>);
}
