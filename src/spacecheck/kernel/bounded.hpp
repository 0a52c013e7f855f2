#pragma once

#include <spacecheck/plan/comparison.hpp>

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
    if (static_cast<long double>(static_cast<T>(x)) != m_value && !std::isnan(m_value)) {
      m_error = half_ulp * magnitude(m_value);
    }
  }

  static Bounded from(long double value, double error) {
    Bounded b;
    b.m_value = value;
    b.m_error = error;
    return b;
  }

  long double value() const { return m_value; }
  double error() const { return m_error; }
  bool exact() const { return m_error == 0; }
  Expected expected() const { return {m_value, m_error}; }

  friend Bounded operator-(Bounded const& a) { return from(-a.m_value, a.m_error); }
  friend Bounded operator+(Bounded const& a, Bounded const& b) {
    return rounded(a.m_value + b.m_value, wide(a.m_error) + b.m_error);
  }
  friend Bounded operator-(Bounded const& a, Bounded const& b) { return a + (-b); }
  friend Bounded operator*(Bounded const& a, Bounded const& b) {
    long double const product = a.m_value * b.m_value;
    bool const any = (std::isinf(a.m_value) && b.may_be_zero() && !b.exact()) ||
                     (std::isinf(b.m_value) && a.may_be_zero() && !a.exact());
    if (any) return from(product, infinite);
    if (!std::isfinite(product)) return unbounded(product, a, b);
    return rounded(product, std::fabs(a.m_value) * b.m_error + std::fabs(b.m_value) * a.m_error +
                                wide(a.m_error) * b.m_error);
  }
  friend Bounded operator/(Bounded const& a, Bounded const& b) {
    long double const least = std::fabs(b.m_value) - b.m_error;
    long double const quotient = a.m_value / b.m_value;
    if (b.exact() && (a.exact() || !a.may_be_zero()) && !std::isfinite(quotient)) {
      return unbounded(quotient, a, b);
    }
    if (b.exact() && a.exact()) return rounded(quotient, 0);
    if (!(least > 0)) return from(quotient, infinite);
    if (!std::isfinite(quotient)) return unbounded(quotient, a, b);
    return rounded(quotient, (a.m_error + std::fabs(quotient) * b.m_error) / least);
  }
  Bounded& operator+=(Bounded const& b) { return *this = *this + b; }
  Bounded& operator-=(Bounded const& b) { return *this = *this - b; }
  Bounded& operator*=(Bounded const& b) { return *this = *this * b; }
  Bounded& operator/=(Bounded const& b) { return *this = *this / b; }

  friend Bounded abs(Bounded const& a) { return from(std::fabs(a.m_value), a.m_error); }
  friend Bounded sqrt(Bounded const& a) {
    long double const root = std::sqrt(a.m_value);
    if (std::isnan(root) && a.may_be_zero() && !a.exact()) return from(root, infinite);
    return rounded(root, a.exact()       ? 0
                         : a.m_value > 0 ? a.m_error / root
                                         : std::sqrt(wide(a.m_error)));
  }
  friend Bounded exp(Bounded const& a) {
    long double const result = std::exp(a.m_value);
    return library(result, a.exact() ? 0 : result * std::expm1(wide(a.m_error)), exp_ulp);
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
      if (!(least > 0)) return from(result, infinite);
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
  // Errors are multiplied in long double: in double, those of denormals would come out as zero.
  static long double wide(double x) { return x; }

  bool may_be_zero() const { return !(std::fabs(m_value) > m_error); }

  /// An infinity or a NaN: exact, unless an operand could have been anything.
  static Bounded unbounded(long double value, Bounded const& a, Bounded const& b) {
    return from(value, std::isinf(a.m_error) || std::isinf(b.m_error) ? infinite : 0);
  }

  static Bounded rounded(long double value, long double off) { return library(value, off, 0.5L); }

  static Bounded library(long double value, long double off, long double ulp) {
    if (!std::isfinite(off)) return from(value, infinite);
    if (!std::isfinite(value)) return from(value, 0);
    // One ULP is at most epsilon times the value, or the smallest denormal; the reference's own
    // rounding, and that of this bound, are in it too.
    long double const size = std::fabs(value) + off;
    auto const error = static_cast<double>(off + ulp * (epsilon * size + smallest) + own * size);
    // Twice the largest value is an infinity in T, also where a product and a sum are contracted.
    if (std::fabs(value) - error > 2 * most) return from(std::copysign(wide(infinite), value), 0);
    if (std::fabs(value) + error > most) return from(value, infinite);
    return from(value, error * (1 + 8 * std::numeric_limits<double>::epsilon()) + least_error);
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
    ++m_terms;
    return *this;
  }

  Bounded<T> total() const {
    double const additions = static_cast<double>(m_terms > 0 ? m_terms - 1 : 0);
    double const ku = additions * (std::numeric_limits<T>::epsilon() / 2.0);
    double const own = static_cast<double>(m_terms) *
                       static_cast<double>(std::numeric_limits<long double>::epsilon());
    constexpr double infinite = std::numeric_limits<double>::infinity();
    if (ku >= 1 || std::isinf(m_error)) return Bounded<T>::from(m_value, infinite);
    if (!std::isfinite(m_value)) return Bounded<T>::from(m_value, 0);
    double const slack = 1 + static_cast<double>(m_terms) * std::numeric_limits<double>::epsilon();
    double const error = (m_error + (ku / (1 - ku) + own) * m_magnitude) * slack;
    // In some order the terms of one sign come first, and may overflow.
    bool const overflows = m_magnitude + error > static_cast<double>(std::numeric_limits<T>::max());
    return Bounded<T>::from(m_value, overflows ? infinite : error);
  }

 private:
  long double m_value = 0;
  double m_magnitude = 0;
  double m_error = 0;
  std::int64_t m_terms = 0;
};

}  // namespace spacecheck
