#pragma once

#include <spacecheck/access/impl/cell.hpp>
#include <spacecheck/access/impl/region.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>

namespace spacecheck::Impl {

/// Where an access of the size of a region's cells finds its cell.
struct alignas(32) PlainCells {
  std::uintptr_t data = 0;   ///< address of the first
  std::uintptr_t count = 0;  ///< [cells]; 0: none is here
  Cell* cells = nullptr;
};

/// What each access of the watching thread looks at first. Plain data: touched a billion times.
struct Watcher {
  static constexpr std::size_t hints = 256;
  /// The hint that an address goes by: that of its page, so that neighbours share few.
  static std::size_t hint_of(std::uintptr_t address) { return (address >> 12) % hints; }

  /// Forgets which region lies where.
  void forget_hints();
  /// Accesses to this page of a region may take the short way, or must no longer.
  void show_plain(Region const& region, std::uintptr_t address);
  void hide_plain(Region const& region, std::uintptr_t address);
  /// The item that runs, in both forms. \param number  0: the host's own code
  void set_item(ItemNumber number) {
    item = number;
    owner_bits = owner_cell(0, 0, 0, number);
  }
  /// The first item of the launch in hand, in both forms.
  void set_first(ItemNumber number) {
    first = paired_from = number;
    first_bits = owner_cell(0, 0, 0, number);
  }

  /// Whether the item that runs may go the short way.
  void update_plain_item() {
    plain_item = watching && held == 0 && item != 0 && !guarded && !keeps_stack && !fence_waits &&
                 !at_barrier;
  }
  /// A fence of a thread of a team: Kokkos' barriers are made of those, too. It is one if what
  /// comes next is no barrier's.
  void fences_in_team() {
    fence_waits = !at_barrier;
    at_barrier = false;
    update_plain_item();
  }

