#pragma once

#ifdef __SSE__
#include <xmmintrin.h>
#endif

namespace spacecheck::Impl {

/// As long as it lives denormal numbers are themselves: a program that was linked with
/// `-ffast-math` takes them for zero, and what is compared there would be equal to zero.
class ExactDenormals {
 public:
#ifdef __SSE__
  ExactDenormals() : m_before(_mm_getcsr()) { _mm_setcsr(m_before & ~zeroing); }
  ~ExactDenormals() { _mm_setcsr(m_before); }

 private:
  static constexpr unsigned zeroing = 0x8040;  // of results, and of operands
  unsigned m_before;
#elif defined(__aarch64__) && defined(__GNUC__)
  ExactDenormals() : m_before(control()) { set(m_before & ~zeroing); }
  ~ExactDenormals() { set(m_before); }

 private:
  static constexpr unsigned long zeroing = 1UL << 24;
  static unsigned long control() {
    unsigned long value = 0;
    asm volatile("mrs %0, fpcr" : "=r"(value));
    return value;
  }
  static void set(unsigned long value) { asm volatile("msr fpcr, %0" : : "r"(value)); }
  unsigned long m_before;
#else
  ExactDenormals() {}
#endif
 public:
  ExactDenormals(ExactDenormals const&) = delete;
  ExactDenormals& operator=(ExactDenormals const&) = delete;
};

}  // namespace spacecheck::Impl
