#pragma once

#include <Kokkos_Core.hpp>

#include <cstdint>
#include <type_traits>

namespace spacecheck {

/// Counter-based random numbers: the i-th number is a function of seed, stream and i alone, so
/// every space, thread count and machine sees the same bits. Philox4x32-10 (Salmon et al., SC11).
class Random {
 public:
  struct Block {
    std::uint32_t word[4];
  };

  /// \param seed    the trial's.
  /// \param stream  tells apart the arrays of one trial.
  KOKKOS_INLINE_FUNCTION Random(std::uint64_t seed, std::uint64_t stream)
      : m_seed(seed), m_stream(stream) {}

  /// Philox4x32-10 of counter (i, stream) under key seed.
  KOKKOS_INLINE_FUNCTION Block block(std::uint64_t i) const {
    return philox(
        {{static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(i >> 32),
          static_cast<std::uint32_t>(m_stream), static_cast<std::uint32_t>(m_stream >> 32)}},
        static_cast<std::uint32_t>(m_seed), static_cast<std::uint32_t>(m_seed >> 32));
  }

  KOKKOS_INLINE_FUNCTION std::uint64_t bits(std::int64_t i) const {
    auto const b = block(static_cast<std::uint64_t>(i));
    return (static_cast<std::uint64_t>(b.word[1]) << 32) | b.word[0];
  }

  /// Uniform in [0, 1), all bits of the mantissa random; exact, so the same everywhere.
  template <class T>
  KOKKOS_INLINE_FUNCTION T unit(std::int64_t i) const {
    static_assert(std::is_floating_point_v<T>);
    if constexpr (sizeof(T) == 4) {
      return static_cast<T>(bits(i) >> 40) * 0x1p-24F;
    } else {
      return static_cast<T>(bits(i) >> 11) * 0x1p-53;
    }
  }

  /// Uniform in [low, high), or high where it rounds to that; one FMA: no compiler may contract it.
  template <class T>
  KOKKOS_INLINE_FUNCTION T uniform(std::int64_t i, T low, T high) const {
    return Kokkos::fma(high - low, unit<T>(i), low);
  }

  /// Uniform in [0, n), by the upper half of a 128-bit product; bias below n / 2^64.
  KOKKOS_INLINE_FUNCTION std::int64_t below(std::int64_t i, std::int64_t n) const {
    return static_cast<std::int64_t>(upper(bits(i), static_cast<std::uint64_t>(n)));
  }

  KOKKOS_INLINE_FUNCTION static Block philox(Block counter, std::uint32_t key0,
                                             std::uint32_t key1) {
    for (int round = 0; round < 10; ++round) {
      std::uint64_t const a = std::uint64_t{0xD2511F53} * counter.word[0];
      std::uint64_t const b = std::uint64_t{0xCD9E8D57} * counter.word[2];
      counter = {{static_cast<std::uint32_t>(b >> 32) ^ counter.word[1] ^ key0,
                  static_cast<std::uint32_t>(b),
                  static_cast<std::uint32_t>(a >> 32) ^ counter.word[3] ^ key1,
                  static_cast<std::uint32_t>(a)}};
      key0 += 0x9E3779B9;
      key1 += 0xBB67AE85;
    }
    return counter;
  }

 private:
  KOKKOS_INLINE_FUNCTION static std::uint64_t upper(std::uint64_t x, std::uint64_t y) {
    std::uint64_t const xl = x & 0xffffffffU;
    std::uint64_t const xh = x >> 32;
    std::uint64_t const yl = y & 0xffffffffU;
    std::uint64_t const yh = y >> 32;
    std::uint64_t const middle = xh * yl + ((xl * yl) >> 32);
    return xh * yh + (middle >> 32) + (((middle & 0xffffffffU) + xl * yh) >> 32);
  }

  std::uint64_t m_seed;
  std::uint64_t m_stream;
};

}  // namespace spacecheck
