// What the stored listings beside this file are of:
//   nvcc -std=c++17 -O3 -arch=sm_90 -Xptxas -v -c sample.cu -o sample.o
//   cuobjdump -res-usage sample.o >sample.res_usage.txt
//   cuobjdump -sass sample.o | sed 's,; */\*.*,;,' | grep -v '^ */\* 0x' >sample.sass.txt
// (the encodings are left out). ptxas -v says of them, CUDA 13.0:
//   plain    8 registers, no stack
//   indexed 28 registers, 64 bytes of stack, no spills
//   spilled 24 registers, 200 bytes of stack, 500 bytes of spill stores, 588 of spill loads
#include <cstdint>

namespace app {

template <int N>
struct Smooth {
  float weights[N];
};

__device__ inline std::int64_t item() {
  return std::int64_t{blockIdx.x} * blockDim.x + threadIdx.x;
}

__global__ void plain(std::int64_t n, float* y) {
  std::int64_t const i = item();
  if (i >= n) return;
  y[i] = 1;
}

template <class F>
__global__ void indexed(std::int64_t n, F f, int const* at, float* y) {
  std::int64_t const i = item();
  if (i >= n) return;
  float scratch[16];
  for (int k = 0; k < 16; ++k) scratch[k] = y[i + k] * f.weights[0];
  for (int k = 0; k < 4; ++k) scratch[at[i + k] & 15] += static_cast<float>(k);
  y[i] = scratch[at[i] & 15];
}
template __global__ void indexed<Smooth<3>>(std::int64_t, Smooth<3>, int const*, float*);

namespace {
__global__ void __maxnreg__(24) spilled(float const* x, float* y, int n) {
  constexpr int values = 32;
  float s[values];
#pragma unroll
  for (int k = 0; k < values; ++k) s[k] = x[threadIdx.x * values + k];
  for (int m = 0; m < n; ++m) {
#pragma unroll
    for (int k = 0; k < values; ++k) s[k] = s[k] * s[(k + 7) % values] + s[(k + 13) % values];
  }
#pragma unroll
  for (int k = 0; k < values; ++k) y[threadIdx.x * values + k] = s[k];
}
}  // namespace

void launch(float const* x, float* y) { spilled<<<1, 32>>>(x, y, 3); }

}  // namespace app
