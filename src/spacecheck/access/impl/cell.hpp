#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace spacecheck::Impl {

/// What an access does to the bytes it touches. An update is an atomic write that needs to know
/// what was there; for races the two are one.
enum class Touch : std::uint8_t { read, write, atomic_read, atomic_write, atomic_update };

constexpr bool is_atomic(Touch t) { return t >= Touch::atomic_read; }
constexpr bool sets(Touch t) { return t == Touch::write || t >= Touch::atomic_write; }
constexpr bool reads(Touch t) { return t != Touch::write && t != Touch::atomic_write; }

/// Whether two touches of one byte by two items are a race: one sets it, and not both are atomic.
constexpr bool clash(Touch a, Touch b) {
  return (sets(a) || sets(b)) && !(is_atomic(a) && is_atomic(b));
}

/// What is known of up to eight bytes of memory: which of them were ever set, and which items of
/// the launch in hand touched them how.
///
/// bits 0-7 set bytes; 8-9 the form; then, by form:
///   owner    read mask (8), write mask (8), one item (38): only plain touches of one item
///   readers  two different items (27 each): plain reads of all bytes
///   atomics  two items (27 each), perhaps the same: atomic writes of all bytes
///   spread   index of an entry that has them one by one
/// Items are numbers that grow from launch to launch, so that those of earlier launches are known
/// as settled by their size, and nothing has to be cleared.
using Cell = std::uint64_t;

/// An item of the launch in hand; 0: nobody.
using ItemNumber = std::uint64_t;

enum class Form : std::uint8_t { owner, readers, atomics, spread };

inline constexpr ItemNumber largest_item = (ItemNumber{1} << 38) - 1;
inline constexpr ItemNumber largest_paired_item = (ItemNumber{1} << 27) - 1;

constexpr std::uint8_t set_bytes(Cell c) { return static_cast<std::uint8_t>(c); }
constexpr Form form_of(Cell c) { return static_cast<Form>((c >> 8) & 3); }
constexpr std::uint8_t owner_reads(Cell c) { return static_cast<std::uint8_t>(c >> 10); }
constexpr std::uint8_t owner_writes(Cell c) { return static_cast<std::uint8_t>(c >> 18); }
constexpr ItemNumber owner_item(Cell c) { return c >> 26; }
constexpr ItemNumber first_of_pair(Cell c) { return (c >> 10) & largest_paired_item; }
constexpr ItemNumber second_of_pair(Cell c) { return c >> 37; }

constexpr Cell owner_cell(std::uint8_t set, std::uint8_t reads, std::uint8_t writes,
                          ItemNumber item) {
  return Cell{set} | Cell{reads} << 10 | Cell{writes} << 18 | item << 26;
}
constexpr Cell pair_cell(std::uint8_t set, Form form, ItemNumber a, ItemNumber b) {
  return Cell{set} | static_cast<Cell>(form) << 8 | a << 10 | b << 37;
}
constexpr Cell spread_cell(std::uint8_t set, std::size_t index) {
  return Cell{set} | static_cast<Cell>(Form::spread) << 8 | static_cast<Cell>(index) << 10;
}

/// The touch of another item that a new one clashes with.
struct Clash {
  ItemNumber item = 0;
  Touch touch = Touch::write;
};

/// Decides races on cells. Keeps what does not fit into a cell; the same for all cells of a run.
///
/// For each byte and each kind of touch two different items are kept. That is enough to find a
/// clash on an element if, and only if, there is one: whoever comes next differs from one of two.
///
/// Of a launch of teams an item is a thread between two barriers of its team, or a vector lane of
/// it, and the teams come one after the other. What the team did before its last barrier is before
/// whatever it does, and so is what a thread did before a loop over lanes, and the lanes before it
/// goes on. What is before gives way to what comes: to others the one is as good as the other.
class CellRules {
 public:
  /// A new launch: items from `first` on. All that was before is settled.
  void begin_launch(ItemNumber first) {
    m_first = first;
    m_team = m_since_barrier = 0;
    set_thread(0, 0, 0);
    m_spread.clear();
  }

  /// The team that runs from here on: its first item, and its first since its last barrier.
  void set_team(ItemNumber first, ItemNumber since_barrier) {
    m_team = first;
    m_since_barrier = since_barrier;
  }

  /// The thread that runs from here on: its lanes so far have these numbers.
  ///
  /// \param own  its own number, where a lane of it runs; 0: it runs itself.
  void set_thread(ItemNumber own, ItemNumber first_lane, ItemNumber end_of_lanes) {
    m_own = own;
    m_first_lane = first_lane;
    m_end_of_lanes = end_of_lanes;
  }