  bool watching = false;       ///< this thread does an access trial
  bool internal = false;       ///< the runtime's own work is in hand
  bool plain_item = false;     ///< an item runs that is not past the guard and holds nothing
  bool guarded = false;        ///< the item is past the guard
  bool fenced = false;         ///< the item has made a fence
  bool orders = false;         ///< items of this launch make fences: their atomics may hand over
  bool keeps_stack = false;    ///< in the second time of a located trial
  bool in_team = false;        ///< the item is a thread of a team
  bool fence_waits = false;    ///< it has made a fence, and touched nothing since
  bool at_barrier = false;     ///< it has touched nothing since its last barrier
  std::uint32_t held = 0;      ///< locks and tokens that the item holds
  std::uint32_t once = 0;      ///< what is done once that it is in the midst of
  ItemNumber once_item = 0;    ///< the item that does it
  ItemNumber item = 0;         ///< that runs now; 0: the host's own code
  ItemNumber first = 1;        ///< number of the launch's first item
  ItemNumber paired_from = 1;  ///< items that may be one of a pair with this one
  Cell owner_bits = 0;         ///< of a cell that the item owns, with no bytes
  Cell first_bits = owner_cell(0, 0, 0, 1);
  std::uintptr_t stack_low = 0;
  std::uintptr_t stack_size = 0;
  std::uintptr_t fibers_low = 0;  ///< the stacks of a team's threads
  std::uintptr_t fibers_size = 0;
  std::uintptr_t rendezvous = 0;  ///< of the team's barriers
  std::uintptr_t rendezvous_bytes = 0;
  std::uintptr_t waits_at = 0;              ///< the counter of a barrier that was touched last
  std::uint32_t atomics = 0;                ///< of the thread, since another ran [count]
  std::uint64_t guard = ~std::uint64_t{0};  ///< items of this number on are past the guard
  std::int64_t items = 0;
  std::int64_t accesses = 0;
  PlainCells plain[4][hints] = {};  ///< by log2 of the bytes of a cell
  Region* hint[hints] = {};         ///< never null: no_region() where nothing is known
};

/// A region without bytes.
Region* no_region();

extern thread_local constinit Watcher watcher __attribute__((tls_model("initial-exec")));

/// Any access. Most have been dealt with by touch_cell() before.
///
/// \param place  return address of the entry point.
void touch_slowly(std::uintptr_t address, std::size_t bytes, Touch how, void* place);

/// An atomic access that orders what is round it, if its order is not __ATOMIC_RELAXED: what the
/// item did before is handed over by a release, what others have handed over there is taken by an
/// acquire.
void touch_ordering(std::uintptr_t address, std::size_t bytes, Touch how, int order, void* place);

/// An access of the size that cells of most Views have, by an item that runs as most do: a cell is
/// looked at and written, and that is all. What is not so is touch_slowly's.
template <std::size_t Bytes, Touch How>
inline void touch_cell(std::uintptr_t address, void* place) {
  constexpr Cell full = (Cell{1} << Bytes) - 1;
  constexpr int shift = std::countr_zero(Bytes);
  // Of a cell: all but the reads and writes of its owner.
  constexpr Cell whose = ~owner_cell(0, 0xff, 0xff, 0);
  constexpr Cell form = spread_cell(0, 0);
  auto& w = watcher;
  if (!w.plain_item) {
    if (w.item == 0 && !sets(How)) return;  // what the host reads says nothing
    return touch_slowly(address, Bytes, How, place);
  }
  PlainCells const& plain = w.plain[shift][Watcher::hint_of(address)];
  // An address between two cells is far from all by its low bits.
  std::uintptr_t const index = std::rotr(address - plain.data, shift);
  if (index >= plain.count) return touch_slowly(address, Bytes, How, place);
  Cell& cell = plain.cells[index];
  Cell const c = cell;
  if constexpr (How == Touch::read) {
    if (((c ^ w.owner_bits) & whose) == full) {
      cell = c | full << 10;
      ++w.accesses;
      return;
    }
    if ((c & (form | full)) == full) {
      // The item's number is on top, so that cells compare as their owners do.
      if (c < w.first_bits) {
        cell = w.owner_bits | full | full << 10;
        ++w.accesses;
        return;
      }
      if (owner_reads(c) == full && owner_writes(c) == 0 && owner_item(c) >= w.paired_from &&
          (w.item | owner_item(c)) <= largest_paired_item) {
        cell = pair_cell(full, Form::readers, owner_item(c), w.item);
        ++w.accesses;
        return;
      }
    } else if ((c & full) == full && form_of(c) == Form::readers &&
               first_of_pair(c) >= w.paired_from) {
      ++w.accesses;
      return;
    }
  } else if constexpr (How == Touch::write) {
    if (((c ^ w.owner_bits) & (whose & ~Cell{0xff})) == 0) {
      cell = c | full | full << 18;
      ++w.accesses;
      return;
    }
    if ((c & form) == 0 ? c < w.first_bits
                        : form_of(c) != Form::spread && first_of_pair(c) < w.first) {
      cell = w.owner_bits | full | full << 18;
      ++w.accesses;
      return;
    }
  } else if constexpr (sets(How)) {
    if (!w.orders && (c & full) == full && form_of(c) == Form::atomics &&
        first_of_pair(c) >= w.paired_from && first_of_pair(c) != second_of_pair(c)) {
      ++w.accesses;
      return;
    }
  }
  touch_slowly(address, Bytes, How, place);
}

/// A range of any length, as plain or atomic touches of what it covers.
inline void touch_range(void const* begin, std::size_t bytes, Touch how, void* place) {
  if (bytes != 0 && watcher.watching) {
    touch_slowly(reinterpret_cast<std::uintptr_t>(begin), bytes, how, place);
  }
}

/// While it lives, the item that runs does what is done once, before any item goes on: what it then
/// sets counts as set by the host.
class DoneOnce {
 public:
  DoneOnce() { begin(); }
  ~DoneOnce() { end(); }
  DoneOnce(DoneOnce const&) = delete;
  DoneOnce& operator=(DoneOnce const&) = delete;
  static void begin() {
    auto& w = watcher;
    if (!w.watching || (w.item == 0 && w.once == 0) || w.once++ != 0) return;
    w.once_item = w.item;
    w.set_item(0);
    w.update_plain_item();
  }
  static void end() {
    auto& w = watcher;
    if (w.once == 0 || --w.once != 0) return;
    w.set_item(w.once_item);
    w.update_plain_item();
  }
};

/// Frames of the instrumented code that runs now, in the second time of a located trial.
void enter_function(void* caller);
void leave_function();

/// [bytes] behind a block that belong to nobody. None is behind those of calloc.
inline constexpr std::size_t heap_zone = 64;

/// Blocks of the heap, told by the allocation functions of a twin.
void heap_block(void* begin, std::size_t bytes);
void heap_block_ends(void* begin);

}  // namespace spacecheck::Impl
