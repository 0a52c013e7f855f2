#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__CUDACC__) || defined(__HIPCC__)
#define SPACECHECK_ON_DEVICE __host__ __device__
#else
#define SPACECHECK_ON_DEVICE
#endif

namespace spacecheck::Impl {

inline constexpr std::size_t words_a_block = 1024;
inline constexpr std::size_t bytes_a_block = words_a_block * sizeof(std::uint64_t);

/// An unsigned number of 128 bits, for compilers and devices that have none.
struct Wide {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  SPACECHECK_ON_DEVICE constexpr Wide& operator+=(Wide const& other) {
    low += other.low;
    high += other.high + (low < other.low ? 1 : 0);
    return *this;
  }
};

/// a * b, all 128 bits.
SPACECHECK_ON_DEVICE constexpr Wide product(std::uint64_t a, std::uint64_t b) {
#ifdef __SIZEOF_INT128__
  __extension__ using Whole = unsigned __int128;
  Whole const whole = static_cast<Whole>(a) * b;
  return {static_cast<std::uint64_t>(whole >> 64U), static_cast<std::uint64_t>(whole)};
#else
  std::uint64_t const mask = 0xffffffffU;
  std::uint64_t const low = (a & mask) * (b & mask);
  std::uint64_t const cross = (a >> 32U) * (b & mask) + (low >> 32U);
  std::uint64_t const other = (a & mask) * (b >> 32U) + (cross & mask);
  return {(a >> 32U) * (b >> 32U) + (cross >> 32U) + (other >> 32U), (other << 32U) | (low & mask)};
#endif
}

/// The finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA '14): a bijection of 64 bits.
SPACECHECK_ON_DEVICE constexpr std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31U);
}

/// Key number k: SplitMix64's sequence.
SPACECHECK_ON_DEVICE constexpr std::uint64_t digest_key(std::uint64_t k) {
  return mixed((k + 1) * 0x9e3779b97f4a7c15U);
}

/// What words `at` and `at` + 1 of a block add to its value. `at` is even.
SPACECHECK_ON_DEVICE constexpr Wide pair_value(std::uint64_t first, std::uint64_t second,
                                               std::uint64_t first_key, std::uint64_t second_key) {
  return product(first + first_key, second + second_key);
}

/// A block's value, mixed with its number: what it adds to the digest.
SPACECHECK_ON_DEVICE constexpr Wide mixed_block(Wide value, std::uint64_t number) {
  std::uint64_t const tweak = digest_key(number ^ 0x6a09e667f3bcc908U);
  std::uint64_t const a = mixed(value.low ^ tweak);
  std::uint64_t const b = mixed((value.high + tweak) ^ a);
  return {mixed(a + b * 0x9e3779b97f4a7c15U), mixed(b ^ (a << 32U | a >> 32U))};
}

/// What block `number` of an array adds to its digest, of bytes that the host can read.
///
/// \param data   of the whole array.
/// \param bytes  of the whole array, more than the blocks before this one have.
Wide mixed_bytes(unsigned char const* data, std::size_t bytes, std::uint64_t number);

}  // namespace spacecheck::Impl
