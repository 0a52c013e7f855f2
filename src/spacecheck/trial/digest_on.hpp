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

/// Two words, which a device reads at once where they are aligned so.
struct alignas(2 * sizeof(std::uint64_t)) WordPair {
  std::uint64_t first;
  std::uint64_t second;
};

inline constexpr int pairs_a_block = static_cast<int>(words_a_block / 2);

/// What the pairs `begin`, `begin` + `step`, ... of a block add to its value.
///
/// \param keys     of every pair of a block.
/// \param aligned  the array begins at a multiple of 16 bytes.
KOKKOS_INLINE_FUNCTION Wide part_of_block(WordPair const* keys, unsigned char const* data,
                                          std::uint64_t bytes, std::uint64_t block, int begin,
                                          int step, bool aligned) {
  Wide sum;
  std::uint64_t const start = block * bytes_a_block;
  if (aligned && start + bytes_a_block <= bytes) {
    auto const* const pairs = reinterpret_cast<WordPair const*>(data + start);
#ifdef __CUDA_ARCH__
#pragma unroll 8
#endif
    for (int pair = begin; pair < pairs_a_block; pair += step) {
      WordPair const words = pairs[pair];
      WordPair const key = keys[pair];
      sum += pair_value(words.first, words.second, key.first, key.second);
    }
    return sum;
  }
  for (int pair = begin; pair < pairs_a_block; pair += step) {
    std::uint64_t const at = start + static_cast<std::uint64_t>(pair) * sizeof(WordPair);
    if (at >= bytes) break;
    std::uint64_t const next = at + sizeof(std::uint64_t);
    WordPair const key = keys[pair];
    sum += pair_value(word_at(data, bytes, at), next < bytes ? word_at(data, bytes, next) : 0,
                      key.first, key.second);
  }
  return sum;
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

/// By teams of threads of `lanes` lanes: a thread a block at a time, its lanes the block's pairs in
/// turn. The keys lie in the team's scratch: to make them takes longer than to read the bytes.
template <class ExecutionSpace>
Wide digest_sum_by_teams(ExecutionSpace const& exec, unsigned char const* data, std::size_t bytes,
                         std::int64_t blocks) {
  using Policy = Kokkos::TeamPolicy<ExecutionSpace>;
  using Member = typename Policy::member_type;
  constexpr bool on_host =
      Kokkos::SpaceAccessibility<Kokkos::HostSpace,
                                 typename ExecutionSpace::memory_space>::accessible;
  constexpr int lanes = 32;
  constexpr int threads = on_host ? 1 : 8;
  // Twice as many teams as run at a time: each makes its keys once.
  std::int64_t const at_work = 2 * (exec.concurrency() / (on_host ? 1 : lanes * threads)) + 1;
  std::int64_t const needed = (blocks + threads - 1) / threads;
  bool const aligned = reinterpret_cast<std::uintptr_t>(data) % alignof(WordPair) == 0;
  Policy teams(exec, static_cast<int>(needed < at_work ? needed : at_work), threads, lanes);
  teams.set_scratch_size(
      0, Kokkos::PerTeam(pairs_a_block * static_cast<int>(sizeof(WordPair)) + lanes));
  DigestReduction total;
  Kokkos::parallel_reduce(
      "spacecheck::digest", teams,
      KOKKOS_LAMBDA(Member const& member, DigestReduction& partial) {
        auto* const keys = static_cast<WordPair*>(member.team_scratch(0).get_shmem_aligned(
            pairs_a_block * sizeof(WordPair), alignof(WordPair)));
        // The range takes it by reference, and a device has no global constants' addresses.
        int const pairs = pairs_a_block;
        Kokkos::parallel_for(Kokkos::TeamVectorRange(member, pairs), [&](int pair) {
          auto const word = 2 * static_cast<std::uint64_t>(pair);
          keys[pair] = {digest_key(word), digest_key(word + 1)};
        });
        member.team_barrier();
        std::int64_t const stride =
            static_cast<std::int64_t>(member.league_size()) * member.team_size();
        for (std::int64_t block =
                 static_cast<std::int64_t>(member.league_rank()) * member.team_size() +
                 member.team_rank();
             block < blocks; block += stride) {
          DigestReduction value;
          auto const number = static_cast<std::uint64_t>(block);
          Kokkos::parallel_reduce(
              Kokkos::ThreadVectorRange(member, lanes),
              [&](int lane, DigestReduction& part) {
                part.sum += part_of_block(keys, data, bytes, number, lane, lanes, aligned);
              },
              Kokkos::Sum<DigestReduction>(value));
          Kokkos::single(Kokkos::PerThread(member),
                         [&] { partial.sum += mixed_block(value.sum, number); });
        }
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
