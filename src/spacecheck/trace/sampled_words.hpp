#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace spacecheck {

/// Which words of 8 bytes are kept of a View that is too large to be kept as a whole: every
/// `stride`-th from each of `firsts` on.
///
/// The stride is a prime from 41 on: a stride that has a factor in common with the number of
/// components of an element sees the same few of them each time, and never the others.
struct SampledWords {
  std::uint64_t stride = 1;  ///< [words]
  std::vector<std::uint64_t> firsts{0};

  /// How many there are from `first` on, of a View of `words` [count].
  std::uint64_t count(std::uint64_t first, std::uint64_t words) const {
    return first < words ? (words - first + stride - 1) / stride : 0;
  }
};

/// \param words  of the View [count].
/// \param room   about how many are to be kept, at least 1 [count]; not fewer than `words`: all.
inline SampledWords sampled_words(std::uint64_t words, std::uint64_t room) {
  if (words <= room) return {};
  constexpr std::uint64_t least = 41;
  auto const is_prime = [](std::uint64_t number) {
    for (std::uint64_t k = 2; k * k <= number; ++k) {
      if (number % k == 0) return false;
    }
    return true;
  };
  std::uint64_t const wanted = (words + room - 1) / room;
  std::uint64_t stride = std::max(wanted, least);
  while (!is_prime(stride)) ++stride;
  SampledWords sample{stride, {}};
  std::uint64_t const parts = stride / wanted;
  for (std::uint64_t k = 0; k < parts; ++k) sample.firsts.push_back(k * stride / parts);
  return sample;
}

}  // namespace spacecheck
