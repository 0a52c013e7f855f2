#pragma once

#include <spacecheck/plan/comparison.hpp>
#include <spacecheck/plan/float_bits.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>

namespace spacecheck {

/// A number of the reference: its value in long double, and how far off the same computation in T
/// may be. Every operation adds its own rounding to what its operands bring along (running error
/// analysis), so the bound follows from the operations that the reference does, and from nothing
/// else.
///
/// It holds for rounding to nearest, with or without contraction (an FMA rounds once instead of
/// twice), with gradual underflow, for the operations in the order the reference does them. An
/// infinity or NaN that the operations certainly give is exact; where T may overflow or not, the
/// bound is infinite. Sums whose order is free are AnyOrderSum's. It has no `<`: a comparison of
/// two uncertain numbers has no certain answer; compare value() where both are exact.
///
/// Source: docs/checks.md, "The bound"; Higham, Accuracy and Stability of Numerical
/// Algorithms, 3.3.
template <class T>
class Bounded {
  static_assert(std::is_floating_point_v<T>);

 public:
  using value_type = T;

  Bounded() = default;

  /// An exact value of T, or a constant that T rounds: then half a ULP off.
  template <class Number>
  requires std::is_arithmetic_v<Number> Bounded(
      Number x)  // NOLINT(google-explicit-constructor): constants mix with numbers
      : m_value(static_cast<long double>(x)) {
    auto const nearest = static_cast<long double>(static_cast<T>(x));
    if (is_nan(m_value) || nearest == m_value) {
      m_error = 0;
    } else if (!is_finite(nearest)) {
      m_value = nearest;
    } else if (magnitude(m_value) < std::numeric_limits<T>::min()) {
      m_error = half_smallest();
    } else {
      m_error = half_ulp * magnitude(m_value);
    }
    m_not_negative = m_value >= 0;
  }

  /// What another type has computed, as a value of T.
  template <class U>
  requires(!std::is_same_v<T, U>) explicit Bounded(Bounded<U> const& x)
      : Bounded(rounded(x.value(), x.error())) {
    if (std::numeric_limits<U>::digits <= std::numeric_limits<T>::digits) {
      *this = from(x.value(), x.error());
    }
    m_not_negative = m_not_negative || x.m_not_negative;
  }

  /// A value that is off by `error` at most, however that is known: for operations that are not
  /// here.
  static Bounded from(long double value, double error) {
    return made(value, error, value - error >= 0);
  }

  long double value() const { return m_value; }
  double error() const { return m_error; }
  bool exact() const { return m_error == 0; }
  Expected expected() const { return {m_value, m_error}; }

  friend Bounded operator-(Bounded const& a) { return made(-a.m_value, a.m_error); }
  friend Bounded operator+(Bounded const& a, Bounded const& b) {
    return rounded(a.m_value + b.m_value, wide(a.m_error) + b.m_error)
        .not_negative_if(a.m_not_negative && b.m_not_negative);
  }
  friend Bounded operator-(Bounded const& a, Bounded const& b) { return a + (-b); }
  friend Bounded operator*(Bounded const& a, Bounded const& b) {
    long double const product = a.m_value * b.m_value;
    bool const any = (is_infinite(a.m_value) && b.may_be_zero() && !b.exact()) ||
                     (is_infinite(b.m_value) && a.may_be_zero() && !a.exact());
    if (any) return made(product, infinite);
    if (!is_finite(product)) return unbounded(product, a, b);
    // A number times itself; what is exact has its sign, whatever is rounded away.
    bool const same = &a == &b || (a.m_not_negative && b.m_not_negative) ||
                      (a.exact() && b.exact() && !(product < 0));
    return rounded(product, std::fabs(a.m_value) * b.m_error + std::fabs(b.m_value) * a.m_error +
                                wide(a.m_error) * b.m_error)
        .not_negative_if(same);
  }
  friend Bounded operator/(Bounded const& a, Bounded const& b) {
    long double const least = std::fabs(b.m_value) - b.m_error;
    long double const quotient = a.m_value / b.m_value;
    if (b.exact() && (a.exact() || !a.may_be_zero()) && !is_finite(quotient)) {
      return unbounded(quotient, a, b);
    }
    if (b.exact() && a.exact()) return rounded(quotient, 0);
    if (!(least > 0)) return made(quotient, infinite);
    if (!is_finite(quotient)) return unbounded(quotient, a, b);
    return rounded(quotient, (a.m_error + std::fabs(quotient) * b.m_error) / least)
        .not_negative_if(a.m_not_negative && b.m_not_negative);
  }
  Bounded& operator+=(Bounded const& b) { return *this = *this + b; }
  Bounded& operator-=(Bounded const& b) { return *this = *this - b; }
  Bounded& operator*=(Bounded const& b) { return *this = *this * b; }
  Bounded& operator/=(Bounded const& b) { return *this = *this / b; }

