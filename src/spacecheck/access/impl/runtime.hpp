#pragma once

#include <spacecheck/access/impl/cell.hpp>
#include <spacecheck/access/impl/fibers.hpp>
#include <spacecheck/access/impl/region.hpp>
#include <spacecheck/access/impl/watcher.hpp>
#include <spacecheck/access/runtime.hpp>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace spacecheck::Impl {

/// For as long as it lives, what this thread allocates and copies is the runtime's own: unwatched.
class InternalAllocation {
 public:
  // The fences: a compiler that knows memset would move these past it.
  InternalAllocation() : m_outer(watcher.internal) {
    watcher.internal = true;
    std::atomic_signal_fence(std::memory_order_seq_cst);
  }
  ~InternalAllocation() {
    std::atomic_signal_fence(std::memory_order_seq_cst);
    watcher.internal = m_outer;
  }
  InternalAllocation(InternalAllocation const&) = delete;
  InternalAllocation& operator=(InternalAllocation const&) = delete;
  static bool in_hand() { return watcher.internal; }

 private:
  bool m_outer;
};

/// An event of a trial's first time, whose places in the source the second time is to find.
struct Wanted {
  AccessEvent::Kind kind = AccessEvent::Kind::write_write;
  std::int64_t region = 0;  ///< its key
  std::int64_t launch = 0;
  std::int64_t byte = 0;
  std::uint64_t ordinals[2] = {};  ///< of the items, in the launch
  Touch touches[2] = {};
  bool exists[2] = {};
  std::string places[2];
};

/// The order that items make among themselves: what one did before a fence and an atomic, or an
/// atomic that releases, is before what another does after an atomic on the same word and a fence,
/// or one that acquires. Taken from the run as it was.
class Handover {
 public:
  void begin_launch() {
    m_releasers.clear();
    forget_item();
  }
  void forget_item() {
    m_touched.clear();
    m_acquired.clear();
  }
  void fence() {
    m_acquired.insert(m_acquired.end(), m_touched.begin(), m_touched.end());
    m_touched.clear();
  }
  void acquire(std::uintptr_t word) { m_acquired.push_back(word); }
  void touch(std::uintptr_t word, ItemNumber item, bool releases) {
    m_touched.push_back(word);
    if (!releases) return;
    auto& items = m_releasers[word];
    // By number, which most come in: others ask for one of millions.
    auto const place = items.empty() || items.back() < item
                           ? items.end()
                           : std::lower_bound(items.begin(), items.end(), item);
    if (place == items.end() || *place != item) items.insert(place, item);
  }
  /// Whether the item that runs has been handed what `before` did.
  bool follows(ItemNumber before) const {
    return std::any_of(m_acquired.begin(), m_acquired.end(), [&](std::uintptr_t word) {
      auto const items = m_releasers.find(word);
      return items != m_releasers.end() &&
             std::binary_search(items->second.begin(), items->second.end(), before);
    });
  }

 private:
  std::unordered_map<std::uintptr_t, std::vector<ItemNumber>> m_releasers;
  std::vector<std::uintptr_t> m_touched;   // by atomics of the item that runs, since its last fence
  std::vector<std::uintptr_t> m_acquired;  // and before that
};

/// The teams of a launch, and the one that runs.
struct Teams {
  int threads = 0;                 ///< of each; 0: the launch has none
  Region* shared = nullptr;        ///< their scratch
  std::byte* memory = nullptr;     ///< and what Kokkos has beside it
  std::size_t bytes = 0;           ///< of that memory
  std::vector<ItemNumber> starts;  ///< each team's first item
  ItemNumber since_barrier = 0;    ///< the first item since the last barrier of the one that runs
  std::uint64_t items = 0;         ///< of the launch so far [count]
  access::Rendezvous rendezvous;
  int completed = 0;  ///< of its barriers, as far as was seen
  int releaser = -1;  ///< the thread that lets the others go on
  /// Of the lanes since the last barrier: from which number on they are a thread's.
  std::vector<std::pair<ItemNumber, int>> lanes;
};

/// What the thread of a team that runs has had of vector lanes since its last barrier.
struct Lanes {
  ItemNumber first = 0;    ///< its first lane's number; 0: it has had none
  ItemNumber loop = 0;     ///< the first lane's of the loop that runs; 0: none does
  std::int64_t begin = 0;  ///< that lane's index
  bool broken = false;     ///< another thread ran in the midst of that loop
};

/// Behind the calls of access/runtime.hpp: one for the program.
class Runtime {
 public:
  void begin_trial(bool zeroed);
  AccessSummary end_trial();
  void locate() { m_locates_next = true; }

  /// Nobody has set what lies in it.
  void unset(Region& region) const;
  Region& add(Region region);
  void forget(std::uintptr_t data);

  /// Kokkos is about to launch. What it then runs tells of itself, or is not known here.
  void set_label(std::string const& label);
  void begin_launch(access::LaunchShape const& shape);
  void end_launch();
  void set_guard(std::int64_t first_past) { m_guard = first_past; }
  void set_reduction_value(std::uintptr_t value, std::size_t bytes);
  void note_not_covered(std::string const& what);

