#pragma once

#include <spacecheck/plan/digest.hpp>

#include <Kokkos_Core.hpp>

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace spacecheck {

namespace Impl {

/// A digest's sum as Kokkos adds up reductions.
struct DigestReduction {
  Wide sum;
  KOKKOS_INLINE_FUNCTION DigestReduction& operator+=(DigestReduction const& other) {
    sum += other.sum;
    return *this;
  }
};

/// One word of the array, the last one filled up with zeros.
KOKKOS_INLINE_FUNCTION std::uint64_t word_at(unsigned char const* data, std::uint64_t bytes,
                                             std::uint64_t at) {
  if (at + sizeof(std::uint64_t) <= bytes) {
    return *reinterpret_cast<std::uint64_t const*>(data + at);
  }
  std::uint64_t word = 0;
  for (std::uint64_t k = at; k < bytes; ++k) {
    word |= static_cast<std::uint64_t>(data[k]) << (8 * (k - at));
  }
  return word;
}

/// The value of a block by the threads of a team, which read neighbouring pairs.
template <class Member>
KOKKOS_INLINE_FUNCTION Wide team_block_value(Member const& member, unsigned char const* data,
                                             std::uint64_t bytes, std::uint64_t begin) {
  constexpr auto word = static_cast<std::uint64_t>(sizeof(std::uint64_t));
  std::uint64_t const left = (bytes - begin + 2 * word - 1) / (2 * word);
  auto const pairs = static_cast<int>(left < words_a_block / 2 ? left : words_a_block / 2);
  DigestReduction block;
  Kokkos::parallel_reduce(
      Kokkos::TeamThreadRange(member, pairs),
      [&](int pair, DigestReduction& partial) {
        auto const first = 2 * static_cast<std::uint64_t>(pair);
        std::uint64_t const at = begin + first * word;
        std::uint64_t const second = at + word < bytes ? word_at(data, bytes, at + word) : 0;
        partial.sum +=
            pair_value(word_at(data, bytes, at), second, digest_key(first), digest_key(first + 1));
      },
      Kokkos::Sum<DigestReduction>(block));
  return block.sum;
}

}  // namespace Impl
}  // namespace spacecheck

#ifndef DOXYGEN  // It does not know the template that this specialises.
template <>
struct Kokkos::reduction_identity<spacecheck::Impl::DigestReduction> {
  KOKKOS_FORCEINLINE_FUNCTION static spacecheck::Impl::DigestReduction sum() { return {}; }
};
#endif

namespace spacecheck {
namespace Impl {

template <class ExecutionSpace>
Wide digest_sum_of_host(ExecutionSpace const& exec, unsigned char const* data, std::size_t bytes,
                        std::int64_t blocks) {
  DigestReduction total;
  Kokkos::parallel_reduce(
      "spacecheck::digest",
      Kokkos::RangePolicy<ExecutionSpace, Kokkos::IndexType<std::int64_t>>(exec, std::int64_t{0},
                                                                           blocks),
      [=](std::int64_t number, DigestReduction& partial) {
        partial.sum += mixed_bytes(data, bytes, static_cast<std::uint64_t>(number));
      },
      Kokkos::Sum<DigestReduction>(total));
  return total.sum;
}

/// A team a block.
template <class ExecutionSpace>
Wide digest_sum_by_teams(ExecutionSpace const& exec, unsigned char const* data, std::size_t bytes,
                         std::int64_t blocks) {
  using Policy = Kokkos::TeamPolicy<ExecutionSpace>;
  using Member = typename Policy::member_type;
  DigestReduction total;
  Kokkos::parallel_reduce(
      "spacecheck::digest", Policy(exec, static_cast<int>(blocks), Kokkos::AUTO),
      KOKKOS_LAMBDA(Member const& member, DigestReduction& partial) {
        auto const number = static_cast<std::uint64_t>(member.league_rank());
        auto const value = team_block_value(member, data, bytes, number * bytes_a_block);
        Kokkos::single(Kokkos::PerTeam(member), [&] { partial.sum += mixed_block(value, number); });
      },
      Kokkos::Sum<DigestReduction>(total));
  return total.sum;
}

}  // namespace Impl

/// The digest of bytes where they lie, by the threads of their own space: what digest_of() gives of
/// the same bytes, at the speed at which they can be read. Nothing but the digest is moved.
///
/// \param exec   can read the bytes; fenced.
/// \param data   8-byte aligned, as every allocation is.
/// \param bytes  of the array, in the order that is meant: row-major, with no gaps.
template <class ExecutionSpace>
Digest digest_on(ExecutionSpace const& exec, void const* data, std::size_t bytes) {
  auto const* const begin = static_cast<unsigned char const*>(data);
  auto const blocks =
      static_cast<std::int64_t>((bytes + Impl::bytes_a_block - 1) / Impl::bytes_a_block);
  DigestSum sum;
  if constexpr (Kokkos::SpaceAccessibility<Kokkos::HostSpace,
                                           typename ExecutionSpace::memory_space>::accessible) {
    sum.add(Impl::digest_sum_of_host(exec, begin, bytes, blocks));
  } else {
    sum.add(Impl::digest_sum_by_teams(exec, begin, bytes, blocks));
  }
  exec.fence("spacecheck::digest");
  return sum.finish(bytes);
}

}  // namespace spacecheck
