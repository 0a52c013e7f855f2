#pragma once

#include "../cuda_launch.hpp"
#include "catalogue.hpp"

#include <algorithm>
#include <cstdint>

// Reductions by hand on CUDA: each thread joins many items, a block its threads, and one block what
// the others have found.
#ifdef KOKKOS_ENABLE_CUDA
namespace spacecheck::Twins {

/// More would add work for the last block and nothing else: these fill a device of 2026.
inline constexpr unsigned reducing_blocks = 1024;

/// \returns in thread 0, of all threads of the block.
template <class T, class Join>
__device__ T joined_in_block(T mine, Join const& join) {
  __shared__ T all[threads];
  all[threadIdx.x] = mine;
  for (unsigned half = threads / 2; half > 0; half /= 2) {
    __syncthreads();
    if (threadIdx.x < half) {
      all[threadIdx.x] = join(all[threadIdx.x], all[threadIdx.x + half]);
    }
  }
  return all[0];
}

template <class T, class Take, class Join>
__global__ void reduce_in_blocks(std::int64_t n, T identity, Take take, Join join, T* of_block) {
  T mine = identity;
  std::int64_t const stride = std::int64_t{gridDim.x} * blockDim.x;
  for (std::int64_t i = item(); i < n; i += stride) mine = join(mine, take(i));
  T const joined = joined_in_block(mine, join);
  if (threadIdx.x == 0) of_block[blockIdx.x] = joined;
}

template <class T, class Join, class Give>
__global__ void reduce_blocks(unsigned n_blocks, T identity, Join join, T const* of_block,
                              Give give) {
  T mine = identity;
  for (unsigned b = threadIdx.x; b < n_blocks; b += blockDim.x) mine = join(mine, of_block[b]);
  T const joined = joined_in_block(mine, join);
  if (threadIdx.x == 0) give(joined);
}

/// \param take  `T(std::int64_t item)`, on the device.
/// \param join  `T(T, T)`, on the device; in any order and grouping.
/// \param give  `void(T)`, on the device, once: where the result is to be.
template <class T, class Take, class Join, class Give>
void reduce_by_hand(cudaStream_t stream, KeptArrays const& arrays, std::int64_t n, T identity,
                    Take const& take, Join const& join, Give const& give) {
  auto* const of_block = arrays.spare<T>(reducing_blocks);
  unsigned const n_blocks = std::clamp(blocks(n), 1U, reducing_blocks);
  reduce_in_blocks<<<n_blocks, threads, 0, stream>>>(n, identity, take, join, of_block);
  reduce_blocks<<<1, threads, 0, stream>>>(n_blocks, identity, join, of_block, give);
}

}  // namespace spacecheck::Twins
#endif
