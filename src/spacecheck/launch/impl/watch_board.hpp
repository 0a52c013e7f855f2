#pragma once

#include <spacecheck/launch/impl/space_memory.hpp>

#include <Kokkos_Core.hpp>

#include <cstdint>

namespace spacecheck::Impl {

// The item that this host thread runs now; a device has no such place, and says "unknown".
inline std::int64_t& host_item() {
  thread_local std::int64_t item = -1;
  return item;
}

KOKKOS_INLINE_FUNCTION void enter_item(std::int64_t item) {
  KOKKOS_IF_ON_HOST((host_item() = item;))
  (void)item;
}

// What runs later on this thread, by a policy whose items nobody follows, is none of its doing.
KOKKOS_INLINE_FUNCTION void leave_item() { enter_item(-1); }

KOKKOS_INLINE_FUNCTION std::int64_t current_item() {
  KOKKOS_IF_ON_HOST((return host_item();))
  KOKKOS_IF_ON_DEVICE((return -1;))
}

/// Counts, in the space's memory, what the watched allocators see. Copied into kernels: plain data;
/// BoardMemory owns what it points to.
class WatchBoard {
 public:
  enum Slot : std::int8_t {
    allocations,
    overruns,
    overrun_at,
    overrun_item,
    underruns,
    underrun_at,
    underrun_item,
    slots
  };

  WatchBoard() = default;
  explicit WatchBoard(std::int64_t* memory) : m_slots(memory) {}

  KOKKOS_INLINE_FUNCTION void allocated() const { Kokkos::atomic_inc(m_slots + allocations); }

  /// \param element  which element of the scratch, < 0 or >= size.
  KOKKOS_INLINE_FUNCTION void outside(std::int64_t element) const {
    int const first = element < 0 ? underruns : overruns;
    if (Kokkos::atomic_fetch_add(m_slots + first, std::int64_t{1}) == 0) {
      m_slots[first + 1] = element;
      m_slots[first + 2] = current_item();
    }
  }

 private:
  std::int64_t* m_slots = nullptr;
};

/// The memory behind a WatchBoard, and the way to read it.
template <class ExecutionSpace>
class BoardMemory {
 public:
  BoardMemory() = default;
  explicit BoardMemory(ExecutionSpace const& exec)
      : m_block(SpaceMemory<ExecutionSpace>::allocate(
            exec, "spacecheck::watch_board", WatchBoard::slots * sizeof(std::int64_t), true)) {}

  WatchBoard board() const { return WatchBoard(reinterpret_cast<std::int64_t*>(m_block.data)); }

  std::int64_t read(WatchBoard::Slot slot) const {
    std::int64_t value = 0;
    SpaceMemory<ExecutionSpace>::to_host(
        &value, m_block.data + static_cast<std::size_t>(slot) * sizeof value, sizeof value);
    return value;
  }

 private:
  typename SpaceMemory<ExecutionSpace>::Block m_block;
};

}  // namespace spacecheck::Impl
