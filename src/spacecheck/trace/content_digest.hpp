#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>

#ifdef __CUDACC__
#define SPACECHECK_HOST_DEVICE __host__ __device__
#else
#define SPACECHECK_HOST_DEVICE
#endif

/// A 128-bit digest of an array that a host and a device can compute, each in parallel.
///
/// Blocks of 1 KiB are digested each for itself (sums of products of keyed words, as in NH of UMAC,
/// Black et al., CRYPTO 1999), scrambled with their number, and summed up. A sum can be taken in
/// any order, and brought up to date where a part of the array has changed. Two different arrays
/// share a digest with a probability of about 2^-64, if not made to.
namespace spacecheck {

struct ContentDigest {
  std::uint64_t a = 0;
  std::uint64_t b = 0;

  SPACECHECK_HOST_DEVICE void add(ContentDigest const& other) {
    a += other.a;
    b += other.b;
  }
  SPACECHECK_HOST_DEVICE void take_off(ContentDigest const& other) {
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

SPACECHECK_HOST_DEVICE constexpr std::uint64_t scramble(std::uint64_t x) {
  x ^= x >> 33;
  x *= 0xff51afd7ed558ccdULL;
  x ^= x >> 33;
  x *= 0xc4ceb9fe1a85ec53ULL;
  return x ^ (x >> 33);
}

struct DigestKeys {
  std::uint64_t key[digest_words];
};

constexpr DigestKeys make_digest_keys() {
  DigestKeys keys{};
  for (std::size_t k = 0; k < digest_words; ++k) {
    keys.key[k] = scramble((k + 1) * 0x9e3779b97f4a7c15ULL) | 1;
  }
  return keys;
}
inline constexpr DigestKeys digest_keys = make_digest_keys();

/// lo and hi of x * y, added to a sum of 128 bits.
SPACECHECK_HOST_DEVICE inline void add_product(std::uint64_t x, std::uint64_t y, std::uint64_t& lo,
                                               std::uint64_t& hi) {
#ifdef __CUDA_ARCH__
  std::uint64_t const low = x * y;
  lo += low;
  hi += __umul64hi(x, y) + (lo < low ? 1 : 0);
#else
  __extension__ typedef unsigned __int128 Wide;
  Wide const sum = ((static_cast<Wide>(hi) << 64) | lo) + static_cast<Wide>(x) * y;
  lo = static_cast<std::uint64_t>(sum);
  hi = static_cast<std::uint64_t>(sum >> 64);
#endif
}

SPACECHECK_HOST_DEVICE inline ContentDigest close_block(std::uint64_t lo, std::uint64_t hi,
                                                        std::uint64_t block) {
  ContentDigest digest;
  std::uint64_t const place = scramble(block + 0x9e3779b97f4a7c15ULL);
  digest.a = scramble(lo ^ place);
  digest.b = scramble(hi + (place | 1) * 0xd6e8feb86659fd93ULL + digest.a);
  return digest;
}

/// One block, or the last, shorter one, whose missing bytes count as zeros.
///
/// \param word   `std::uint64_t(std::size_t)`: a word of the block.
/// \param words  [count] <= digest_words
/// \param block  its number in the array.
template <class Word, class Keys>
ContentDigest digest_one_block(Word const& word, std::size_t words, std::uint64_t block,
                               Keys const& keys) {
  std::uint64_t lo = words;
  std::uint64_t hi = 0;
  std::size_t k = 0;
  for (; k + 2 <= words; k += 2) {
    add_product(word(k) ^ keys.key[k], word(k + 1) ^ keys.key[k + 1], lo, hi);
  }
  if (k < words) add_product(word(k) ^ keys.key[k], keys.key[k + 1], lo, hi);
  return close_block(lo, hi, block);
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
      Impl::scramble(digest.a ^ (digest.b >> 7) ^ (place << 20) ^ kind_and_bytes) >> 32);
}

}  // namespace spacecheck
