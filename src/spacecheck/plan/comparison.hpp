#pragma once

#include <spacecheck/plan/element_type.hpp>
#include <spacecheck/plan/float_bits.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <type_traits>
#include <vector>

namespace spacecheck {

/// One element that is not what it should be. Values are texts, so that every type keeps its
/// digits.
struct Difference {
  std::vector<std::int64_t> index;  ///< one per dimension
  std::string is;
  std::string should_be;
  double difference = 0;  ///< |is - should_be|; infinity when one of them is not finite
  double bound = 0;       ///< how far off the element may be
  double ulp = 0;         ///< |is - should_be| in units in the last place of should_be
};

/// Where in the index space elements differ: a grid of equal parts, the first dimension down, all
/// others across. Arrays of one dimension have one row.
struct DifferenceMap {
  static constexpr std::int64_t most_rows = 16;
  static constexpr std::int64_t most_columns = 16;  ///< 64 where there is one row
  std::int64_t rows = 0;
  std::int64_t columns = 0;
  std::vector<std::int64_t> counts;  ///< differing elements of each part, row by row [count]

  friend bool operator==(DifferenceMap const&, DifferenceMap const&) = default;
};

/// Two arrays, element by element.
struct Comparison {
  static constexpr std::size_t kept = 10;
  static constexpr std::size_t ulp_bins = 66;

  std::int64_t elements = 0;       ///< compared [count]
  std::int64_t differing = 0;      ///< not equal in value [count]
  std::int64_t outside_bound = 0;  ///< further apart than the bound [count]
  std::int64_t other_bits = 0;  ///< equal in value, other bits: NaN payloads, signed zeros [count]
  /// Whose bound tells nothing: infinite, or wider than all that the array and what it is computed
  /// from should hold [count].
  std::int64_t unbounded = 0;
  /// Of the others, those whose bound leaves less than half of the type's digits to the largest of
  /// these values [count].
  std::int64_t loose = 0;
  double loosest = 0;             ///< the widest bound among them, as a share of that value
  double max_ulp = 0;             ///< over all differing elements
  double max_ratio = 0;           ///< largest difference / bound; infinity where the bound is 0
  std::vector<Difference> first;  ///< the first few differing, those outside the bound first
  /// Differing elements by how far they are off [count]: [0] less than 1 ULP, [k] from 2^(k-1) to
  /// below 2^k, the last not finite. Empty: none differ, or compare_arrays() has not counted them.
  std::vector<std::int64_t> ulps;
  DifferenceMap where;  ///< empty where `ulps` is

  bool equal() const { return differing == 0; }
  bool within_bound() const { return outside_bound == 0; }
};

/// What an element should be, in higher precision, and how far off its type's arithmetic may be.
struct Expected {
  long double value = 0;
  double bound = 0;
};

/// Distance of two finite values in units in the last place: 0 for equal ones, +0 and -0 included.
///
/// Counts the representable values from one to the other; exact up to 2^53.
template <class T>
double ulp_distance(T a, T b) {
  using Bits = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;
  auto const ordered = [](T x) {
    auto const bits = std::bit_cast<Bits>(x);
    return bits >= 0 ? static_cast<long double>(bits)
                     : static_cast<long double>(std::numeric_limits<Bits>::min()) -
                           static_cast<long double>(bits);
  };
  return static_cast<double>(std::fabs(ordered(a) - ordered(b)));
}

/// Judges single elements and adds them up to a Comparison. Knows nothing of arrays' layouts.
class ComparisonBuilder {
 public:
  /// \param scale  the size of what the array is computed from; see Comparison::unbounded.
  explicit ComparisonBuilder(std::vector<std::int64_t> extents, long double scale = 0)
      : m_extents(std::move(extents)),
        m_largest(std::fmax(scale, std::numeric_limits<float>::min())) {}

  /// Compare element `flat` (row-major) with what it should be.
  template <Element T>
  void add(std::int64_t flat, T is, Expected const& should) {
    ++m_comparison.elements;
    weigh(should, half_of_digits<T>);
    if constexpr (std::is_floating_point_v<T>) {
      add_floating(flat, is, should);
    } else {
      auto const exact = static_cast<T>(should.value);
      if (is != exact) differ(flat, is, exact, magnitude(is, exact), should.bound);
    }
  }

