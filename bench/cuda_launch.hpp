#pragma once

#include <Kokkos_Core.hpp>

#include <cstdint>

// How the twins by hand are launched on CUDA.
#ifdef KOKKOS_ENABLE_CUDA
namespace spacecheck::Twins {

/// Of a block [count, a multiple of a warp's 32].
inline constexpr int threads = 256;

/// As many as an item a thread takes.
inline unsigned blocks(std::int64_t n) {
  return static_cast<unsigned>((n + threads - 1) / threads);
}

/// The item of the thread that asks; >= n in the last block.
__device__ inline std::int64_t item() {
  return std::int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
}

}  // namespace spacecheck::Twins
#endif
