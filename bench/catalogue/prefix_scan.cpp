// The catalogue's running totals against loops by hand: one pass on one thread, two on several.
#include "catalogue.hpp"
#include "cuda_reduction.hpp"

#include <vector>
#ifdef KOKKOS_ENABLE_OPENMP
#include <omp.h>
#endif

namespace {
struct HandPrefixScan;  // of the kernel in:
}
#include "../../src/kernels/prefix_scan.cpp"

namespace {

#ifdef KOKKOS_ENABLE_CUDA
/// Of each block's items the sum; or, with `before` of the blocks, of each item's predecessors.
__global__ void hand_sums_of_blocks(std::int64_t n, std::int64_t const* x, std::int64_t* sums) {
  std::int64_t const i = spacecheck::Twins::item();
  auto const sum = spacecheck::Twins::joined_in_block(
      i < n ? x[i] : 0, [](std::int64_t left, std::int64_t right) { return left + right; });
  if (threadIdx.x == 0) sums[blockIdx.x] = sum;
}

/// The sum of all threads' before this one, and of the whole block.
__device__ std::int64_t sum_before(std::int64_t mine, std::int64_t& of_block) {
  __shared__ std::int64_t sums[spacecheck::Twins::threads];
  sums[threadIdx.x] = mine;
  __syncthreads();
  for (unsigned reach = 1; reach < blockDim.x; reach *= 2) {
    std::int64_t const further = threadIdx.x >= reach ? sums[threadIdx.x - reach] : 0;
    __syncthreads();
    sums[threadIdx.x] += further;
    __syncthreads();
  }
  of_block = sums[blockDim.x - 1];
  std::int64_t const before = sums[threadIdx.x] - mine;
  __syncthreads();
  return before;
}

/// One block turns the blocks' sums into what is before each.
__global__ void hand_scan_of_blocks(std::int64_t n_blocks, std::int64_t* sums) {
  std::int64_t before = 0;
  for (std::int64_t first = 0; first < n_blocks; first += blockDim.x) {
    std::int64_t const b = first + threadIdx.x;
    std::int64_t const mine = b < n_blocks ? sums[b] : 0;
    std::int64_t of_block;
    std::int64_t const sum = sum_before(mine, of_block);
    if (b < n_blocks) sums[b] = before + sum;
    before += of_block;
  }
}

__global__ void hand_prefix_scan(std::int64_t n, std::int64_t const* x,
                                 std::int64_t const* of_block, std::int64_t* before,
                                 std::int64_t* after) {
  std::int64_t const i = spacecheck::Twins::item();
  std::int64_t const mine = i < n ? x[i] : 0;
  std::int64_t whole;
  std::int64_t const sum = of_block[blockIdx.x] + sum_before(mine, whole);
  if (i >= n) return;
  before[i] = sum;
  after[i] = sum + mine;
}
#endif

struct HandPrefixScan {
  static constexpr std::int64_t bytes = 24;
  static constexpr double flops = 0;
  static constexpr double rounding = 0;

  static void plain(std::int64_t n, spacecheck::Twins::KeptArrays const& a) { scan(a, 0, n, 0); }

  static void openmp([[maybe_unused]] std::int64_t n,
                     [[maybe_unused]] spacecheck::Twins::KeptArrays const& a) {
#ifdef KOKKOS_ENABLE_OPENMP
    auto const* const x = a.get<std::int64_t>("x");
    // A cache line each.
    struct alignas(64) Total {
      std::int64_t sum;
    };
    std::vector<Total> totals(static_cast<std::size_t>(omp_get_max_threads()));
#pragma omp parallel
    {
      std::int64_t const threads = omp_get_num_threads();
      std::int64_t const thread = omp_get_thread_num();
      std::int64_t const first = n * thread / threads;
      std::int64_t const last = n * (thread + 1) / threads;
      std::int64_t mine = 0;
      for (std::int64_t i = first; i < last; ++i) mine += x[i];
      totals[static_cast<std::size_t>(thread)].sum = mine;
#pragma omp barrier
      std::int64_t before = 0;
      for (std::int64_t t = 0; t < thread; ++t) before += totals[static_cast<std::size_t>(t)].sum;
      scan(a, first, last, before);
    }
#endif
  }

#ifdef KOKKOS_ENABLE_CUDA
  static void cuda(cudaStream_t stream, std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    using namespace spacecheck::Twins;
    auto const* const x = a.get<std::int64_t>("x");
    unsigned const n_blocks = blocks(n);
    auto* const sums = a.spare<std::int64_t>(n_blocks);
    hand_sums_of_blocks<<<n_blocks, threads, 0, stream>>>(n, x, sums);
    hand_scan_of_blocks<<<1, threads, 0, stream>>>(n_blocks, sums);
    hand_prefix_scan<<<n_blocks, threads, 0, stream>>>(n, x, sums, a.get<std::int64_t>("before"),
                                                       a.get<std::int64_t>("after"));
  }
#endif

 private:
  static void scan(spacecheck::Twins::KeptArrays const& a, std::int64_t first, std::int64_t last,
                   std::int64_t sum) {
    auto const* const x = a.get<std::int64_t>("x");
    auto* const before = a.get<std::int64_t>("before");
    auto* const after = a.get<std::int64_t>("after");
    for (std::int64_t i = first; i < last; ++i) {
      std::int64_t const mine = x[i];
      before[i] = sum;
      sum += mine;
      after[i] = sum;
    }
  }
};

SPACECHECK_BENCH_OF(PrefixScan, HandPrefixScan);

}  // namespace