  friend Bounded abs(Bounded const& a) {
    return made(std::fabs(a.m_value), a.m_error).not_negative_if(true);
  }
  /// Of two numbers that are near each other either may be the smaller: the result is off by no
  /// more than they are.
  friend Bounded min(Bounded const& a, Bounded const& b) {
    bool const positive = a.m_not_negative && b.m_not_negative;
    return b.m_value < a.m_value ? chosen(b, a, positive) : chosen(a, b, positive);
  }
  friend Bounded max(Bounded const& a, Bounded const& b) {
    bool const positive = a.m_not_negative || b.m_not_negative;
    return a.m_value < b.m_value ? chosen(b, a, positive) : chosen(a, b, positive);
  }
  /// Infinitely far off where the number under the root may be negative as T computes it.
  friend Bounded sqrt(Bounded const& a) {
    long double const root = std::sqrt(a.m_value);
    if (a.exact()) return rounded(root, 0).not_negative_if(true);
    bool const certain = a.m_not_negative || a.m_value - a.m_error >= 0;
    if (a.may_be_zero() && !certain) return made(root, infinite);
    if (a.m_value > 0) return rounded(root, a.m_error / root).not_negative_if(true);
    if (a.may_be_zero()) return rounded(0, std::sqrt(wide(a.m_error))).not_negative_if(true);
    return made(root, 0);
  }
  friend Bounded exp(Bounded const& a) {
    long double const result = std::exp(a.m_value);
    return library(result, a.exact() ? 0 : result * std::expm1(wide(a.m_error)), exp_ulp)
        .not_negative_if(true);
  }
  friend Bounded log(Bounded const& a) {
    long double const least = std::fabs(a.m_value) - a.m_error;
    return library(std::log(a.m_value),
                   a.exact()   ? 0
                   : least > 0 ? a.m_error / least
                               : infinite,
                   log_ulp);
  }
  friend Bounded sin(Bounded const& a) { return library(std::sin(a.m_value), a.m_error, sin_ulp); }
  friend Bounded cos(Bounded const& a) { return library(std::cos(a.m_value), a.m_error, sin_ulp); }
  /// \param a  positive.
  friend Bounded pow(Bounded const& a, Bounded const& b) {
    long double const result = std::pow(a.m_value, b.m_value);
    long double off = 0;
    if (!a.exact() || !b.exact()) {
      long double const least = std::fabs(a.m_value) - a.m_error;
      if (!(least > 0)) return made(result, infinite);
      long double const exponent = (std::fabs(b.m_value) + b.m_error) * (a.m_error / least) +
                                   b.m_error * std::fabs(std::log(least));
      off = std::fabs(result) * std::expm1(exponent);
    }
    return library(result, off, pow_ulp);
  }

  // Largest errors in ULP over glibc, CUDA and HIP as their manuals state them (CUDA C++
  // Programming Guide, "Mathematical Functions"; glibc manual, "Errors in Math Functions").
  static constexpr double exp_ulp = 2;
  static constexpr double log_ulp = 2;
  static constexpr double sin_ulp = 2;
  static constexpr double pow_ulp = 4;

 private:
  template <class>
  friend class Bounded;
  template <class>
  friend class AnyOrderSum;

  // Errors are multiplied in long double: in double, those of denormals would come out as zero.
  static long double wide(double x) { return x; }

  static Bounded made(long double value, double error, bool not_negative = false) {
    Bounded b;
    b.m_value = value;
    b.m_error = error;
    b.m_not_negative = not_negative;
    return b;
  }
  Bounded not_negative_if(bool known) const {
    Bounded b = *this;
    b.m_not_negative = b.m_not_negative || known;
    return b;
  }
  static Bounded chosen(Bounded const& one, Bounded const& other, bool not_negative) {
    return made(one.m_value, std::max(one.m_error, other.m_error)).not_negative_if(not_negative);
  }