  /// Compare with an exact value of the same type.
  template <Element T>
  void add_exact(std::int64_t flat, T is, T should, double bound = 0) {
    if constexpr (std::is_floating_point_v<T>) {
      if (std::bit_cast<bits_of<T>>(is) == std::bit_cast<bits_of<T>>(should)) {
        ++m_comparison.elements;
      } else if (is_nan(is) || is_nan(should) ? is_nan(is) && is_nan(should) : is == should) {
        ++m_comparison.elements;
        ++m_comparison.other_bits;
      } else {
        add(flat, is, Expected{should, bound});
      }
    } else {
      ++m_comparison.elements;
      if (is != should) differ(flat, is, should, magnitude(is, should), bound);
    }
  }

  Comparison take() &&;

 private:
  /// The share of a value that half of its digits leave open; of an integer nothing is.
  template <class T>
  static constexpr double half_of_digits = std::is_floating_point_v<T>
                                               ? 1.0 / (std::int64_t{1}
                                                        << (std::numeric_limits<T>::digits / 2))
                                               : 1.0;

  /// Notes the width of a bound, and the size of a value.
  void weigh(Expected const& should, double share) {
    if (!is_finite(should.bound)) {
      ++m_comparison.unbounded;
      return;
    }
    long double const size = std::fabs(should.value);
    if (is_finite(should.value) && size > m_largest) m_largest = size;
    // Few bounds are so wide: of the others no width needs be kept.
    if (should.bound > share * m_largest) note_wide(should.bound, share);
  }

  template <class T>
  using bits_of = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

  template <class T>
  void add_floating(std::int64_t flat, T is, Expected const& should) {
    auto const nearest = static_cast<T>(should.value);
    if (is_nan(should.value)) {
      if (!is_nan(is)) differ(flat, is, nearest, infinite, should.bound);
      return;
    }
    if (is_nan(is)) return differ(flat, is, nearest, infinite, should.bound);
    if (is == nearest) return;
    // A value that overflows to infinity within its bound may also stay at the largest finite one.
    long double const off = is_finite(is) && is_finite(should.value)
                                ? std::fabs(static_cast<long double>(is) - should.value)
                                : infinite;
    differ(flat, is, nearest, static_cast<double>(off), should.bound);
  }

  template <class T>
  static double magnitude(T a, T b) {
    return static_cast<double>(
        std::fabs(static_cast<long double>(a) - static_cast<long double>(b)));
  }

  template <class T>
  void differ(std::int64_t flat, T is, T should, double off, double bound) {
    double ulp = off;
    if constexpr (std::is_floating_point_v<T>) {
      ulp = is_finite(is) && is_finite(should) ? ulp_distance(is, should) : infinite;
    }
    note(flat, off, bound, ulp, [&](Difference& d) {
      d.is = text(is);
      d.should_be = text(should);
    });
  }

  template <class Fill>
  void note(std::int64_t flat, double off, double bound, double ulp, Fill const& fill) {
    bool const outside = is_finite(bound) && !(is_finite(off) && off <= bound);
    ++m_comparison.differing;
    if (outside) ++m_comparison.outside_bound;
    m_comparison.max_ulp = std::fmax(m_comparison.max_ulp, ulp);
    m_comparison.max_ratio = std::fmax(m_comparison.max_ratio, bound > 0 ? off / bound : infinite);
    count(flat, ulp);
    if (!keeps(outside)) return;
    Difference d;
    d.index = index_of(flat);
    d.difference = off;
    d.bound = bound;
    d.ulp = ulp;
    fill(d);
    keep(std::move(d), outside);
  }

  void note_wide(double bound, double share);
  void count(std::int64_t flat, double ulp);
  bool keeps(bool outside) const;
  void keep(Difference difference, bool outside);
  std::vector<std::int64_t> index_of(std::int64_t flat) const;
  static std::string text(float value);
  static std::string text(double value);
  static std::string text(std::int64_t value);
  static std::string text(std::uint64_t value);
  template <class T>
  requires std::is_integral_v<T>
  static std::string text(T value) {
    if constexpr (std::is_signed_v<T>) {
      return text(static_cast<std::int64_t>(value));
    } else {
      return text(static_cast<std::uint64_t>(value));
    }
  }

  static constexpr double infinite = std::numeric_limits<double>::infinity();
  std::vector<std::int64_t> m_extents;
  long double m_largest;  ///< of the values so far, and what they come from
  double m_share = 0;     ///< of it, that is left open by a bound that is kept
  struct Wide {
    std::int64_t count = 0;
    double widest = 0;
  };
  std::map<int, Wide> m_wide;  ///< bounds that were wider than that, by their exponent
  std::int64_t m_across = 0;   ///< elements of a row: of all dimensions but the first
  std::size_t m_outside_kept = 0;
  Comparison m_comparison;
};

}  // namespace spacecheck
