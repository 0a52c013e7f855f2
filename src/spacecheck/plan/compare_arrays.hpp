#pragma once

#include <spacecheck/plan/comparison.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace spacecheck {
namespace Impl {

/// What stretches of elements add to a comparison without a bound, once enough differences are
/// kept: no branches and no wider numbers than the elements, so that compilers do several at once.
template <class T>
class Tally {
 public:
  /// \param count  at most 1,024, and 128 of single bytes.
  void add(T const* is, T const* should, std::int64_t count) {
    if constexpr (std::is_floating_point_v<T> && sizeof(T) == 8) {
      add_one_by_one(is, should, count);
    } else if constexpr (std::is_floating_point_v<T>) {
      add_floating(is, should, count);
    } else {
      Unsigned unlike = 0;
      Unsigned most = 0;
      for (std::int64_t k = 0; k < count; ++k) {
        auto const a = static_cast<Unsigned>(is[k]);
        auto const b = static_cast<Unsigned>(should[k]);
        unlike = static_cast<Unsigned>(unlike + (a != b ? 1 : 0));
        most = std::max(most, static_cast<Unsigned>(is[k] > should[k] ? a - b : b - a));
      }
      m_differing += static_cast<std::int64_t>(unlike);
      m_farthest = std::max(m_farthest, most);
    }
  }

  void add_to(Comparison& comparison) const {
    if (m_differing > 0) {
      // Of those that are only tallied nobody knows by how much, and where: a part would mislead.
      comparison.ulps.clear();
      comparison.where = {};
      constexpr double infinite = std::numeric_limits<double>::infinity();
      comparison.max_ratio = infinite;
      comparison.max_ulp =
          std::fmax(comparison.max_ulp, m_endless ? infinite : static_cast<double>(m_farthest));
    }
    comparison.differing += m_differing;
    comparison.outside_bound += m_differing;
    comparison.other_bits += m_other_bits;
  }

 private:
  template <std::size_t Size>
  static auto unsigned_of() {
    if constexpr (Size == 1) return std::uint8_t{};
    if constexpr (Size == 2) return std::uint16_t{};
    if constexpr (Size == 4) return std::uint32_t{};
    if constexpr (Size == 8) return std::uint64_t{};
  }
  using Unsigned = decltype(unsigned_of<sizeof(T)>());
  using Signed = std::make_signed_t<Unsigned>;

  // The number's bits in the order of the numbers, both zeros in one place.
  static Signed ordered(Signed bits) {
    constexpr Signed magnitude = std::numeric_limits<Signed>::max();
    auto const sign = static_cast<Unsigned>(bits >> (8 * sizeof(T) - 1));
    return static_cast<Signed>((static_cast<Unsigned>(bits & magnitude) ^ sign) - sign);
  }

  void add_floating(T const* is, T const* should, std::int64_t count) {
    constexpr Signed magnitude = std::numeric_limits<Signed>::max();
    constexpr Unsigned top = Unsigned{1} << (8 * sizeof(T) - 1);
    Unsigned unlike = 0;
    Unsigned unequal = 0;
    Signed largest = 0;
    Signed most = std::numeric_limits<Signed>::min();  // with its top bit turned, as they compare
    for (std::int64_t k = 0; k < count; ++k) {
      auto const a = std::bit_cast<Signed>(is[k]);
      auto const b = std::bit_cast<Signed>(should[k]);
      largest = std::max(
          {largest, static_cast<Signed>(a & magnitude), static_cast<Signed>(b & magnitude)});
      Signed const x = ordered(a);
      Signed const y = ordered(b);
      unlike += a != b ? 1 : 0;
      unequal += x != y ? 1 : 0;
      Unsigned const less = Unsigned{0} - static_cast<Unsigned>(x < y);
      Unsigned const apart = ((static_cast<Unsigned>(x) - static_cast<Unsigned>(y)) ^ less) - less;
      most = std::max(most, static_cast<Signed>(apart ^ top));
    }
    if (largest >= std::bit_cast<Signed>(std::numeric_limits<T>::infinity())) {
      add_one_by_one(is, should, count);
      return;
    }
    m_differing += static_cast<std::int64_t>(unequal);
    m_other_bits += static_cast<std::int64_t>(unlike) - static_cast<std::int64_t>(unequal);
    m_farthest = std::max(m_farthest, static_cast<Unsigned>(static_cast<Unsigned>(most) ^ top));
  }

