// What becomes of an access that is not one of the few that are most.
#include <spacecheck/access/impl/runtime.hpp>
#include <spacecheck/access/impl/symbols.hpp>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

extern "C" char __data_start;        // NOLINT: the linker's names
extern "C" char __executable_start;  // NOLINT

namespace spacecheck::Impl {
namespace {

constexpr std::int64_t scratch_canary = 1024;                // [bytes] on each side
constexpr std::size_t most_elements = std::size_t{1} << 22;  // counted one by one
constexpr std::size_t most_pairs = std::size_t{1} << 20;

AccessEvent::Kind kind_of(Clash const& before, Touch now) {
  if (is_atomic(before.touch) != is_atomic(now)) return AccessEvent::Kind::atomic_plain;
  if (!sets(before.touch)) return AccessEvent::Kind::read_write;
  return sets(now) ? AccessEvent::Kind::write_write : AccessEvent::Kind::write_read;
}

constexpr std::uintptr_t page = 4096;  // [bytes]

template <class Do>
void for_each_page(Region const& region, Do const& each) {
  for (std::uintptr_t at = region.data / page * page; at < region.data + region.bytes; at += page) {
    each(at);
  }
}

// The races of a View are one finding, whichever came first.
bool one_finding(AccessEvent::Kind a, AccessEvent::Kind b) {
  auto const race = [](AccessEvent::Kind k) { return k <= AccessEvent::Kind::atomic_plain; };
  return a == b || (race(a) && race(b));
}

}  // namespace

void touch_slowly(std::uintptr_t address, std::size_t bytes, Touch how, void* place) {
  // The runtime is not instrumented; what calls back from it is the C++ library's.
  auto& w = watcher;
  if (InternalAllocation::in_hand()) return;
  if (address - w.rendezvous < w.rendezvous_bytes && w.in_team) return runtime().meet(address);
  if (!w.watching || address - w.stack_low < w.stack_size) return;
  if (!w.in_team) {
    InternalAllocation const internal;
    runtime().touch(address, bytes, how, place);
    return;
  }
  if (address - w.fibers_low < w.fibers_size) return;
  if (w.fence_waits || w.at_barrier) runtime().leave_barrier();
  {
    InternalAllocation const internal;
    runtime().touch(address, bytes, how, place);
  }
  // It may wait for what another thread of its team does.
  constexpr std::uint32_t many = 1024;
  if (is_atomic(how) && ++w.atomics >= many) runtime().pause();
}

void touch_ordering(std::uintptr_t address, std::size_t bytes, Touch how, int order, void* place) {
  auto& w = watcher;
  // What holds a lock or token is ordered by that.
  bool const orders = order != __ATOMIC_RELAXED && w.watching && w.item != 0 && w.held == 0 &&
                      !InternalAllocation::in_hand() &&
                      address - w.rendezvous >= w.rendezvous_bytes;
  if (!orders) return touch_slowly(address, bytes, how, place);
  if (w.fence_waits || w.at_barrier) runtime().leave_barrier();
  w.orders = true;
  bool const fenced = w.fenced;
  w.fenced = fenced || order >= __ATOMIC_RELEASE;
  touch_slowly(address, bytes, how, place);
  w.fenced = fenced;
  if (order == __ATOMIC_RELEASE) return;
  InternalAllocation const internal;
  runtime().acquire(address);
}

void Runtime::touch(std::uintptr_t address, std::size_t bytes, Touch how, void* place) {
  auto& w = watcher;
  if (w.item == 0) {
    if (sets(how)) host_set(address, bytes);
    return;
  }
  if (address - m_reduction_value < m_reduction_bytes) return;
  auto* const region = region_at(address);
  if (region == nullptr) return touch_unknown(address, how);
  if (region->kind == Region::Kind::ignored) return;
  ++w.accesses;
  if (region->kind == Region::Kind::heap || region->kind == Region::Kind::global ||
      region->kind == Region::Kind::team) {
    if (region->tallies.empty()) region->element_bytes = static_cast<std::int64_t>(bytes);
  }
  if (w.held != 0 && how == Touch::read) how = Touch::atomic_read;
  if (w.held != 0 && how == Touch::write) how = Touch::atomic_write;
  auto const offset = static_cast<std::int64_t>(address - region->data);
  auto const end = offset + static_cast<std::int64_t>(bytes);
  auto const size = static_cast<std::int64_t>(region->bytes);
  if (is_atomic(how) && w.orders && w.held == 0) {
    m_handover.touch(address, team_of(w.item), w.fenced && sets(how));
  }
  if (m_locating) find_places(*region, offset, bytes, how, place);
  if (region->kind == Region::Kind::scratch) return touch_scratch(*region, offset, bytes, how);
  if (offset < 0 || end > size) {
    // Where the View has been told of this item's index, its canary says nothing new.
    if (m_told_outside != w.item) {
      report(*region, {Kind::outside_view,
                       offset < 0 ? offset : std::max(offset, size),
                       {w.item, 0},
                       {how, how}});
    }
    if (end <= 0 || offset >= size) return;
  }
  auto const first = std::max<std::int64_t>(offset, 0);
  auto const last = std::min(end, size);
  if (w.guarded && sets(how)) {
    report(*region, {Kind::past_guard, first, {w.item, 0}, {how, how}});
  }
  touch_elements(*region, static_cast<std::uintptr_t>(first),
                 static_cast<std::size_t>(last - first), how);
}

void Runtime::touch_elements(Region& region, std::uintptr_t offset, std::size_t bytes, Touch how) {
  std::uintptr_t const cell_bytes = std::uintptr_t{1} << region.shift;
  std::uint8_t const full = region.full_mask();
  bool const judges_unset =
      !reads(how) || region.no_padding || reads_unset_only(region, offset, bytes);
  for (std::uintptr_t const end = offset + bytes; offset < end;) {
    std::uintptr_t const inside = offset % cell_bytes;
    std::uintptr_t const count = std::min(cell_bytes - inside, end - offset);
    auto const mask = static_cast<std::uint8_t>(((1U << count) - 1U) << inside);
    Cell& cell = region.cells[offset / cell_bytes];
    if (reads(how) && (set_bytes(cell) & mask) != mask) {
      if (judges_unset && surely_unset(region, cell, offset - inside, mask)) {
        report(
            region,
            {Kind::unset_read, static_cast<std::int64_t>(offset), {watcher.item, 0}, {how, how}});
      }
      cell |= mask;
    }
    if (region.kind == Region::Kind::team) m_rules.settle_team(cell);
    auto clash = m_rules.touch(cell, watcher.item, how, mask, full);
    if (clash && watcher.in_team && see_barrier()) {
      clash = m_rules.touch(cell, watcher.item, how, mask, full);
    }
    if (clash && m_handover.follows(team_of(clash->item))) {
      // Not at once: what was there is settled for this item.
      note_not_covered("orders that items make by fences and atomics (taken from this run)");
      cell = set_bytes(cell);
      clash = m_rules.touch(cell, watcher.item, how, mask, full);
    }
    if (clash && region.kind == Region::Kind::heap && is_threads_own(region)) {
      note_not_covered("memory that a thread keeps for itself (thread_local)");
      region.kind = Region::Kind::ignored;
      region.plain_bytes = 0;
      watcher.forget_hints();
      return;
    }
    if (clash) {
      report(region, {kind_of(*clash, how),
                      static_cast<std::int64_t>(offset),
                      {clash->item, watcher.item},
                      {clash->touch, how}});
    }
    if (sets(how)) cell |= mask;
    offset += count;
  }
}

// Memory that does not hold any more what it held unset was set by code that we do not see. What
// else that code has set may look unset by chance, so nothing in such a region is a fault.
bool Runtime::surely_unset(Region& region, Cell cell, std::uintptr_t cell_offset,
                           std::uint8_t mask) {
  if (!region.tells_unset || region.set_unseen) return false;
  auto const held = [&](std::uintptr_t offset) {
    return region.bytes_in_memory()[offset] == unset_byte(region.data + offset);
  };
  for (unsigned k = 0; k < 8; ++k) {
    unsigned const bit = 1U << k;
    if ((mask & bit) == 0 || (set_bytes(cell) & bit) != 0) continue;
    if (!held(cell_offset + k)) region.set_unseen = true;
  }
  if (!region.set_unseen && region.kind != Region::Kind::scratch && region.searched != m_launch) {
    region.searched = m_launch;
    region.set_unseen = !holds_what_is_unset(region);
  }
  if (region.set_unseen) {
    note_not_covered("reads of " + plain_label(region.label) +
                     ", where code that is not seen here has set something");
  }
  return !region.set_unseen;
}

bool Runtime::holds_what_is_unset(Region const& region) {
  std::uintptr_t const cell_bytes = std::uintptr_t{1} << region.shift;
  for (std::uintptr_t at = 0; at < region.bytes; ++at) {
    bool const set = (set_bytes(region.cells[at / cell_bytes]) >> at % cell_bytes & 1U) != 0;
    if (!set && region.bytes_in_memory()[at] != unset_byte(region.data + at)) return false;
  }
  return true;
}

// Of a struct some bytes may be padding, which is copied without ever having been set.
bool Runtime::reads_unset_only(Region const& region, std::uintptr_t offset, std::size_t bytes) {
  std::uintptr_t const cell_bytes = std::uintptr_t{1} << region.shift;
  for (std::uintptr_t at = offset; at < offset + bytes; ++at) {
    if ((set_bytes(region.cells[at / cell_bytes]) >> at % cell_bytes & 1U) != 0) return false;
  }
  return true;
}

void Runtime::touch_scratch(Region& region, std::int64_t offset, std::size_t bytes, Touch how) {
  auto const size = static_cast<std::int64_t>(region.bytes);
  if (region.owner != watcher.item && !may_be_one_thread(region.owner, watcher.item)) {
    report(region, {Kind::scratch_shared, offset, {region.owner, watcher.item}, {how, how}});
    return;
  }
  if (offset < 0 || offset + static_cast<std::int64_t>(bytes) > size) {
    if (m_told_outside != watcher.item) {
      report(region, {Kind::scratch_outside, offset, {watcher.item, 0}, {how, how}});
    }
    return;
  }
  auto const cell_bytes = std::int64_t{1} << region.shift;
  for (std::int64_t const end = offset + static_cast<std::int64_t>(bytes); offset < end;) {
    auto const inside = offset % cell_bytes;
    auto const count = std::min(cell_bytes - inside, end - offset);
    auto const mask = static_cast<std::uint8_t>(((1U << count) - 1U) << inside);
    Cell& cell = region.cells[offset / cell_bytes];
    if (reads(how) && (set_bytes(cell) & mask) != mask &&
        surely_unset(region, cell, static_cast<std::uintptr_t>(offset - inside), mask)) {
      report(region, {Kind::scratch_unset, offset, {watcher.item, 0}, {how, how}});
    }
    cell |= mask;
    offset += count;
  }
}

// What nobody can write can be read by all. Of the rest we know nothing, and say so.
void Runtime::touch_unknown(std::uintptr_t address, Touch how) {
  if (!sets(how)) return;
  if (address >= reinterpret_cast<std::uintptr_t>(&__executable_start) &&
      address < reinterpret_cast<std::uintptr_t>(&__data_start)) {
    return;
  }
  note_not_covered("writes to memory that is no View, block of the heap or variable known here");
}

std::byte* Runtime::take_scratch(std::int64_t elements, std::int64_t element_bytes) {
  std::int64_t const bytes = elements * element_bytes;
  Region* free = nullptr;
  for (auto& region : m_regions.all()) {
    if (region->kind == Region::Kind::scratch && region->owner == 0 &&
        region->element_bytes == element_bytes &&
        static_cast<std::int64_t>(region->bytes) == bytes) {
      free = region.get();
      break;
    }
  }
  if (free == nullptr) {
    auto const all = static_cast<std::size_t>(bytes + 2 * scratch_canary);
    // On pages of its own, whose hints no other region takes.
    auto* const memory =
        static_cast<std::byte*>(std::aligned_alloc(page, (all + page - 1) / page * page));
    if (memory == nullptr) throw std::bad_alloc();
    Region region;
    region.kind = Region::Kind::scratch;
    region.label = "scratch";
    region.begin = reinterpret_cast<std::uintptr_t>(memory);
    region.span = all;
    region.data = region.begin + static_cast<std::uintptr_t>(scratch_canary);
    region.bytes = static_cast<std::uintptr_t>(bytes);
    region.shift = element_bytes % 8 == 0 ? 3 : element_bytes % 4 == 0 ? 2 : 0;
    region.element_bytes = element_bytes;
    region.memory.reset(memory);
    unset(region);
    region.unset.assign(region.bytes_in_memory(), region.bytes_in_memory() + region.bytes);
    free = &add(std::move(region));
  }
  if (watcher.guarded) {
    report(*free, {Kind::past_guard, 0, {watcher.item, 0}, {Touch::read, Touch::read}});
  }
  m_scratch = free;
  return fresh(*free);
}

std::byte* Runtime::take_same_scratch(std::int64_t elements, std::int64_t element_bytes) {
  if (m_scratch == nullptr || m_scratch->owner != 0 || watcher.guarded ||
      m_scratch->element_bytes != element_bytes ||
      static_cast<std::int64_t>(m_scratch->bytes) != elements * element_bytes) {
    return nullptr;
  }
  return fresh(*m_scratch);
}

// Its cells are those of an array that the item alone has touched: the short way then does for
// what is right, and all else comes to touch_scratch().
std::byte* Runtime::fresh(Region& scratch) {
  InternalAllocation const internal;
  std::fill_n(scratch.cells, scratch.shadow.size(), owner_cell(0, 0, 0, watcher.item));
  scratch.owner = watcher.item;
  scratch.set_unseen = false;
  scratch.plain_bytes = scratch.bytes;
  for_each_page(scratch, [&](std::uintptr_t at) { watcher.show_plain(scratch, at); });
  std::memcpy(scratch.bytes_in_memory(), scratch.unset.data(), scratch.bytes);
  return reinterpret_cast<std::byte*>(scratch.bytes_in_memory());
}

void Runtime::give_back_scratch(std::byte* data) {
  auto const place = reinterpret_cast<std::uintptr_t>(data);
  auto* const region =
      m_scratch != nullptr && m_scratch->data == place ? m_scratch : m_regions.find(place);
  if (region == nullptr) return;
  region->owner = 0;
  region->plain_bytes = 0;
  for_each_page(*region, [&](std::uintptr_t at) { watcher.hide_plain(*region, at); });
  m_scratch = region;
}

void Runtime::scratch_outside(std::byte* data, std::int64_t element, void* place) {
  auto* const region = m_regions.find(reinterpret_cast<std::uintptr_t>(data));
  if (region == nullptr || watcher.item == 0) return;
  std::int64_t const byte = element * region->element_bytes;
  // Found once more in the place of an access, which is how the second time looks for it.
  if (m_locating) find_places(*region, byte, 1, Touch::read, place);
  report(*region, {Kind::scratch_outside, byte, {watcher.item, 0}, {Touch::read, Touch::read}});
  m_told_outside = watcher.item;
}

bool Runtime::outside_extents(std::uintptr_t data, std::string const& label,
                              std::vector<std::int64_t> index, std::int64_t byte, void* place) {
  auto* region = m_regions.find(data);
  if (region == nullptr || region->kind == Region::Kind::ignored) {
    region = &unknown_region(data, label);
  }
  auto const target = data + static_cast<std::uintptr_t>(byte);
  if (region->kind == Region::Kind::team) byte += static_cast<std::int64_t>(data - region->data);
  if (m_locating) find_places(*region, byte, 1, Touch::read, place);
  Event const event{Kind::outside_view, byte, {watcher.item, 0}, {Touch::read, Touch::read}};
  report(*region, event);
  m_told_outside = watcher.item;
  auto& tally = tally_for(*region, event);
  if (tally.index.empty()) tally.index = std::move(index);
  return m_regions.find(target) != nullptr;
}

// A View on memory that nobody told us of, or that is a team's scratch: it is named by itself.
Region& Runtime::unknown_region(std::uintptr_t data, std::string const& label) {
  for (auto& region : m_unknown) {
    if (region->data == data && region->label == label) return *region;
  }
  Region unknown;
  unknown.label = label;
  unknown.data = data;
  unknown.ordinal = m_regions_made++;
  // Kokkos may have told of the memory the first time.
  unknown.key = -static_cast<std::int64_t>(m_unknown.size()) - 1;
  return *m_unknown.emplace_back(std::make_unique<Region>(std::move(unknown)));
}

Tally& Runtime::tally_for(Region& region, Event const& event) {
  for (auto& tally : region.tallies) {
    if (one_finding(tally.kind, event.kind)) return tally;
  }
  Tally tally;
  tally.kind = event.kind;
  tally.launch = m_launch;
  tally.launch_label = m_label;
  tally.byte = event.byte;
  for (int k = 0; k < 2; ++k) {
    tally.items[k] = event.items[k];
    tally.touches[k] = event.touches[k];
    if (event.items[k] != 0) {
      tally.item_indices.push_back(index_of_item(event.items[k]));
      if (m_teams.threads > 0) tally.threads.push_back(thread_of(event.items[k]));
      if (auto const lane = lane_of(event.items[k])) tally.lanes.push_back(*lane);
      tally.ordinals.push_back(event.items[k] - watcher.first);
    }
  }
  return region.tallies.emplace_back(std::move(tally));
}

void Runtime::report(Region& region, Event const& event) {
  auto& tally = tally_for(region, event);
  if (tally.elements.size() < most_elements) {
    tally.elements.insert(element_of(event.byte, region.element_bytes));
  }
  if (event.items[1] != 0 && tally.pairs.size() < most_pairs) {
    auto const [low, high] = std::minmax(event.items[0], event.items[1]);
    tally.pairs.insert(low * 0x9e3779b97f4a7c15ULL ^ high);
  }
}

std::vector<std::int64_t> Runtime::index_of_item(ItemNumber item) const {
  if (m_teams.threads > 0) {
    auto const behind = std::upper_bound(m_teams.starts.begin(), m_teams.starts.end(), item);
    return {behind - m_teams.starts.begin() - 1};
  }
  auto left = static_cast<std::int64_t>(item - watcher.first);
  std::vector<std::int64_t> index(static_cast<std::size_t>(m_shape.rank));
  for (int d = m_shape.rank - 1; d >= 0; --d) {
    auto const extent = std::max<std::int64_t>(m_shape.extent[d], 1);
    index[static_cast<std::size_t>(d)] = m_shape.lower[d] + (d > 0 ? left % extent : left);
    left /= extent;
  }
  return index;
}

void Runtime::find_places(Region const& region, std::int64_t offset, std::size_t bytes, Touch how,
                          void* place) {
  // What a clash remembers of an update is that it was an atomic write.
  auto const plainly = [](Touch t) { return t == Touch::atomic_update ? Touch::atomic_write : t; };
  for (auto& wanted : m_wanted) {
    if (wanted.region != region.key || wanted.launch != m_launch) continue;
    if (wanted.byte < offset || wanted.byte >= offset + static_cast<std::int64_t>(bytes)) continue;
    for (int k = 0; k < 2; ++k) {
      if (!wanted.exists[k] || !wanted.places[k].empty()) continue;
      if (watcher.item != watcher.first + wanted.ordinals[k] ||
          plainly(how) != plainly(wanted.touches[k]))
        continue;
      auto frames = m_frames;
      frames.push_back(reinterpret_cast<std::uintptr_t>(place));
      std::reverse(frames.begin(), frames.end());
      wanted.places[k] = place_of(frames);
    }
  }
}

}  // namespace spacecheck::Impl
