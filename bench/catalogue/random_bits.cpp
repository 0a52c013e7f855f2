// The catalogue's random numbers against a plain loop by hand.
#include "catalogue.hpp"

namespace {
struct HandRandomBits;  // of the kernel in:
}
#include "../../src/kernels/random_bits.cpp"

namespace {

#ifdef KOKKOS_ENABLE_CUDA
__global__ void hand_random_bits(std::int64_t n, spacecheck::Random random, std::uint32_t* words) {
  std::int64_t const i = spacecheck::Twins::item();
  if (i >= n) return;
  auto const block = random.block(static_cast<std::uint64_t>(i));
  for (int k = 0; k < 4; ++k) words[k + 4 * i] = block.word[k];
}
#endif

struct HandRandomBits {
  static constexpr std::int64_t bytes = 16;
  static constexpr double flops = 0;
  static constexpr double rounding = 0;

  static void plain(std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    auto* const words = a.get<std::uint32_t>("words");
    spacecheck::Random const random(a.seed(), RandomBits::stream);
    for (std::int64_t i = 0; i < n; ++i) {
      auto const block = random.block(static_cast<std::uint64_t>(i));
      for (int k = 0; k < 4; ++k) words[k * n + i] = block.word[k];
    }
  }

  static void openmp([[maybe_unused]] std::int64_t n,
                     [[maybe_unused]] spacecheck::Twins::KeptArrays const& a) {
#ifdef KOKKOS_ENABLE_OPENMP
    auto* const words = a.get<std::uint32_t>("words");
    spacecheck::Random const random(a.seed(), RandomBits::stream);
#pragma omp parallel for
    for (std::int64_t i = 0; i < n; ++i) {
      auto const block = random.block(static_cast<std::uint64_t>(i));
      for (int k = 0; k < 4; ++k) words[k * n + i] = block.word[k];
    }
#endif
  }

#ifdef KOKKOS_ENABLE_CUDA
  static void cuda(cudaStream_t stream, std::int64_t n, spacecheck::Twins::KeptArrays const& a) {
    using namespace spacecheck::Twins;
    hand_random_bits<<<blocks(n), threads, 0, stream>>>(
        n, spacecheck::Random(a.seed(), RandomBits::stream), a.get<std::uint32_t>("words"));
  }
#endif
};

SPACECHECK_BENCH_OF(RandomBits, HandRandomBits);

}  // namespace
