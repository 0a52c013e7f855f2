#include <spacecheck/plan/digest.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

namespace spacecheck {
namespace {

static_assert(std::endian::native == std::endian::little,
              "words are read as they lie in memory, so that devices need not turn them");

using Keys = std::array<std::uint64_t, Impl::words_a_block>;

constexpr Keys make_keys() {
  Keys keys{};
  for (std::size_t k = 0; k < keys.size(); ++k) keys[k] = Impl::digest_key(k);
  return keys;
}
constexpr Keys keys = make_keys();

constexpr std::size_t prefetched_words = 512;
constexpr std::uint64_t length_number = ~std::uint64_t{0};  // of a block that no array has

using Impl::Wide;

// A lone last word has a zero beside it.
Wide block_value(std::uint64_t const* words, std::size_t count) {
  // Two sums, since each waits for its own carries.
  Wide even;
  Wide odd;
  std::size_t at = 0;
  // A cache line at a time. What is to be read soon is asked for, as not every processor does so by
  // itself (docs/performance-log.md, P5); where the array has ended by then, nothing comes of it.
  for (; at + 8 <= count; at += 8) {
    __builtin_prefetch(words + at + prefetched_words);
    for (std::size_t k = at; k < at + 8; k += 4) {
      even += Impl::pair_value(words[k], words[k + 1], keys[k], keys[k + 1]);
      odd += Impl::pair_value(words[k + 2], words[k + 3], keys[k + 2], keys[k + 3]);
    }
  }
  for (; at + 4 <= count; at += 4) {
    even += Impl::pair_value(words[at], words[at + 1], keys[at], keys[at + 1]);
    odd += Impl::pair_value(words[at + 2], words[at + 3], keys[at + 2], keys[at + 3]);
  }
  for (; at < count; at += 2) {
    std::uint64_t const second = at + 1 < count ? words[at + 1] : 0;
    even += Impl::pair_value(words[at], second, keys[at], keys[at + 1]);
  }
  even += odd;
  return even;
}

}  // namespace

Wide Impl::mixed_bytes(unsigned char const* data, std::size_t bytes, std::uint64_t number) {
  unsigned char const* const begin = data + number * bytes_a_block;
  std::size_t const here = std::min(bytes - number * bytes_a_block, bytes_a_block);
  bool const aligned = reinterpret_cast<std::uintptr_t>(begin) % alignof(std::uint64_t) == 0;
  if (aligned && here == bytes_a_block) {
    return mixed_block(block_value(reinterpret_cast<std::uint64_t const*>(begin), words_a_block),
                       number);
  }
  std::array<std::uint64_t, words_a_block> block;
  std::size_t const words = (here + sizeof(std::uint64_t) - 1) / sizeof(std::uint64_t);
  block[words - 1] = 0;
  std::memcpy(block.data(), begin, here);
  return mixed_block(block_value(block.data(), words), number);
}

std::string Digest::text() const { return fmt::format("{:016x}{:016x}", high, low); }

Digest DigestSum::finish(std::uint64_t bytes) const {
  auto sum = m_sum;
  sum += Impl::mixed_block({0, bytes}, length_number);
  return {sum.high, sum.low};
}

std::string digest_of(void const* data, std::size_t bytes) {
  DigestSum sum;
  std::size_t const blocks = (bytes + Impl::bytes_a_block - 1) / Impl::bytes_a_block;
  for (std::size_t number = 0; number < blocks; ++number) {
    sum.add(Impl::mixed_bytes(static_cast<unsigned char const*>(data), bytes, number));
  }
  return sum.finish(bytes).text();
}

}  // namespace spacecheck