  bool may_be_zero() const { return !(std::fabs(m_value) > m_error); }

  /// An infinity or a NaN: exact, unless an operand could have been anything.
  static Bounded unbounded(long double value, Bounded const& a, Bounded const& b) {
    return made(value, is_infinite(a.m_error) || is_infinite(b.m_error) ? infinite : 0);
  }

  static Bounded rounded(long double value, long double off) { return library(value, off, 0.5L); }

  static Bounded library(long double value, long double off, long double ulp) {
    if (!is_finite(off)) return made(value, infinite);
    if (!is_finite(value)) return made(value, 0);
    // One ULP is at most epsilon times the value, or the smallest denormal; the reference's own
    // rounding, and that of this bound, are in it too.
    long double const size = std::fabs(value) + off;
    auto const error = static_cast<double>(off + ulp * (epsilon * size + smallest) + own * size);
    // Twice the largest value is an infinity in T, also where a product and a sum are contracted.
    if (std::fabs(value) - error > 2 * most) return made(std::copysign(wide(infinite), value), 0);
    if (std::fabs(value) + error > most) return made(value, infinite);
    return made(value, error * (1 + 8 * std::numeric_limits<double>::epsilon()) + least_error);
  }

  // In double, of double's own there is none.
  static constexpr double half_smallest() {
    if constexpr (sizeof(T) == sizeof(double)) {
      return least_error;
    } else {
      return static_cast<double>(std::numeric_limits<T>::denorm_min()) / 2;
    }
  }
  static double magnitude(long double x) { return static_cast<double>(std::fabs(x)); }

  static constexpr double half_ulp = std::numeric_limits<T>::epsilon() / 2;
  static constexpr long double epsilon = std::numeric_limits<T>::epsilon();
  static constexpr long double smallest = std::numeric_limits<T>::denorm_min();
  static constexpr long double most = std::numeric_limits<T>::max();
  static constexpr long double own = 2 * std::numeric_limits<long double>::epsilon();
  static constexpr double least_error = std::numeric_limits<double>::denorm_min();
  static constexpr double infinite = std::numeric_limits<double>::infinity();

  long double m_value = 0;
  double m_error = 0;
  bool m_not_negative = true;  ///< certainly, as T computes it
};

/// A sum whose terms may be added in any order and grouping: what reductions and atomics do.
///
/// n terms are off by at most g(n - 1) sum |x|, g(k) = k u / (1 - k u), in every order
/// (Higham, 4.2).
template <class T>
class AnyOrderSum {
 public:
  AnyOrderSum& operator+=(Bounded<T> const& x) {
    m_value += x.value();
    m_magnitude += std::fabs(static_cast<double>(x.value())) + x.error();
    m_error += x.error();
    m_not_negative = m_not_negative && x.m_not_negative;
    ++m_terms;
    return *this;
  }

  Bounded<T> total() const {
    double const additions = static_cast<double>(m_terms > 0 ? m_terms - 1 : 0);
    double const ku = additions * (std::numeric_limits<T>::epsilon() / 2.0);
    double const own = static_cast<double>(m_terms) *
                       static_cast<double>(std::numeric_limits<long double>::epsilon());
    constexpr double infinite = std::numeric_limits<double>::infinity();
    if (ku >= 1 || is_infinite(m_error)) return Bounded<T>::from(m_value, infinite);
    if (!is_finite(m_value)) return Bounded<T>::from(m_value, 0);
    double const slack = 1 + static_cast<double>(m_terms) * std::numeric_limits<double>::epsilon();
    double const error = (m_error + (ku / (1 - ku) + own) * m_magnitude) * slack;
    // In some order the terms of one sign come first, and may overflow.
    bool const overflows = m_magnitude + error > static_cast<double>(std::numeric_limits<T>::max());
    return Bounded<T>::from(m_value, overflows ? infinite : error).not_negative_if(m_not_negative);
  }

 private:
  long double m_value = 0;
  double m_magnitude = 0;
  double m_error = 0;
  std::int64_t m_terms = 0;
  bool m_not_negative = true;
};

}  // namespace spacecheck
