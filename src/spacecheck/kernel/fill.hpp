#pragma once

#include <spacecheck/kernel/element_traits.hpp>
#include <spacecheck/kernel/random.hpp>

#include <cstdint>
#include <cstring>
#include <functional>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace spacecheck {

/// What an array holds before the kernel runs: element i (row-major) from the array's own random
/// numbers. A function, so that the reference sees the same values without keeping a copy.
template <class T>
using Fill = std::function<T(Random const& random, std::int64_t i)>;

/// Uniform in [low, high), or high where it rounds to that; arrays have [-1, 1), or [0, 2^31 - 1).
template <class T>
Fill<T> uniform(T low, T high) {
  if constexpr (std::is_floating_point_v<T>) {
    return [=](Random const& random, std::int64_t i) { return random.uniform<T>(i, low, high); };
  } else {
    // Modulo 2^64, as there may be more numbers from low to high than T holds.
    auto const first = static_cast<std::uint64_t>(low);
    auto const count = static_cast<std::int64_t>(static_cast<std::uint64_t>(high) - first);
    return [=](Random const& random, std::int64_t i) {
      return static_cast<T>(first + static_cast<std::uint64_t>(random.below(i, count)));
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

/// Each number of an element uniform; for bool one in two.
template <ArrayElement T>
Fill<T> default_fill() {
  using Number = typename ElementTraits<T>::number_type;
  static constexpr int count = ElementTraits<T>::count;
  if constexpr (std::is_same_v<T, bool>) {
    return [](Random const& random, std::int64_t i) { return random.below(i, 2) != 0; };
  } else if constexpr (!std::is_same_v<T, Number>) {
    return [number = default_fill<Number>()](Random const& random, std::int64_t i) {
      Number numbers[count];
      for (int k = 0; k < count; ++k) numbers[k] = number(random, i * count + k);
      T element;
      std::memcpy(&element, numbers, sizeof(T));
      return element;
    };
  } else if constexpr (std::is_floating_point_v<T>) {
    return uniform<T>(-1, 1);
  } else {
    return uniform<T>(0, std::numeric_limits<T>::max() > 0x7fffffff
                             ? static_cast<T>(0x7fffffff)
                             : std::numeric_limits<T>::max());
  }
}

namespace Impl {

/// The same, number by number: number i (row-major) of an array of such elements.
template <ArrayElement T>
auto fill_of_numbers(Fill<T> fill) {
  using Number = typename ElementTraits<T>::number_type;
  static constexpr int count = ElementTraits<T>::count;
  if constexpr (std::is_same_v<T, Number>) {
    return fill;
  } else {
    return Fill<Number>([fill = std::move(fill)](Random const& random, std::int64_t i) {
      T const element = fill(random, i / count);
      Number numbers[count];
      std::memcpy(numbers, &element, sizeof(T));
      return numbers[i % count];
    });
  }
}

}  // namespace Impl

}  // namespace spacecheck