  /// Whether this is before what runs now, by a barrier or as its own thread's.
  bool is_before(ItemNumber item) const {
    return item - m_team < m_since_barrier - m_team || item == m_own ||
           item - m_first_lane < m_end_of_lanes - m_first_lane;
  }

  /// Of memory that is the team's alone: what lies before its last barrier is settled for all.
  void settle_team(Cell& cell) const {
    ItemNumber last = 0;
    switch (form_of(cell)) {
      case Form::owner: last = owner_item(cell); break;
      case Form::readers:
      case Form::atomics: last = second_of_pair(cell); break;
      case Form::spread: return;
    }
    if (last - m_team < m_since_barrier - m_team) cell = set_bytes(cell);
  }

  /// Note a touch of the bytes in `mask` by `item`; the bytes' being set is not its business.
  ///
  /// \param full  all bytes of this cell's memory.
  /// \returns     a touch of another item that it clashes with, if there is one.
  std::optional<Clash> touch(Cell& cell, ItemNumber item, Touch how, std::uint8_t mask,
                             std::uint8_t full) {
    if (how == Touch::atomic_update) how = Touch::atomic_write;
    switch (form_of(cell)) {
      case Form::owner: return touch_owner(cell, item, how, mask, full);
      case Form::readers: return touch_readers(cell, item, how, mask, full);
      case Form::atomics: return touch_atomics(cell, item, how, mask, full);
      case Form::spread: break;
    }
    auto const index = static_cast<std::size_t>(cell >> 10);
    if (index >= m_spread.size() || m_spread[index].cell != &cell) {
      return touch_settled(cell, item, how, mask, full);
    }
    return m_spread[index].add({item, how, mask}, *this);
  }

 private:
  struct Record {
    ItemNumber item;
    Touch how;
    std::uint8_t mask;
  };

  class Spread {
   public:
    explicit Spread(Cell const* owner) : cell(owner) {}

    void keep(Record const& known) { m_records.push_back(known); }

    std::optional<Clash> add(Record const& fresh, CellRules const& rules) {
      std::optional<Clash> found;
      std::uint8_t once = 0;
      std::uint8_t twice = 0;
      for (auto& old : m_records) {
        bool const before = rules.is_before(old.item);
        bool const other = old.item != fresh.item && !before;
        if (!found && other && (old.mask & fresh.mask) != 0 && clash(old.how, fresh.how)) {
          found = Clash{old.item, old.how};
        }
        if (old.how != fresh.how) continue;
        if (before) {
          old.mask &= static_cast<std::uint8_t>(~fresh.mask);
          continue;
        }
        // The item's own bytes need no second record, and no byte needs a third.
        if (!other) {
          twice |= old.mask;
        } else {
          twice |= once & old.mask;
          once |= old.mask;
        }
      }
      std::erase_if(m_records, [](Record const& old) { return old.mask == 0; });
      auto const left = static_cast<std::uint8_t>(fresh.mask & ~twice);
      if (left != 0) m_records.push_back({fresh.item, fresh.how, left});
      return found;
    }

    Cell const* cell;

   private:
    std::vector<Record> m_records;
  };

  std::optional<Clash> touch_settled(Cell& cell, ItemNumber item, Touch how, std::uint8_t mask,
                                     std::uint8_t full) {
    auto const set = set_bytes(cell);
    if (how == Touch::read) {
      cell = owner_cell(set, mask, 0, item);
    } else if (how == Touch::write) {
      cell = owner_cell(set, 0, mask, item);
    } else if (how == Touch::atomic_write && mask == full && item <= largest_paired_item) {
      cell = pair_cell(set, Form::atomics, item, item);
    } else {
      spread(cell).keep({item, how, mask});
    }
    return std::nullopt;
  }

