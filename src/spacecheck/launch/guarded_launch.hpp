#pragma once

#include <spacecheck/launch/geometry.hpp>
#include <spacecheck/launch/impl/access_twin.hpp>

#include <Kokkos_Core.hpp>

#include <cstdint>
#include <string>
#include <type_traits>

namespace spacecheck {

/// Watches nothing, costs nothing: the ledger of a production launch.
struct NoLedger {
  KOKKOS_INLINE_FUNCTION void consider(std::int64_t /*first*/, std::int64_t /*last*/) const {}
  KOKKOS_INLINE_FUNCTION void run(std::int64_t /*item*/) const {}
};

namespace Impl {

// By the memory it allocates in, not by what it can reach: a GPU may reach the host's memory too.
template <class ExecutionSpace>
inline constexpr bool runs_on_host =
    std::is_same_v<typename ExecutionSpace::memory_space, Kokkos::HostSpace>;

/// How a host space shares out an extent: one run of whole blocks a thread, as `omp parallel for`
/// does; the last run also has what lies past the guard, which is considered and nothing else.
class HostRuns {
 public:
  /// \param threads  that share the launch [count], > 0.
  HostRuns(std::int64_t n_threads, Geometry geometry, std::int64_t threads)
      : m_n_threads(n_threads), m_extent(geometry.extent) {
    std::int64_t const full = n_threads / geometry.block;
    std::int64_t const at_work = n_threads % geometry.block != 0 ? full + 1 : full;
    std::int64_t const blocks = at_work > 0 ? at_work : 1;
    m_stride = (blocks / threads + (blocks % threads != 0 ? 1 : 0)) * geometry.block;
  }

  std::int64_t count() const {
    return m_n_threads > m_stride ? (m_n_threads - 1) / m_stride + 1 : 1;
  }
  std::int64_t first(std::int64_t run) const { return run * m_stride; }
  /// Each run has a block at work, so that the one that gets to the guard is the last.
  std::int64_t last(std::int64_t run) const {
    std::int64_t const next = (run + 1) * m_stride;
    return next < m_n_threads ? next : m_extent;
  }
  /// The end of its items below `n_threads`.
  std::int64_t guard(std::int64_t run) const {
    std::int64_t const next = (run + 1) * m_stride;
    return next < m_n_threads ? next : m_n_threads;
  }

 private:
  std::int64_t m_n_threads;
  std::int64_t m_extent;
  std::int64_t m_stride;
};

/// A bound that Kokkos takes as it is: of a type that its own index could be converted to, Kokkos
/// 4.5 without deprecated code writes the message for a bound that doesn't fit before it compares,
/// two strings a policy (docs/performance.md, P1).
struct Bound {
  std::int64_t value;
  operator std::int64_t() const { return value; }
};

// A guard inside the loop over items keeps g++ from vectorising; taken once per run of whole blocks
// it is free (docs/performance.md, P1).
template <class Body, class Ledger>
struct HoistedGuard {
  Body body;
  HostRuns runs;
  [[no_unique_address]] Ledger ledger;

  // A function of its own: inlined into Kokkos' loops over runs, the body shares its registers with
  // theirs. Restrict: nothing that it stores is a part of this functor.
  [[gnu::noinline]] void operator()(std::int64_t run) const KOKKOS_RESTRICT {
    std::int64_t const first = runs.first(run);
    std::int64_t const guard = runs.guard(run);
    ledger.consider(first, runs.last(run));
    for (std::int64_t item = first; item < guard; ++item) {
      ledger.run(item);
      body(item);
    }
  }
};

template <class Body, class Ledger>
struct ItemGuard {
  Body body;
  Ledger ledger;
  std::int64_t n_threads;

  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t item) const {
    ledger.consider(item, item + 1);
    if (item >= n_threads) return;
    ledger.run(item);
    body(item);
  }
};

/// Threads next to each other that take positions next to each other: a warp [count, power of two].
inline constexpr std::int32_t warp_lanes = 32;

// Kokkos 4 comes back for what a grid has left over, and so keeps which thread it was: two
// registers (docs/performance.md, P2). A part has fewer threads than a grid, so nothing is left
// over, and its threads may end where their items do. Not where Kokkos makes grids of one thread.
#if defined __CUDA_ARCH__ && KOKKOS_VERSION < 50000 && \
    !defined KOKKOS_IMPL_DEBUG_CUDA_SERIAL_EXECUTION
#define SPACECHECK_ONE_TURN
#endif

// With 32-bit positions, and no end or count of rounds to keep, a device's loop over them takes
// fewer registers (docs/performance.md, P2).
template <class Body, class Ledger>
struct PartGuard {
  Body body;
  Ledger ledger;
  std::int64_t first;
  std::int32_t items;
  std::int32_t positions;
  std::int32_t each;  ///< positions of a thread [count, power of two]

