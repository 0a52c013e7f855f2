#pragma once

#include <spacecheck/kernel/random.hpp>

#include <cstdint>
#include <functional>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

namespace spacecheck {

/// What an array holds before the kernel runs: element i (row-major) from the array's own random
/// numbers. A function, so that the reference sees the same values without keeping a copy.
template <class T>
using Fill = std::function<T(Random const& random, std::int64_t i)>;

/// Uniform in [low, high); the default of input arrays is [-1, 1), for integers [0, 2^31).
template <class T>
Fill<T> uniform(T low, T high) {
  if constexpr (std::is_floating_point_v<T>) {
    return [=](Random const& random, std::int64_t i) { return random.uniform<T>(i, low, high); };
  } else {
    return [=](Random const& random, std::int64_t i) {
      return static_cast<T>(low +
                            static_cast<T>(random.below(i, static_cast<std::int64_t>(high - low))));
    };
  }
}

template <class T>
Fill<T> constant(T value) {
  return [=](Random const&, std::int64_t) { return value; };
}

/// A random permutation of 0 .. n-1, the same for every element of one array.
///
/// The fill throws std::invalid_argument for an array of more than n elements.
template <class T>
Fill<T> permutation(std::int64_t n) {
  static_assert(std::is_integral_v<T>);
  return [n, shuffled = std::vector<T>()](Random const& random, std::int64_t i) mutable {
    if (shuffled.empty()) {
      shuffled.resize(static_cast<std::size_t>(n));
      std::iota(shuffled.begin(), shuffled.end(), T{0});
      for (std::int64_t k = n - 1; k > 0; --k) {
        std::swap(shuffled[static_cast<std::size_t>(k)],
                  shuffled[static_cast<std::size_t>(random.below(k, k + 1))]);
      }
    }
    if (i >= n) {
      throw std::invalid_argument("a permutation of " + std::to_string(n) +
                                  " fills no longer array: asked for element " + std::to_string(i));
    }
    return shuffled[static_cast<std::size_t>(i)];
  };
}

template <class T>
Fill<T> default_fill() {
  if constexpr (std::is_floating_point_v<T>) {
    return uniform<T>(-1, 1);
  } else {
    return uniform<T>(0, std::numeric_limits<T>::max() > 0x7fffffff
                             ? static_cast<T>(0x7fffffff)
                             : std::numeric_limits<T>::max());
  }
}

}  // namespace spacecheck