  // A stretch with an infinity or a NaN in it; and doubles, of which two at once are slower: what
  // x86-64 has everywhere can not compare numbers of 64 bits in vectors.
  void add_one_by_one(T const* is, T const* should, std::int64_t count) {
    for (std::int64_t k = 0; k < count; ++k) {
      auto const a = std::bit_cast<Signed>(is[k]);
      auto const b = std::bit_cast<Signed>(should[k]);
      if (a == b) continue;
      bool const is_none = is_nan(is[k]);
      bool const should_be_none = is_nan(should[k]);
      if (is_none || should_be_none ? is_none && should_be_none : is[k] == should[k]) {
        ++m_other_bits;
        continue;
      }
      ++m_differing;
      if (!is_finite(is[k]) || !is_finite(should[k])) {
        m_endless = true;
        continue;
      }
      auto const x = static_cast<Unsigned>(ordered(a));
      auto const y = static_cast<Unsigned>(ordered(b));
      m_farthest = std::max<Unsigned>(m_farthest, ordered(a) < ordered(b) ? y - x : x - y);
    }
  }

  std::int64_t m_differing = 0;
  std::int64_t m_other_bits = 0;
  Unsigned m_farthest = 0;  ///< in units in the last place, or in whole numbers
  bool m_endless = false;   ///< one of two that differ is not finite
};

}  // namespace Impl

/// Two arrays of one type and shape, element by element, as ComparisonBuilder::add_exact judges
/// them; at the memory's speed where they have the same bits, and faster than one by one also
/// elsewhere once ten differences are kept. What differs there is not counted by distance and
/// place: that of the rest is left out, too.
///
/// \param is       the elements in row-major order.
/// \param extents  of both arrays.
template <Element T>
Comparison compare_arrays(T const* is, T const* should, std::vector<std::int64_t> const& extents) {
  // Small enough to be looked at again cheaply, and to be counted in a byte.
  constexpr std::int64_t stretch = sizeof(T) == 1 ? 128 : 4096 / sizeof(T);
  std::int64_t count = 1;
  for (auto const extent : extents) count *= extent;
  ComparisonBuilder builder(extents);
  Impl::Tally<T> tally;
  std::int64_t elements = 0;
  std::int64_t kept = 0;
  for (std::int64_t begin = 0; begin < count; begin += stretch) {
    std::int64_t const end = std::min(count, begin + stretch);
    bool const same = std::memcmp(is + begin, should + begin,
                                  static_cast<std::size_t>(end - begin) * sizeof(T)) == 0;
    if (same) {
      elements += end - begin;
    } else if (kept >= static_cast<std::int64_t>(Comparison::kept)) {
      tally.add(is + begin, should + begin, end - begin);
      elements += end - begin;
    } else {
      for (std::int64_t k = begin; k < end; ++k) {
        builder.add_exact(k, is[k], should[k]);
        // A NaN against a number is a difference, two NaN are none.
        if (!(is[k] == should[k]) && (is[k] == is[k] || should[k] == should[k])) ++kept;
      }
    }
  }
  auto comparison = std::move(builder).take();
  comparison.elements += elements;
  tally.add_to(comparison);
  return comparison;
}

/// compare_arrays() of two whose digests are known: where these are the same so are the arrays, and
/// neither is read. Two that differ pass for the same with the digest's probability of a collision
/// (docs/performance.md, P5).
template <Element T>
Comparison compare_digested(T const* is, std::string_view digest_of_is, T const* should,
                            std::string_view digest_of_should,
                            std::vector<std::int64_t> const& extents) {
  if (digest_of_is != digest_of_should) return compare_arrays(is, should, extents);
  Comparison same;
  same.elements = 1;
  for (auto const extent : extents) same.elements *= extent;
  return same;
}

}  // namespace spacecheck
