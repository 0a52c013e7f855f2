#pragma once

#include <Kokkos_Macros.hpp>

#include <cstdint>

namespace mocked {

/// What a whole number becomes in a signed type of so many bits. Stands for `int` near 2^31, which
/// would take arrays of gigabytes to reach.
template <int Bits>
KOKKOS_INLINE_FUNCTION constexpr std::int64_t narrowed(std::int64_t x) {
  std::int64_t const modulus = std::int64_t{1} << Bits;
  std::int64_t const low = x & (modulus - 1);
  return low < modulus / 2 ? low : low - modulus;
}

/// The same for an unsigned type.
template <int Bits>
KOKKOS_INLINE_FUNCTION constexpr std::int64_t narrowed_unsigned(std::int64_t x) {
  return x & ((std::int64_t{1} << Bits) - 1);
}

}  // namespace mocked
