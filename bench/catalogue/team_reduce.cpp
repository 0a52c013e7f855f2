// The catalogue's sums by teams through team scratch against two loops by hand.
#include "catalogue.hpp"
#include "cuda_reduction.hpp"

namespace {
struct HandTeamReduce;  // of the kernel in:
}
#include "../../src/kernels/team_reduce.cpp"

namespace {

#ifdef KOKKOS_ENABLE_CUDA
__global__ void hand_team_reduce(std::int64_t n, float const* x, float* sums) {
  std::int64_t const i = spacecheck::Twins::item();
  float const sum = spacecheck::Twins::joined_in_block(
      i < n ? x[i] : 0.0F, [](float left, float right) { return left + right; });
  if (threadIdx.x == 0) sums[blockIdx.x] = sum;
}
#endif

struct HandTeamReduce {
  static constexpr std::int64_t bytes = 4;
  static constexpr double flops = 1;
  static constexpr double rounding = 1e-5;

  static void plain(std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    auto const* const x = a.get<float>("x");
    auto* const sums = a.get<float>("sums");
    for (std::int64_t team = 0; TeamReduce::share * team < n; ++team) {
      sums[team] = sum_of(team, n, x);
    }
  }

  static void openmp([[maybe_unused]] std::int64_t n,
                     [[maybe_unused]] spacecheck::Twins::KeptArrays const& a) {
#ifdef KOKKOS_ENABLE_OPENMP
    auto const* const x = a.get<float>("x");
    auto* const sums = a.get<float>("sums");
    std::int64_t const teams = (n + TeamReduce::share - 1) / TeamReduce::share;
#pragma omp parallel for
    for (std::int64_t team = 0; team < teams; ++team) sums[team] = sum_of(team, n, x);
#endif
  }

#ifdef KOKKOS_ENABLE_CUDA
  static void cuda(cudaStream_t stream, std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    using namespace spacecheck::Twins;
    static_assert(TeamReduce::share == threads, "a team is a block");
    hand_team_reduce<<<blocks(n), threads, 0, stream>>>(n, a.get<float>("x"), a.get<float>("sums"));
  }
#endif

 private:
  static float sum_of(std::int64_t team, std::int64_t n, float const* x) {
    constexpr std::int64_t share = TeamReduce::share;
    float s[share];
    std::int64_t const first = share * team;
    std::int64_t const count = first + share < n ? share : n - first;
    for (std::int64_t k = 0; k < count; ++k) s[k] = x[first + k];
    float sum = 0;
    for (std::int64_t k = 0; k < count; ++k) sum += s[k];
    return sum;
  }
};

SPACECHECK_BENCH_OF(TeamReduce, HandTeamReduce);

}  // namespace
