// What the connector runs on a CUDA device. Compiled to PTX, which the driver of the application
// compiles for its device.
#include <spacecheck/trace/content_digest.hpp>
#include <spacecheck/trace/format.hpp>

namespace {

__constant__ spacecheck::Impl::DigestKeys keys = spacecheck::Impl::make_digest_keys();

using Count = unsigned long long;

__device__ std::uint64_t word_of(char const* data, std::uint64_t bytes, std::uint64_t place) {
  if (place + 8 <= bytes) return *reinterpret_cast<std::uint64_t const*>(data + place);
  std::uint64_t word = 0;
  for (std::uint64_t k = place; k < bytes; ++k) {
    word |= static_cast<std::uint64_t>(static_cast<unsigned char>(data[k])) << (8 * (k - place));
  }
  return word;
}

}  // namespace

/// A warp takes a block of 1 KiB at a time: a lane two pairs of words.
extern "C" __global__ void spacecheck_digest(char const* data, std::uint64_t bytes, int mask,
                                             int poison, Count* result) {
  using namespace spacecheck;
  std::uint64_t const blocks = (bytes + Impl::digest_block - 1) / Impl::digest_block;
  unsigned const lane = threadIdx.x % 32;
  std::uint64_t const first =
      (blockIdx.x * static_cast<std::uint64_t>(blockDim.x) + threadIdx.x) / 32;
  std::uint64_t const warps = gridDim.x * static_cast<std::uint64_t>(blockDim.x) / 32;
  ContentDigest sum;
  std::uint64_t masked = 0;
  for (std::uint64_t block = first; block < blocks; block += warps) {
    std::uint64_t const begin = block * Impl::digest_block;
    std::uint64_t const here =
        bytes - begin < Impl::digest_block ? bytes - begin : Impl::digest_block;
    std::uint64_t const words = (here + 7) / 8;
    Impl::Wide value{.high = 0, .low = lane == 0 ? words : 0};
    for (unsigned pair = lane; pair < Impl::digest_words / 2; pair += 32) {
      unsigned const k = 2 * pair;
      if (k >= words) continue;
      std::uint64_t x = word_of(data + begin, here, 8 * k);
      std::uint64_t y = k + 1 < words ? word_of(data + begin, here, 8 * (k + 1)) : 0;
      if (mask != 0) {
        x = trace_format::mask_word(x, poison, masked);
        y = k + 1 < words ? trace_format::mask_word(y, poison, masked) : 0;
      }
      value += Impl::pair_value(x, y, keys.key[k], keys.key[k + 1]);
    }
    for (int distance = 16; distance > 0; distance /= 2) {
      value += Impl::Wide{.high = __shfl_down_sync(0xffffffffu, value.high, distance),
                          .low = __shfl_down_sync(0xffffffffu, value.low, distance)};
    }
    if (lane == 0) sum.add(Impl::close_block(value, block));
  }
  if (lane == 0) {
    atomicAdd(result, static_cast<Count>(sum.a));
    atomicAdd(result + 1, static_cast<Count>(sum.b));
  }
  if (masked > 0) atomicAdd(result + 2, static_cast<Count>(masked));
}

extern "C" __global__ void spacecheck_gather(std::uint64_t const* data, std::uint64_t stride,
                                             std::uint64_t words, std::uint64_t* to) {
  std::uint64_t const k = blockIdx.x * static_cast<std::uint64_t>(blockDim.x) + threadIdx.x;
  if (k < words) to[k] = data[k * stride];
}
