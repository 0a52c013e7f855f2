#pragma once

#define SPACECHECK_NUMBER_TEXT(number) #number
#define SPACECHECK_NUMBER(number) SPACECHECK_NUMBER_TEXT(number)

/// The compiler of the file that this stands in, as a literal: "g++ 12.2.0".
#if defined(__NVCC__)
#define SPACECHECK_COMPILER                                              \
  "nvcc " SPACECHECK_NUMBER(__CUDACC_VER_MAJOR__) "." SPACECHECK_NUMBER( \
      __CUDACC_VER_MINOR__) " with g++ " __VERSION__
#elif defined(__clang__)
// Not __clang_version__, which ends with a blank, or with where it was built.
#define SPACECHECK_COMPILER                                            \
  "clang++ " SPACECHECK_NUMBER(__clang_major__) "." SPACECHECK_NUMBER( \
      __clang_minor__) "." SPACECHECK_NUMBER(__clang_patchlevel__)
#elif defined(__GNUC__)
#define SPACECHECK_COMPILER "g++ " __VERSION__
#else
#define SPACECHECK_COMPILER "unknown"
#endif

// What a compiler says of its flags: no level, as it says none. Each begins with a comma.
#ifdef __OPTIMIZE__
#define SPACECHECK_IS_OPTIMISED "optimised"
#else
#define SPACECHECK_IS_OPTIMISED "not optimised"
#endif
#ifdef __FAST_MATH__
#define SPACECHECK_HAS_FAST_MATH ", fast-math"
#else
#define SPACECHECK_HAS_FAST_MATH ""
#endif
#ifdef __FMA__
#define SPACECHECK_HAS_FMA ", FMA"
#else
#define SPACECHECK_HAS_FMA ""
#endif
#if defined(__AVX512F__)
#define SPACECHECK_HAS_AVX ", AVX-512"
#elif defined(__AVX2__)
#define SPACECHECK_HAS_AVX ", AVX2"
#elif defined(__AVX__)
#define SPACECHECK_HAS_AVX ", AVX"
#else
#define SPACECHECK_HAS_AVX ""
#endif
#ifdef NDEBUG
#define SPACECHECK_HAS_NO_ASSERTIONS ", NDEBUG"
#else
#define SPACECHECK_HAS_NO_ASSERTIONS ""
#endif

/// What is known of the flags that the file was compiled with, in words, as a literal:
/// "optimised, fast-math, FMA, AVX2, NDEBUG".
#define SPACECHECK_COMPILED                                                              \
  SPACECHECK_IS_OPTIMISED SPACECHECK_HAS_FAST_MATH SPACECHECK_HAS_FMA SPACECHECK_HAS_AVX \
      SPACECHECK_HAS_NO_ASSERTIONS

namespace spacecheck {

/// Where a kernel is declared, and what compiled it there.
struct Compiled {
  char const* file = "";
  char const* compiler = "";
  char const* how = "";
};

}  // namespace spacecheck

/// Of the file that it stands in. A macro, as a function would be one for all files.
#define SPACECHECK_HERE \
  ::spacecheck::Compiled { __FILE__, SPACECHECK_COMPILER, SPACECHECK_COMPILED }
