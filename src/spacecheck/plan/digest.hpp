#pragma once

#include <spacecheck/plan/impl/digest_words.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace spacecheck {

/// 128 bits that stand for the bytes of an array, whoever reads them and in whatever order.
///
/// The bytes are words of 64 bits, and these lie in blocks of 1,024. A block's value is the sum,
/// modulo 2^128, of (w0 + k0) * (w1 + k1) over its pairs of words, with fixed keys: NH of UMAC
/// (Black, Halevi, Krawczyk, Krovetz, Rogaway, CRYPTO '99). A digest is the sum of the blocks'
/// values, each mixed with the block's number, and of the mixed length. Both are sums: threads,
/// teams and ranks may take blocks, and words of a block, in any order, and the digest is the same
/// on every space.
///
/// Two arrays of one length that differ in one block share a digest with probability at most 2^-64
/// over the keys, since NH does; those that differ in more, with 2^-64 as well as far as mixing is
/// as good as random. Made for accidents: who knows the keys can make two arrays that share one.
struct Digest {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  /// 32 hexadecimal digits.
  std::string text() const;

  friend bool operator==(Digest const& a, Digest const& b) = default;
};

/// Adds up a digest from blocks in any order; two of them make one.
class DigestSum {
 public:
  /// \param mixed  what blocks add: Impl::mixed_bytes(), or sums of them.
  void add(Impl::Wide const& mixed) { m_sum += mixed; }

  /// \param bytes  of the whole array.
  Digest finish(std::uint64_t bytes) const;

 private:
  Impl::Wide m_sum;
};

/// The digest of bytes that this thread can read, as text.
std::string digest_of(void const* data, std::size_t bytes);

}  // namespace spacecheck
