#pragma once

#include <spacecheck/launch/guarded_launch.hpp>
#include <spacecheck/scratch/team_scratch.hpp>

#include <Kokkos_Core.hpp>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>

namespace spacecheck {
namespace Impl {

template <class Allocator, class Body>
struct WithAllocator {
  Allocator allocate;
  Body body;

  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t item) const { body(item, allocate); }
};

template <class Member, class Allocator, class Body, class Ledger>
struct TeamGuard {
  Allocator allocator;
  Body body;
  Ledger ledger;
  std::int64_t n_threads;
  std::int64_t block;

  KOKKOS_INLINE_FUNCTION void operator()(Member const& member) const {
    auto const allocate = allocator.bind(member);
    std::int64_t const first = static_cast<std::int64_t>(member.league_rank()) * block;
    Kokkos::parallel_for(Kokkos::TeamThreadRange(member, block), [&](std::int64_t k) {
      // Once, however many vector lanes the thread was given.
      Kokkos::single(Kokkos::PerThread(member), [&] {
        std::int64_t const item = first + k;
        ledger.consider(item, item + 1);
        if (item >= n_threads) return;
        ledger.run(item);
        body(item, allocate);
      });
    });
  }
};

/// Threads of a team that has room for their scratch, and the vector lanes of each.
struct TeamShape {
  int threads = 0;
  int lanes = 0;
};

/// The largest team of at most `most` threads. On CUDA, teams are whole warps: where the scratch of
/// 32 threads does not fit, threads of more lanes make smaller teams. (Kokkos 4.5 answers 0 then,
/// and runs nothing of a team of 0, without a word.)
///
/// \param policy_of  TeamPolicy of so many threads and lanes, with its scratch.
/// \return threads = 0 if not even one thread's scratch fits.
template <class Functor, class PolicyOf>
TeamShape team_shape(Functor const& functor, std::int64_t most, PolicyOf const& policy_of) {
  int const largest = decltype(policy_of(1, 1))::vector_length_max();
  for (int lanes = 1; lanes <= largest; lanes *= 2) {
    std::int64_t const room = policy_of(1, lanes).team_size_max(functor, Kokkos::ParallelForTag{});
    if (room > 0) return {static_cast<int>(std::min(room, most)), lanes};
  }
  return {};
}

/// scratch_launch() of a body that `make` returns, as guarded_launch_of().
template <class ExecutionSpace, class Allocator, class Make, class Ledger>
void scratch_launch_of(ExecutionSpace const& exec, std::string const& label, std::int64_t n_threads,
                       Geometry geometry, Allocator const& allocator, Make const& make,
                       Ledger const& ledger) {
  guarded_launch_of(
      exec, label, n_threads, geometry,
      [&] {
        return WithAllocator<Allocator, decltype(make())>{allocator, make()};
      },
      ledger);
}

/// Team scratch: one team a block, the block's items shared out over the team's threads.
template <class ExecutionSpace, class T, int Level, class Make, class Ledger>
void scratch_launch_of(ExecutionSpace const& exec, std::string const& label, std::int64_t n_threads,
                       Geometry geometry, TeamAllocator<T, Level> const& allocator,
                       Make const& make, Ledger const& ledger) {
  using policy = Kokkos::TeamPolicy<ExecutionSpace>;
  using Functor =
      TeamGuard<typename policy::member_type, TeamAllocator<T, Level>, decltype(make()), Ledger>;
  require_valid(n_threads, geometry);
  if (geometry.extent == 0) return;
  std::int64_t const blocks = geometry.extent / geometry.block;
  if (blocks > std::numeric_limits<int>::max()) {
    throw std::invalid_argument("team scratch covers at most 2^31 - 1 blocks, got " +
                                std::to_string(blocks) + "; use a larger block");
  }
  Functor const functor{allocator, make(), ledger, n_threads, geometry.block};
  auto const scratch = Kokkos::PerThread(static_cast<int>(allocator.bytes_a_thread()));
  auto const policy_of = [&](int threads, int lanes) {
    policy teams(exec, static_cast<int>(blocks), threads, lanes);
    teams.set_scratch_size(Level, scratch);
    return teams;
  };
  auto const shape = team_shape(functor, geometry.block, policy_of);
  if (shape.threads == 0) {
    throw std::invalid_argument("a buffer of " + std::to_string(allocator.buffer_size()) +
                                " elements takes " + std::to_string(allocator.bytes_a_thread()) +
                                " bytes of team scratch of level " + std::to_string(Level) +
                                " a thread, and " + exec.name() + " has not so much; " +
                                (Level == 0 ? "use level 1, or a workspace" : "use a workspace"));
  }
  Kokkos::parallel_for("spacecheck::" + label, policy_of(shape.threads, shape.lanes), functor);
}

}  // namespace Impl

/// Guarded launch of a body that takes scratch; the same contract for every scratch strategy.
///
/// \param exec       execution-space instance to launch on; not fenced.
/// \param label      Kokkos Tools shows "spacecheck::<label>".
/// \param n_threads  work items that do work [count], 0 <= n_threads <= extent.
/// \param geometry   extent [count, a multiple of the block] and block [count].
/// \param allocator  from AllocatorFactory::build(), one alternative of it.
/// \param body       `void(std::int64_t item, auto const& allocate) const`.
/// \param ledger     told of every item considered and of every item run; default: nobody is told.
/// \throws std::invalid_argument  n_threads out of range; nothing is launched. Of team scratch also
///                               more than 2^31 - 1 blocks, since a league's size is an int; or
///                               scratch for which the space has no room, not even for one thread.
///
/// Source: docs/contracts.md, "Scratch".
template <class ExecutionSpace, class Allocator, class Body, class Ledger = NoLedger>
void scratch_launch(ExecutionSpace const& exec, std::string const& label, std::int64_t n_threads,
                    Geometry geometry, Allocator const& allocator, Body const& body,
                    Ledger const& ledger = {}) {
  Impl::scratch_launch_of(
      exec, label, n_threads, geometry, allocator, [&] { return body; }, ledger);
}

}  // namespace spacecheck
