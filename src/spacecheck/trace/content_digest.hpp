#pragma once

#include <spacecheck/plan/impl/digest_words.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>

/// A 128-bit digest of an array that a host and a device can compute, each in parallel.
///
/// The arithmetic is that of plan/digest.hpp (sums of products of keyed words, as in NH of UMAC,
/// Black et al., CRYPTO 1999). Other than there, a block has 1 KiB, so that a warp has work for
/// each lane and a page's worth of changes is few blocks; and blocks add up in two sums of 64 bits
/// without a carry between them: a device has atomic additions of that width only. A sum can be
/// taken in any order, and brought up to date where a part of the array has changed. Two different
/// arrays share a digest with a probability of about 2^-64, if not made to.
namespace spacecheck {

struct ContentDigest {
  std::uint64_t a = 0;
  std::uint64_t b = 0;

  SPACECHECK_ON_DEVICE void add(ContentDigest const& other) {
    a += other.a;
    b += other.b;
  }
  SPACECHECK_ON_DEVICE void take_off(ContentDigest const& other) {
    a -= other.a;
    b -= other.b;
  }
  friend bool operator==(ContentDigest const& x, ContentDigest const& y) {
    return x.a == y.a && x.b == y.b;
  }
};

namespace Impl {

inline constexpr std::size_t digest_words = 128;               ///< of a block
inline constexpr std::size_t digest_block = digest_words * 8;  ///< [bytes]

struct DigestKeys {
  std::uint64_t key[digest_words];
};

constexpr DigestKeys make_digest_keys() {
  DigestKeys keys{};
  for (std::size_t k = 0; k < digest_words; ++k) keys.key[k] = digest_key(k);
  return keys;
}
inline constexpr DigestKeys digest_keys = make_digest_keys();

/// What a block adds to the digest.
///
/// \param value  of its pairs of words, and of their number, which zeros at its end would not show.
SPACECHECK_ON_DEVICE inline ContentDigest close_block(Wide value, std::uint64_t block) {
  Wide const closed = mixed_block(value, block);
  return {closed.low, closed.high};
}

/// One block, or the last, shorter one, whose missing bytes count as zeros.
///
/// \param word   `std::uint64_t(std::size_t)`: a word of the block.
/// \param words  [count] <= digest_words
/// \param block  its number in the array.
template <class Word, class Keys>
ContentDigest digest_one_block(Word const& word, std::size_t words, std::uint64_t block,
                               Keys const& keys) {
  Wide value{.high = 0, .low = words};
  std::size_t k = 0;
  for (; k + 2 <= words; k += 2) {
    value += pair_value(word(k), word(k + 1), keys.key[k], keys.key[k + 1]);
  }
  if (k < words) value += pair_value(word(k), 0, keys.key[k], keys.key[k + 1]);
  return close_block(value, block);
}

inline std::uint64_t word_at(char const* data) {
  std::uint64_t word = 0;
  std::memcpy(&word, data, sizeof word);
  return word;
}

}  // namespace Impl

/// Calls `visit(word)` for each word, a last shorter one filled up with zeros, in the place of the
/// word digested; the digest of the blocks that begin in [begin, end).
///
/// \param bytes       of the whole array.
/// \param begin, end  multiples of 1 KiB, end past `bytes` allowed.
template <class Visit>
ContentDigest content_digest(char const* data, std::size_t bytes, std::size_t begin,
                             std::size_t end, Visit const& visit) {
  ContentDigest sum;
  if (end > bytes) end = bytes;
  for (; begin < end; begin += Impl::digest_block) {
    std::size_t const here = end - begin < Impl::digest_block ? end - begin : Impl::digest_block;
    char const* const block = data + begin;
    std::size_t const words = here / 8;
    if (here == Impl::digest_block) {
      sum.add(Impl::digest_one_block(
          [&](std::size_t k) { return visit(Impl::word_at(block + 8 * k)); }, Impl::digest_words,
          begin / Impl::digest_block, Impl::digest_keys));
      continue;
    }
    std::uint64_t last = 0;
    std::size_t const rest = here % 8;
    if (rest > 0) std::memcpy(&last, block + 8 * words, rest);
    sum.add(Impl::digest_one_block(
        [&](std::size_t k) { return visit(k < words ? Impl::word_at(block + 8 * k) : last); },
        words + (rest > 0 ? 1 : 0), begin / Impl::digest_block, Impl::digest_keys));
  }
  return sum;
}

inline ContentDigest content_digest(char const* data, std::size_t bytes, std::size_t begin,
                                    std::size_t end) {
  return content_digest(data, bytes, begin, end, [](std::uint64_t word) { return word; });
}

inline ContentDigest content_digest(char const* data, std::size_t bytes) {
  return content_digest(data, bytes, 0, bytes);
}

/// The checksum of a frame.
inline std::uint32_t frame_check(std::uint32_t kind_and_bytes, std::uint64_t place,
                                 char const* payload, std::size_t bytes) {
  auto const digest = content_digest(payload, bytes);
  return static_cast<std::uint32_t>(
      Impl::mixed(digest.a ^ (digest.b >> 7) ^ (place << 20) ^ kind_and_bytes) >> 32);
}

}  // namespace spacecheck
