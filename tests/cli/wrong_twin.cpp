// Benches whose hand-written twin is an optimisation too far: the bench must not print their ratio.
#include "../../bench/array_twins.hpp"

namespace spacecheck::Twins {
namespace {

struct Right {
  static constexpr std::int64_t width = 1;
  static constexpr std::int64_t apron = 0;
  static constexpr std::int64_t bytes = 8;
  static constexpr double flops = 1;
  static constexpr int operations = 2;

  template <class Space>
  static void form(Space const& exec, std::int64_t n, Arrays<Space> const& a) {
    guarded_launch(exec, "right", n, covering(n), Twice<decltype(a.y)>{a.x, a.y});
  }
  static void plain(std::int64_t n, float const* x, float* y) {
    for (std::int64_t i = 0; i < n; ++i) y[i] = x[i] + x[i];
  }
  static void openmp(std::int64_t n, float const* x, float* y) { plain(n, x, y); }
#ifdef KOKKOS_ENABLE_CUDA
  static void cuda(cudaStream_t /*stream*/, std::int64_t /*n*/, float const* /*x*/, float* /*y*/) {}
#endif

  template <class ViewType>
  struct Twice {
    ViewType x;
    ViewType y;
    KOKKOS_INLINE_FUNCTION void operator()(std::int64_t i) const { y(i) = x(i) + x(i); }
  };
};

/// Leaves the last element out, as a loop that counts in fours does.
struct LastLeftOut : Right {
  static void plain(std::int64_t n, float const* x, float* y) { Right::plain(n - 1, x, y); }
  static void openmp(std::int64_t n, float const* x, float* y) { plain(n, x, y); }
};

template <class Work>
Bench planted(char const* name) {
  auto bench = bench_of<Work>(name, "planted");
  bench.sizes = {1000};
  bench.long_sizes = {};
  bench.spaces = {"Serial"};
  return bench;
}

SPACECHECK_BENCH(planted<Right>("right_twin"));
SPACECHECK_BENCH(planted<LastLeftOut>("wrong_twin"));

}  // namespace
}  // namespace spacecheck::Twins