  std::optional<Clash> touch_owner(Cell& cell, ItemNumber item, Touch how, std::uint8_t mask,
                                   std::uint8_t full) {
    auto const owner = owner_item(cell);
    if (owner < m_first) return touch_settled(cell, item, how, mask, full);
    auto const reads = owner_reads(cell);
    auto const writes = owner_writes(cell);
    if (owner == item && how == Touch::read) {
      cell = owner_cell(set_bytes(cell), reads | mask, writes, item);
      return std::nullopt;
    }
    if (owner == item && how == Touch::write) {
      cell = owner_cell(set_bytes(cell), reads, writes | mask, item);
      return std::nullopt;
    }
    if (is_before(owner) && !is_atomic(how)) {
      // A write stands for reads of the same bytes, too: whoever clashes with them does with it.
      bool const writes_now = how == Touch::write;
      int const left = writes_now ? (reads | writes) & ~mask : (reads & ~mask) | writes;
      if (left == 0) {
        cell = owner_cell(set_bytes(cell), writes_now ? 0 : mask, writes_now ? mask : 0, item);
        return std::nullopt;
      }
    } else if (owner != item && !is_before(owner)) {
      if ((writes & mask) != 0) return Clash{owner, Touch::write};
      if ((reads & mask) != 0 && sets(how)) return Clash{owner, Touch::read};
      bool const fits = owner <= largest_paired_item && item <= largest_paired_item;
      if (how == Touch::read && writes == 0 && reads == full && mask == full && fits) {
        cell = pair_cell(set_bytes(cell), Form::readers, owner, item);
        return std::nullopt;
      }
    }
    auto& entry = spread(cell);
    if (reads != 0) entry.keep({owner, Touch::read, reads});
    if (writes != 0) entry.keep({owner, Touch::write, writes});
    return entry.add({item, how, mask}, *this);
  }

  std::optional<Clash> touch_readers(Cell& cell, ItemNumber item, Touch how, std::uint8_t mask,
                                     std::uint8_t full) {
    auto const a = first_of_pair(cell);
    auto const b = second_of_pair(cell);
    if (a < m_first) return touch_settled(cell, item, how, mask, full);
    bool const now = !is_before(a) && !is_before(b);
    if (how == Touch::read && now) return std::nullopt;
    if (how == Touch::read && mask == full && item <= largest_paired_item) {
      auto const kept = kept_of(a, b, item);
      cell = kept == item ? owner_cell(set_bytes(cell), full, 0, item)
                          : pair_cell(set_bytes(cell), Form::readers, kept, item);
      return std::nullopt;
    }
    if (sets(how)) {
      auto const other = one_of(a, b, item);
      if (other != 0) return Clash{other, Touch::read};
      if (how == Touch::write && mask == full) {
        cell = owner_cell(set_bytes(cell), 0, mask, item);
        return std::nullopt;
      }
    }
    auto& entry = spread(cell);
    entry.keep({a, Touch::read, full});
    entry.keep({b, Touch::read, full});
    return entry.add({item, how, mask}, *this);
  }

  std::optional<Clash> touch_atomics(Cell& cell, ItemNumber item, Touch how, std::uint8_t mask,
                                     std::uint8_t full) {
    auto const a = first_of_pair(cell);
    auto const b = second_of_pair(cell);
    if (a < m_first) return touch_settled(cell, item, how, mask, full);
    if (!is_atomic(how)) {
      auto const other = one_of(a, b, item);
      if (other != 0) return Clash{other, Touch::atomic_write};
    }
    bool const now = !is_before(a) && !is_before(b);
    if (how == Touch::atomic_write && mask == full && item <= largest_paired_item) {
      if (!now || (a == b && a != item)) {
        cell = pair_cell(set_bytes(cell), Form::atomics, kept_of(a, b, item), item);
      }
      return std::nullopt;
    }
    // Of two that write it, one clashes with whatever plain touch comes: no need to know more.
    if (is_atomic(how) && a != b && now) return std::nullopt;
    auto& entry = spread(cell);
    entry.keep({a, Touch::atomic_write, full});
    if (b != a) entry.keep({b, Touch::atomic_write, full});
    return entry.add({item, how, mask}, *this);
  }

  /// One of two that is not `item`, and not before it; 0: none is.
  ItemNumber one_of(ItemNumber a, ItemNumber b, ItemNumber item) const {
    if (a != item && !is_before(a)) return a;
    return b != item && !is_before(b) ? b : 0;
  }

  /// One of two that is not before the item, which takes the other's place; the item: neither is.
  ItemNumber kept_of(ItemNumber a, ItemNumber b, ItemNumber item) const {
    if (!is_before(a)) return a;
    return !is_before(b) ? b : item;
  }

  Spread& spread(Cell& cell) {
    auto& entry = m_spread.emplace_back(&cell);
    cell = spread_cell(set_bytes(cell), m_spread.size() - 1);
    return entry;
  }

  ItemNumber m_first = 1;
  ItemNumber m_team = 0;
  ItemNumber m_since_barrier = 0;
  ItemNumber m_own = 0;
  ItemNumber m_first_lane = 0;
  ItemNumber m_end_of_lanes = 0;
  std::vector<Spread> m_spread;
};

}  // namespace spacecheck::Impl
