// The catalogue's random numbers against a plain loop by hand.
#include "catalogue.hpp"

namespace {
struct HandRandomBits;  // of the kernel in:
}
#include "../../src/kernels/random_bits.cpp"

namespace {

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
};

SPACECHECK_BENCH_OF(RandomBits, HandRandomBits);

}  // namespace