  std::byte* begin_teams(int threads, std::size_t before, std::size_t shared, std::size_t behind);
  void set_rendezvous(access::Rendezvous const& rendezvous);
  void run_team(int league_rank, Fibers::Body body, void* what);
  bool has_teams() const { return m_teams.threads != 0; }
  /// The thread that runs is at a barrier of its team, about to touch this byte of it.
  void meet(std::uintptr_t address);
  /// The thread that runs may wait for what another of its team does.
  void pause();
  void begin_lanes(std::int64_t begin);
  void next_lane();
  void end_lanes();
  /// A thread of a team is about to touch what is no barrier's.
  void leave_barrier();

  void fence();
  void acquire(std::uintptr_t word) { m_handover.acquire(word); }
  void forget_handovers() { m_handover.forget_item(); }

  void host_set(std::uintptr_t address, std::size_t bytes);
  void touch(std::uintptr_t address, std::size_t bytes, Touch how, void* place);

  std::byte* take_scratch(std::int64_t elements, std::int64_t element_bytes);
  /// The array that was given back last, where it fits; null where it does not.
  std::byte* take_same_scratch(std::int64_t elements, std::int64_t element_bytes);
  void give_back_scratch(std::byte* data);
  void scratch_outside(std::byte* data, std::int64_t element, void* place);
  /// Whether the byte lies in memory that is watched.
  bool outside_extents(std::uintptr_t data, std::string const& label,
                       std::vector<std::int64_t> index, std::int64_t byte, void* place);
  void view_indexed(IndexedView const& view);

  void heap_block(std::uintptr_t begin, std::size_t bytes) { m_heap[begin] = bytes; }
  void heap_block_ends(std::uintptr_t begin);
  void enter_function(std::uintptr_t caller) { m_frames.push_back(caller); }
  void leave_function() {
    if (!m_frames.empty()) m_frames.pop_back();
  }

 private:
  using Kind = AccessEvent::Kind;
  struct Event {
    Kind kind;
    std::int64_t byte;    // from the first element
    ItemNumber items[2];  // 0: none
    Touch touches[2];
  };

  Region* region_at(std::uintptr_t address);
  Region* heap_region_at(std::uintptr_t address);
  Region& unknown_region(std::uintptr_t data, std::string const& label);
  Region* variable_at(std::uintptr_t address);
  static std::byte* fresh(Region& scratch);
  void touch_unknown(std::uintptr_t address, Touch how);
  void touch_scratch(Region& region, std::int64_t offset, std::size_t bytes, Touch how);
  void touch_elements(Region& region, std::uintptr_t offset, std::size_t bytes, Touch how);
  bool surely_unset(Region& region, Cell cell, std::uintptr_t cell_offset, std::uint8_t mask);
  static bool holds_what_is_unset(Region const& region);
  static bool reads_unset_only(Region const& region, std::uintptr_t offset, std::size_t bytes);
  void report(Region& region, Event const& event);
  Tally& tally_for(Region& region, Event const& event);
  void find_places(Region const& region, std::int64_t offset, std::size_t bytes, Touch how,
                   void* place);
  bool is_threads_own(Region const& region) const;
  void settle();
  void end_teams();
  void let_others_run();
  void next_items_of_team();
  bool see_barrier();
  void become_thread(int rank);
  ItemNumber next_number() const { return watcher.first + m_teams.items; }
  void begin_segment(int rank);
  ItemNumber team_of(ItemNumber item) const;
  int thread_of(ItemNumber item) const;
  bool may_be_one_thread(ItemNumber a, ItemNumber b) const;
  /// Its index, where it is a lane of the loop that runs.
  std::optional<std::int64_t> lane_of(ItemNumber item) const;
  static void start_thread(void* self, int rank);
  void note_unknown_launch();
  std::vector<std::int64_t> index_of_item(ItemNumber item) const;
  AccessEvent event_of(Region const& region, Tally const& tally) const;

  RegionMap m_regions;
  std::vector<std::unique_ptr<Region>> m_gone;     // freed, but with events
  std::vector<std::unique_ptr<Region>> m_unknown;  // of Views on memory that is not watched
  std::map<std::uintptr_t, std::size_t> m_heap;
  std::vector<std::uintptr_t> m_frames;
  std::vector<std::string> m_not_covered;
  std::vector<Wanted> m_wanted;
  CellRules m_rules;
  Handover m_handover;
  Teams m_teams;
  Lanes m_lanes;
  std::unique_ptr<Fibers> m_fibers;
  Fibers::Body m_body = nullptr;  // of the team that runs
  void* m_what = nullptr;
  access::LaunchShape m_shape;
  Region* m_scratch = nullptr;  // taken or given back last
  std::string m_next_label;
  bool m_launch_comes = false;  ///< has been announced, and has not begun
  std::string m_label;
  std::int64_t m_regions_made = 0;
  std::int64_t m_made_of_kind[Region::kinds] = {};
  std::int64_t m_launch = -1;
  std::uint64_t m_volume = 0;  // items of the launch in hand [count]
  std::int64_t m_guard = -1;
  std::uintptr_t m_reduction_value = 0;
  std::size_t m_reduction_bytes = 0;
  ItemNumber m_told_outside = 0;  // the item whose index outside has been told
  bool m_locating = false;
  bool m_locates_next = false;
  bool m_zeroed = false;  // what is unset
};

/// Lives for ever: accesses may come after main has ended.
Runtime& runtime();

}  // namespace spacecheck::Impl
