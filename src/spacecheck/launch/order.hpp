#pragma once

#include <spacecheck/plan/order.hpp>

#include <Kokkos_Macros.hpp>

#include <cstdint>

namespace spacecheck {

/// A bijection of [0, extent) onto itself that needs no memory: position in the launch -> work
/// item.
///
/// Source: docs/contracts.md, "Order".
class ItemOrder {
 public:
  /// \param spec    which order, and the seed of a shuffle.
  /// \param extent  work items [count], >= 0.
  /// \param block   for `interleaved`: items per block [count], > 0.
  ItemOrder(Order spec, std::int64_t extent, std::int64_t block)
      : m_kind(spec.kind), m_backward(spec.backward), m_extent(extent), m_block(block) {
    while ((std::int64_t{1} << (2 * m_half_bits)) < extent) ++m_half_bits;
    for (int round = 0; round < rounds; ++round) {
      m_keys[round] =
          mix(spec.seed + 0x9e3779b97f4a7c15ULL * static_cast<std::uint64_t>(round + 1));
    }
  }

  KOKKOS_INLINE_FUNCTION std::int64_t operator()(std::int64_t position) const {
    if (m_backward) position = m_extent - 1 - position;
    switch (m_kind) {
      case Order::Kind::identity: return position;
      case Order::Kind::shuffle: return shuffled(position);
      case Order::Kind::interleaved: return interleaved(position);
    }
    return position;
  }

 private:
  static constexpr int rounds = 4;

  KOKKOS_INLINE_FUNCTION static constexpr std::uint64_t mix(std::uint64_t x) {
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebULL;
    return x ^ (x >> 31);
  }

  // A Feistel network over the next even power of two, walked until it lands inside the extent.
  KOKKOS_INLINE_FUNCTION std::int64_t shuffled(std::int64_t position) const {
    std::uint64_t const mask = (std::uint64_t{1} << m_half_bits) - 1;
    auto x = static_cast<std::uint64_t>(position);
    do {
      std::uint64_t left = x >> m_half_bits;
      std::uint64_t right = x & mask;
      for (int round = 0; round < rounds; ++round) {
        std::uint64_t const next = left ^ (mix(right ^ m_keys[round]) & mask);
        left = right;
        right = next;
      }
      x = (left << m_half_bits) | right;
    } while (static_cast<std::int64_t>(x) >= m_extent);
    return static_cast<std::int64_t>(x);
  }

  // First item of every block, then the second of every block, ...; a ragged last block is short.
  KOKKOS_INLINE_FUNCTION std::int64_t interleaved(std::int64_t position) const {
    std::int64_t const full = m_extent / m_block;
    std::int64_t const rest = m_extent % m_block;
    std::int64_t const in_long_rows = rest * (full + 1);
    if (position < in_long_rows) {
      return (position % (full + 1)) * m_block + position / (full + 1);
    }
    std::int64_t const p = position - in_long_rows;
    return (p % full) * m_block + rest + p / full;
  }

  Order::Kind m_kind;
  bool m_backward;
  std::int64_t m_extent;
  std::int64_t m_block;
  int m_half_bits = 1;
  std::uint64_t m_keys[rounds] = {};
};

}  // namespace spacecheck
