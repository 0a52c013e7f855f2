#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

namespace spacecheck {

/// What kind of number the bits of a floating-point value are. Other than std::isnan and its like
/// these hold where the compiler was told that there are no infinities (`-ffast-math`): what judges
/// a kernel is in part compiled with the kernel's own flags.
enum class FloatKind : std::uint8_t { finite, infinite, not_a_number };

template <class T>
FloatKind float_kind(T x) {
  static_assert(std::is_floating_point_v<T>);
  constexpr auto kind = [](bool largest_exponent, bool no_fraction) {
    if (!largest_exponent) return FloatKind::finite;
    return no_fraction ? FloatKind::infinite : FloatKind::not_a_number;
  };
  if constexpr (sizeof(T) == 4) {
    auto const bits = std::bit_cast<std::uint32_t>(x) << 1;
    return kind(bits >= 0xff000000U, bits == 0xff000000U);
  } else if constexpr (sizeof(T) == 8) {
    auto const bits = std::bit_cast<std::uint64_t>(x) << 1;
    return kind(bits >= 0xffe0000000000000U, bits == 0xffe0000000000000U);
  } else {
    // 80 bits of x87, whose leading one is stored; or 128 bits.
    static_assert(std::endian::native == std::endian::little);
    constexpr bool x87 = std::numeric_limits<T>::digits == 64;
    static_assert(x87 || std::numeric_limits<T>::digits == 113);
    std::uint64_t words[2] = {};
    std::memcpy(words, &x, x87 ? 10 : 16);
    if constexpr (x87) return kind((words[1] & 0x7fff) == 0x7fff, words[0] << 1 == 0);
    auto const high = words[1] << 1;
    return kind(high >= 0xfffe000000000000U, high == 0xfffe000000000000U && words[0] == 0);
  }
}

// Otherwise the processor's own tests, which do not wait for a number to reach memory.
#if defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__
#define SPACECHECK_FLOAT_TEST(kind, test) float_kind(x) == FloatKind::kind
#else
#define SPACECHECK_FLOAT_TEST(kind, test) test(x)
#endif

template <class T>
bool is_nan(T x) {
  return SPACECHECK_FLOAT_TEST(not_a_number, std::isnan);
}
template <class T>
bool is_infinite(T x) {
  return SPACECHECK_FLOAT_TEST(infinite, std::isinf);
}
template <class T>
bool is_finite(T x) {
  return SPACECHECK_FLOAT_TEST(finite, std::isfinite);
}

#undef SPACECHECK_FLOAT_TEST

}  // namespace spacecheck
