#pragma once

#include <spacecheck/launch/guarded_launch.hpp>
#include <spacecheck/launch/impl/watch_board.hpp>
#include <spacecheck/launch/order.hpp>
#include <spacecheck/plan/observation.hpp>

#include <Kokkos_Core.hpp>

#include <cstdint>
#include <vector>

namespace spacecheck::Impl {

/// Counts, per work item, how often it was considered and how often it ran. Plain data, copied into
/// kernels; LedgerMemory owns what it points to.
struct CountingLedger {
  std::uint32_t* considered;
  std::uint32_t* ran;

  KOKKOS_INLINE_FUNCTION void consider(std::int64_t first, std::int64_t last) const {
    for (std::int64_t item = first; item < last; ++item) Kokkos::atomic_inc(considered + item);
  }
  KOKKOS_INLINE_FUNCTION void run(std::int64_t item) const { Kokkos::atomic_inc(ran + item); }
};

/// Adds up a launch that has ended.
///
/// \param items     work items that should have run [count]: 0 .. items - 1.
/// \param launched  work items that the launch had [count].
void add_launch(LedgerSummary& summary, std::vector<std::uint32_t> const& considered,
                std::vector<std::uint32_t> const& ran, std::int64_t items, std::int64_t launched);

template <class ExecutionSpace>
class LedgerMemory {
 public:
  LedgerMemory(ExecutionSpace const& exec, std::int64_t extent)
      : m_extent(static_cast<std::size_t>(extent)),
        m_considered(allocate(exec, "spacecheck::ledger_considered")),
        m_ran(allocate(exec, "spacecheck::ledger_ran")) {}

  CountingLedger ledger() const {
    return {reinterpret_cast<std::uint32_t*>(m_considered.data),
            reinterpret_cast<std::uint32_t*>(m_ran.data)};
  }

  /// As add_launch.
  void add_to(LedgerSummary& summary, std::int64_t items, std::int64_t launched) const {
    add_launch(summary, fetch(m_considered), fetch(m_ran), items, launched);
  }

 private:
  using Memory = SpaceMemory<ExecutionSpace>;

  typename Memory::Block allocate(ExecutionSpace const& exec, char const* label) const {
    return Memory::allocate(exec, label, m_extent * sizeof(std::uint32_t), true);
  }
  std::vector<std::uint32_t> fetch(typename Memory::Block const& block) const {
    std::vector<std::uint32_t> counts(m_extent);
    Memory::to_host(counts.data(), block.data, m_extent * sizeof(std::uint32_t));
    return counts;
  }

  std::size_t m_extent;
  typename Memory::Block m_considered;
  typename Memory::Block m_ran;
};

/// Remembers which item runs, so that what it does can be told to be its doing.
template <class Body>
struct NamedItem {
  Body body;

  template <class... Rest>
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t item, Rest&&... rest) const {
    enter_item(item);
    body(item, static_cast<Rest&&>(rest)...);
    leave_item();
  }
};

/// A functor of one index with its type forgotten. It refers to the functor, which has to outlive
/// the launch.
class AnyItem {
 public:
  template <class Item>
  explicit AnyItem(Item const& item)
      : m_item(&item), m_call([](void const* erased, std::int64_t index) {
          (*static_cast<Item const*>(erased))(index);
        }) {}

  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t index) const { m_call(m_item, index); }

 private:
  void const* m_item;
  void (*m_call)(void const*, std::int64_t);
};

/// What a watched launch is given for a functor. On a host, where a call costs little beside what
/// is watched, Kokkos' launch is compiled once for all kernels: of each it takes as long to compile
/// as the kernel itself.
template <class ExecutionSpace, class Item>
auto launchable(Item const& item) {
  if constexpr (runs_on_host<ExecutionSpace>) {
    return AnyItem(item);
  } else {
    return item;
  }
}

/// One position of a launch in a chosen order; the same guard as guarded_launch.
template <class Body, class Ledger>
struct OrderedItem {
  ItemGuard<Body, Ledger> guarded;
  ItemOrder order;

  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t position) const { guarded(order(position)); }
};

}  // namespace spacecheck::Impl
