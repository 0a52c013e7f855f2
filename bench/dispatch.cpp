// What a launch costs before its items do anything: Kokkos' own dispatch against a loop by hand,
// and the guarded launch against Kokkos' own. Reported apart from the kernels, since it is theirs
// too.
#include "array_twins.hpp"

namespace spacecheck::Twins {
namespace {

template <class ViewType>
struct WriteOne {
  ViewType y;
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t i) const { y(i) = 1; }
};

template <class Space>
void by_kokkos(Space const& exec, std::int64_t n, Arrays<Space> const& a) {
  Kokkos::parallel_for(
      "spacecheck::write_one",
      Kokkos::RangePolicy<Space, Kokkos::IndexType<std::int64_t>>(exec, std::int64_t{0}, n),
      WriteOne<decltype(a.y)>{a.y});
}

#ifdef KOKKOS_ENABLE_CUDA
__global__ void hand_write_one(std::int64_t n, float* y) {
  std::int64_t const i = item();
  if (i >= n) return;
  y[i] = 1;
}
#endif

struct Dispatch {
  static constexpr std::int64_t width = 1;
  static constexpr std::int64_t apron = 0;
  static constexpr std::int64_t bytes = 4;
  static constexpr double flops = 0;
  static constexpr int operations = 0;
};

struct KokkosDispatch : Dispatch {
  template <class Space>
  static void form(Space const& exec, std::int64_t n, Arrays<Space> const& a) {
    by_kokkos(exec, n, a);
  }

  static void plain(std::int64_t n, float const* /*x*/, float* y) {
    for (std::int64_t i = 0; i < n; ++i) y[i] = 1;
  }

#ifdef KOKKOS_ENABLE_OPENMP
  static void openmp(std::int64_t n, float const* /*x*/, float* y) {
#pragma omp parallel for
    for (std::int64_t i = 0; i < n; ++i) y[i] = 1;
  }
#endif

#ifdef KOKKOS_ENABLE_CUDA
  static void cuda(cudaStream_t stream, std::int64_t n, float const* /*x*/, float* y) {
    hand_write_one<<<blocks(n), threads, 0, stream>>>(n, y);
  }
#endif
};

/// Teams that have as little to do as their members: what a team costs beside its items.
template <class Space, class ViewType>
struct WriteOnes {
  static constexpr std::int64_t share = 64;
  ViewType y;
  std::int64_t n;

  KOKKOS_INLINE_FUNCTION void operator()(
      typename Kokkos::TeamPolicy<Space>::member_type const& member) const {
    std::int64_t const first = share * member.league_rank();
    int const count = static_cast<int>(first + share < n ? share : n - first);
    Kokkos::parallel_for(Kokkos::TeamThreadRange(member, count), [&](int k) { y(first + k) = 1; });
  }
};

struct TeamDispatch : KokkosDispatch {
  template <class Space>
  static void form(Space const& exec, std::int64_t n, Arrays<Space> const& a) {
    using Body = WriteOnes<Space, decltype(a.y)>;
    auto const teams = static_cast<int>((n + Body::share - 1) / Body::share);
    Kokkos::parallel_for("spacecheck::write_ones",
                         Kokkos::TeamPolicy<Space>(exec, teams, Kokkos::AUTO), Body{a.y, n});
  }
};

struct GuardedDispatch : Dispatch {
  template <class Space>
  static void form(Space const& exec, std::int64_t n, Arrays<Space> const& a) {
    guarded_launch(exec, "write_one", n, covering(n), WriteOne<decltype(a.y)>{a.y});
  }

  template <class Space>
  static void twin(Space const& exec, std::int64_t n, Arrays<Space> const& a) {
    by_kokkos(exec, n, a);
  }
};

template <class Work>
Bench dispatch(char const* kernel, char const* description, double goal) {
  auto bench = bench_of<Work>(kernel, description);
  bench.id = "dispatch";
  bench.goal = goal;
  // At 100,000 items as well, the least that P1 has: on hosts it still shows there.
  bench.sizes = {1000, 100'000};
  bench.long_sizes = {};
  return bench;
}

Impl::BenchRegistration const kokkos(dispatch<KokkosDispatch>("kokkos_dispatch",
                                                              "Kokkos::parallel_for; by hand", 0));
Impl::BenchRegistration const teams([] {
  auto bench = dispatch<TeamDispatch>("team_dispatch", "teams of 64 items each; a loop by hand", 0);
  bench.sizes = {100'000};
  return bench;
}());
Impl::BenchRegistration const guarded(
    dispatch<GuardedDispatch>("guarded_dispatch", "guarded launch; Kokkos::parallel_for", 1.05));

}  // namespace
}  // namespace spacecheck::Twins