  KOKKOS_INLINE_FUNCTION void operator()(std::int32_t thread) const {
    // The warp's stretch of warp_lanes * each positions begins at a multiple of its length, so the
    // bits above those of the lane are the round, and are 0 again after the last one. Nothing
    // overflows: all is below largest_part and a stretch.
    std::int32_t position = thread + (thread & -warp_lanes) * (each - 1);
#ifdef __CUDA_ARCH__
#pragma unroll 1
#endif
    do {
      std::int64_t const item = first + position;
      if constexpr (std::is_same_v<Ledger, NoLedger>) {
        if (position >= items) break;
        body(item);
      } else {
        if (position >= positions) break;
        ledger.consider(item, item + 1);
        if (position < items) {
          ledger.run(item);
          body(item);
        }
      }
      position += warp_lanes;
    } while ((position & (warp_lanes * (each - 1))) != 0);
#ifdef SPACECHECK_ONE_TURN
    asm volatile("exit;");
#endif
  }
};

#undef SPACECHECK_ONE_TURN

inline constexpr std::int64_t largest_part = std::int64_t{1} << 30;

/// Positions that a thread of a device has, a power of two. More than one, as soon as all threads
/// that run at a time have one: Kokkos' blocks of 128 threads are started at a limited rate, which
/// short kernels with an item a thread do not get beyond (docs/performance.md, P3).
inline std::int64_t positions_a_thread(std::int64_t positions, std::int64_t concurrency) {
  constexpr std::int64_t most = 8;
  std::int64_t const rounds = concurrency > 0 ? positions / concurrency : 1;
  std::int64_t each = 1;
  while (each < most && 2 * each <= rounds) each *= 2;
  return each;
}

/// The launch of a device, in as many parts as 32-bit positions need.
///
/// \param part  work items of each launch but the last [count], 0 < part <= largest_part.
template <class ExecutionSpace, class Body, class Ledger>
void launch_in_parts(ExecutionSpace const& exec, std::string const& label, std::int64_t n_threads,
                     std::int64_t extent, Body const& body, Ledger const& ledger,
                     std::int64_t part = largest_part) {
  using policy = Kokkos::RangePolicy<ExecutionSpace, Kokkos::IndexType<std::int32_t>>;
  for (std::int64_t first = 0; first < extent; first += part) {
    std::int64_t const positions = extent - first < part ? extent - first : part;
    std::int64_t const left = n_threads > first ? n_threads - first : 0;
    std::int64_t const items = left < positions ? left : positions;
    std::int64_t const each = positions_a_thread(positions, exec.concurrency());
    std::int64_t const warps = (positions + warp_lanes * each - 1) / (warp_lanes * each);
    Kokkos::parallel_for(
        label, policy(exec, std::int32_t{0}, static_cast<std::int32_t>(warps * warp_lanes)),
        PartGuard<Body, Ledger>{body, ledger, first, static_cast<std::int32_t>(items),
                                static_cast<std::int32_t>(positions),
                                static_cast<std::int32_t>(each)});
  }
}

/// guarded_launch() of a body that `make` returns, made where the launch keeps it: each copy of a
/// View on the way would be counted, up and down, in memory (docs/performance.md, P1).
template <class ExecutionSpace, class Make, class Ledger>
void guarded_launch_of(ExecutionSpace const& exec, std::string const& label, std::int64_t n_threads,
                       Geometry geometry, Make const& make, Ledger const& ledger) {
  using Body = decltype(make());
  require_valid(n_threads, geometry);
  if (geometry.extent == 0) return;
  if constexpr (is_access_twin) {
    // The unit of the launch is the item: what two of one run do is a race, too.
    Kokkos::parallel_for("spacecheck::" + label,
                         Kokkos::RangePolicy<ExecutionSpace, Kokkos::IndexType<std::int64_t>>(
                             exec, std::int64_t{0}, geometry.extent),
                         ItemGuard<Body, Ledger>{make(), ledger, n_threads});
  } else if constexpr (runs_on_host<ExecutionSpace>) {
    using policy = Kokkos::RangePolicy<ExecutionSpace, Kokkos::IndexType<std::int64_t>>;
    HostRuns const runs(n_threads, geometry, exec.concurrency());
    Kokkos::parallel_for("spacecheck::" + label,
                         policy(exec, Bound{0}, Bound{runs.count()}, Kokkos::ChunkSize(1)),
                         HoistedGuard<Body, Ledger>{make(), runs, ledger});
  } else {
    launch_in_parts(exec, "spacecheck::" + label, n_threads, geometry.extent, make(), ledger);
  }
}

}  // namespace Impl

/// Launch `body` once for each work item below `n_threads`, in whole blocks.
///
/// \param exec       execution-space instance to launch on; not fenced.
/// \param label      Kokkos Tools shows "spacecheck::<label>".
/// \param n_threads  work items that do work [count], 0 <= n_threads <= extent.
/// \param geometry   extent [count, a multiple of the block] and block [count].
/// \param body       `void(std::int64_t item) const`; never called with item >= n_threads.
/// \param ledger     told of every item considered and of every item run; default: nobody is told.
/// \throws std::invalid_argument  n_threads < 0 or > extent; nothing is launched.
///
/// An extent of zero launches nothing. Source: docs/contracts.md, "Guard".
template <class ExecutionSpace, class Body, class Ledger = NoLedger>
void guarded_launch(ExecutionSpace const& exec, std::string const& label, std::int64_t n_threads,
                    Geometry geometry, Body const& body, Ledger const& ledger = {}) {
  Impl::guarded_launch_of(
      exec, label, n_threads, geometry, [&] { return body; }, ledger);
}

}  // namespace spacecheck
