// The catalogue's integer hash against a plain loop by hand.
#include "catalogue.hpp"

namespace {
struct HandHash64;  // of the kernel in:
}
#include "../../src/kernels/hash64.cpp"

namespace {

#ifdef KOKKOS_ENABLE_CUDA
__global__ void hand_hash64(std::int64_t n, std::uint64_t const* key, std::uint64_t* hash) {
  std::int64_t const i = spacecheck::Twins::item();
  if (i >= n) return;
  std::uint64_t h = key[i];
  for (int round = 0; round < 4; ++round) {
    h = (h ^ (h >> 32)) * 0xd6e8feb86659fd93ULL;
    h = ((h << 23) | (h >> 41)) + static_cast<std::uint64_t>(round);
  }
  hash[i] = h;
}
#endif

struct HandHash64 {
  static constexpr std::int64_t bytes = 16;
  static constexpr double flops = 0;
  static constexpr double rounding = 0;

  static void plain(std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    auto const* const key = a.get<std::uint64_t>("key");
    auto* const hash = a.get<std::uint64_t>("hash");
    for (std::int64_t i = 0; i < n; ++i) {
      std::uint64_t h = key[i];
      for (int round = 0; round < 4; ++round) {
        h = (h ^ (h >> 32)) * 0xd6e8feb86659fd93ULL;
        h = ((h << 23) | (h >> 41)) + static_cast<std::uint64_t>(round);
      }
      hash[i] = h;
    }
  }

  static void openmp([[maybe_unused]] std::int64_t n,
                     [[maybe_unused]] spacecheck::Twins::KeptArrays const& a) {
#ifdef KOKKOS_ENABLE_OPENMP
    auto const* const key = a.get<std::uint64_t>("key");
    auto* const hash = a.get<std::uint64_t>("hash");
#pragma omp parallel for
    for (std::int64_t i = 0; i < n; ++i) {
      std::uint64_t h = key[i];
      for (int round = 0; round < 4; ++round) {
        h = (h ^ (h >> 32)) * 0xd6e8feb86659fd93ULL;
        h = ((h << 23) | (h >> 41)) + static_cast<std::uint64_t>(round);
      }
      hash[i] = h;
    }
#endif
  }

#ifdef KOKKOS_ENABLE_CUDA
  static void cuda(cudaStream_t stream, std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    using namespace spacecheck::Twins;
    hand_hash64<<<blocks(n), threads, 0, stream>>>(n, a.get<std::uint64_t>("key"),
                                                   a.get<std::uint64_t>("hash"));
  }
#endif
};

SPACECHECK_BENCH_OF(Hash64, HandHash64);

}  // namespace
