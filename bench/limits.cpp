// What each space does at best here: copy and triad on arrays that no cache holds, and
// multiply-adds that never leave registers. The best of some tries counts: others can only make a
// try slower.
#include <spacecheck/kernel/spaces.hpp>
#include <spacecheck/measure/bench.hpp>
#include <spacecheck/measure/limits.hpp>

#include <Kokkos_Core.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <unistd.h>

namespace spacecheck::Twins {
namespace {

constexpr int tries = 7;

template <class Space>
using Policy = Kokkos::RangePolicy<Space, Kokkos::IndexType<std::int64_t>>;
template <class Space>
using Numbers = Kokkos::View<float*, Space>;

std::int64_t last_level_cache() {
  long const bytes = ::sysconf(_SC_LEVEL3_CACHE_SIZE);
  return bytes > 0 ? bytes : std::int64_t{32} << 20;
}

template <class Work>
double best_seconds(Work const& work) {
  double best = seconds_of(work);
  for (int k = 1; k < tries; ++k) best = std::min(best, seconds_of(work));
  return best;
}

template <class Space>
struct Triad {
  Numbers<Space> x, y, z;
  float a;
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t i) const { z(i) = x(i) + a * y(i); }
};

template <class Space>
struct Copy {
  Numbers<Space> x, z;
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t i) const { z(i) = x(i); }
};

template <class Space>
struct Fill {
  Numbers<Space> x;
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t i) const { x(i) = static_cast<float>(i % 7); }
};

// Enough chains a worker that none waits for its own last result, and few enough for registers.
template <class Space>
struct MultiplyAdd {
  static constexpr int chains = 56;
  static constexpr int steps = 1 << 18;
  Numbers<Space> out;
  float factor;
  float term;

  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t i) const {
    float value[chains];
    for (int c = 0; c < chains; ++c) value[c] = static_cast<float>(c + i % 3);
    for (int s = 0; s < steps; ++s) {
      for (int c = 0; c < chains; ++c) value[c] = value[c] * factor + term;
    }
    float sum = 0;
    for (int c = 0; c < chains; ++c) sum += value[c];
    out(i) = sum;
  }
};

template <class Space>
Limits measured() {
  Space const exec;
  constexpr bool on_host =
      Kokkos::SpaceAccessibility<Kokkos::HostSpace, typename Space::memory_space>::accessible;
  Limits limits;
  limits.cache = last_level_cache();
  // Four times the last level's cache in all three arrays together, at least.
  std::int64_t const n = std::max<std::int64_t>(4 * limits.cache / 3, 64 << 20) / 4;
  auto const make = [&](char const* label) {
    return Numbers<Space>(Kokkos::view_alloc(exec, std::string(label), Kokkos::WithoutInitializing),
                          static_cast<std::size_t>(n));
  };
  auto const x = make("spacecheck::limits_x");
  auto const y = make("spacecheck::limits_y");
  auto const z = make("spacecheck::limits_z");
  for (auto const& each : {x, y, z}) {
    Kokkos::parallel_for("spacecheck::limits_fill", Policy<Space>(exec, 0, n), Fill<Space>{each});
  }
  exec.fence("spacecheck::limits");
  auto const timed = [&](char const* label, std::int64_t items, auto const& functor) {
    return best_seconds([&] {
      Kokkos::parallel_for(label, Policy<Space>(exec, 0, items), functor);
      exec.fence("spacecheck::limits");
    });
  };
  double const bytes = 4.0 * static_cast<double>(n);
  limits.triad = 3 * bytes / timed("spacecheck::triad", n, Triad<Space>{x, y, z, 0.5F});
  double const loop = timed("spacecheck::copy", n, Copy<Space>{x, z});
  double const library = best_seconds([&] {
    Kokkos::deep_copy(exec, z, x);
    exec.fence("spacecheck::limits");
  });
  limits.copy = 2 * bytes / std::min(loop, library);
  using Chains = MultiplyAdd<Space>;
  auto const workers = on_host ? std::int64_t{exec.concurrency()} : std::int64_t{1} << 17;
  double const arithmetic = timed("spacecheck::multiply_add", workers, Chains{z, 0.999F, 0.001F});
  limits.flops = 2.0 * Chains::chains * Chains::steps * static_cast<double>(workers) / arithmetic;
  return limits;
}

bool const registered = [] {
  set_limits_measure([](std::string const& wanted) {
    Limits limits;
    for_each_space([&]<class Space>(SpaceTag<Space>, std::string_view name) {
      if (name == wanted) limits = measured<Space>();
    });
    return limits;
  });
  return true;
}();

}  // namespace
}  // namespace spacecheck::Twins
