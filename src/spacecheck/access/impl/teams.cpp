// Launches of teams: the threads of each, their barriers, and the scratch that they share.
#include <spacecheck/access/impl/runtime.hpp>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>
#include <stdexcept>
#include <utility>

namespace spacecheck::Impl {
namespace {

constexpr std::size_t line = 64;  // [bytes]

std::uintptr_t address_of(void const volatile* p) { return reinterpret_cast<std::uintptr_t>(p); }

}  // namespace

std::byte* Runtime::begin_teams(int threads, std::size_t before, std::size_t shared,
                                std::size_t behind) {
  if (!m_fibers) m_fibers = std::make_unique<Fibers>();
  auto const all = (before + shared + behind + line - 1) / line * line;
  auto* const memory = static_cast<std::byte*>(std::aligned_alloc(line, all));
  if (memory == nullptr) throw std::bad_alloc();
  std::memset(memory, 0, all);
  m_teams = {};
  m_teams.threads = threads;
  m_teams.memory = memory;
  m_teams.bytes = all;
  auto const begin = address_of(memory);
  auto const ignore = [&](std::uintptr_t from, std::size_t bytes) {
    if (bytes == 0) return;
    Region region;
    region.kind = Region::Kind::ignored;
    region.begin = region.data = from;
    region.span = bytes;
    add(std::move(region));
  };
  ignore(begin, before);
  ignore(begin + before + shared, behind);
  if (shared > 0) {
    Region region;
    region.kind = Region::Kind::team;
    region.label = "team scratch";
    region.begin = region.data = begin + before;
    region.bytes = region.span = shared;
    m_teams.shared = &add(std::move(region));
  }
  watcher.fibers_low = m_fibers->low();
  watcher.fibers_size = m_fibers->bytes();
  return memory;
}

void Runtime::set_rendezvous(access::Rendezvous const& rendezvous) {
  m_teams.rendezvous = rendezvous;
  watcher.rendezvous = address_of(rendezvous.begin);
  watcher.rendezvous_bytes = rendezvous.bytes;
}

void Runtime::end_teams() {
  m_volume = m_teams.items;
  auto const begin = address_of(m_teams.memory);
  if (m_teams.shared != nullptr) forget(m_teams.shared->data);
  for (bool gone = true; gone;) {
    gone = false;
    for (auto const& region : m_regions.all()) {
      if (region->kind != Region::Kind::ignored || region->data < begin) continue;
      if (region->data >= begin + m_teams.bytes) continue;
      forget(region->data);
      gone = true;
      break;
    }
  }
  std::free(m_teams.memory);
  m_teams = {};
  m_rules.set_team(0, 0);
  watcher.rendezvous_bytes = 0;
  watcher.fibers_size = 0;
}

// From here on the threads of the team are new items, and what they were is before them.
void Runtime::next_items_of_team() {
  m_teams.since_barrier = watcher.first + m_teams.items;
  m_teams.items += static_cast<std::uint64_t>(m_teams.threads);
  watcher.paired_from = m_teams.since_barrier;
  m_rules.set_team(m_teams.starts.back(), m_teams.since_barrier);
  m_teams.lanes.clear();
  m_lanes = {};
}

bool Runtime::see_barrier() {
  if (m_teams.threads == 1 || *m_teams.rendezvous.completed == m_teams.completed) return false;
  m_teams.completed = *m_teams.rendezvous.completed;
  m_fibers->note_progress();
  next_items_of_team();
  become_thread(m_fibers->rank());
  return true;
}

void Runtime::become_thread(int rank) {
  watcher.set_item(m_teams.since_barrier + static_cast<std::uint64_t>(rank));
  watcher.paired_from = m_teams.since_barrier;
  watcher.update_plain_item();
  m_rules.set_thread(0, m_lanes.first, m_lanes.first != 0 ? next_number() : 0);
}

// All lanes of a loop are numbered in a row, unless another thread runs in between.
void Runtime::begin_segment(int rank) {
  auto& lanes = m_teams.lanes;
  if (lanes.empty() || lanes.back().second != rank) lanes.emplace_back(next_number(), rank);
}

void Runtime::begin_lanes(std::int64_t begin) {
  InternalAllocation const internal;
  auto const next = next_number();
  begin_segment(m_fibers->rank());
  m_rules.set_thread(watcher.item, m_lanes.first != 0 ? m_lanes.first : next, next);
  if (m_lanes.first == 0) m_lanes.first = next;
  m_lanes.loop = next;
  m_lanes.begin = begin;
  m_lanes.broken = false;
  watcher.paired_from = next;
}

void Runtime::next_lane() {
  watcher.set_item(next_number());
  ++m_teams.items;
}

void Runtime::end_lanes() {
  InternalAllocation const internal;
  m_lanes.loop = 0;
  become_thread(m_fibers->rank());
}

void Runtime::run_team(int league_rank, Fibers::Body body, void* what) {
  auto& w = watcher;
  {
    InternalAllocation const internal;
    m_teams.starts.push_back(w.first + m_teams.items);
    if (m_teams.shared != nullptr) {
      auto& shared = *m_teams.shared;
      unset(shared);
      shared.set_unseen = false;
      std::fill_n(shared.cells, shared.shadow.size(), Cell{0});
    }
    next_items_of_team();
    if (w.orders) m_handover.forget_item();
  }
  w.guarded = static_cast<std::uint64_t>(league_rank) >= w.guard;
  w.in_team = true;
  ++w.items;
  m_body = body;
  m_what = what;
  if (m_teams.rendezvous.completed != nullptr) m_teams.completed = *m_teams.rendezvous.completed;
  bool const all = m_fibers->run(m_teams.threads, &Runtime::start_thread, this);
  w.set_item(0);
  w.in_team = w.guarded = w.plain_item = w.fence_waits = w.at_barrier = w.fenced = false;
  w.held = w.once = 0;
  if (all) return;
  if (auto const failure = m_fibers->failure()) std::rethrow_exception(failure);
  int const ended = m_fibers->ended();
  throw std::runtime_error("team " + std::to_string(league_rank) + ": " +
                           std::to_string(m_teams.threads - ended) + " of " +
                           std::to_string(m_teams.threads) +
                           " threads wait at a team_barrier or collective that " +
                           (ended > 0 ? "the others never reach" : "they do not reach together"));
}

void Runtime::start_thread(void* self, int rank) {
  auto& runtime = *static_cast<Runtime*>(self);
  auto& w = watcher;
  w.held = w.once = w.atomics = 0;
  w.waits_at = 0;
  w.fence_waits = w.at_barrier = w.fenced = false;
  {
    InternalAllocation const internal;
    runtime.m_frames.clear();
    runtime.m_lanes = {};
    runtime.become_thread(rank);
  }
  runtime.m_body(runtime.m_what, rank);
}

// Kokkos' barrier, host by host: each adds one to those that have arrived; the last of them, to how
// often all have; then each waits for that, or for the first to let it go on. Before the first does
// so it may do something for all, as a broadcast does: that is before what they do then, too.
// Source: Kokkos 4.5 impl/Kokkos_HostBarrier.hpp.
void Runtime::meet(std::uintptr_t address) {
  auto& w = watcher;
  w.fence_waits = false;
  w.at_barrier = true;
  {
    InternalAllocation const internal;
    see_barrier();
  }
  int const rank = m_fibers->rank();
  bool const arrives = address == address_of(m_teams.rendezvous.arrived);
  if (arrives) w.waits_at = 0;
  if (arrives && *m_teams.rendezvous.arrived == m_teams.threads) {
    InternalAllocation const internal;
    m_teams.releaser = rank;
    next_items_of_team();
    become_thread(rank);
  } else if (!arrives && m_teams.releaser == rank) {
    m_teams.releaser = -1;
    m_fibers->note_progress();
  } else if (!arrives && w.waits_at == address) {
    // It has looked once, in vain.
    auto const* const counter = reinterpret_cast<int const volatile*>(address);  // NOLINT
    for (int const seen = *counter; *counter == seen;) let_others_run();
    w.waits_at = 0;
  } else if (!arrives) {
    w.waits_at = address;
  }
  w.update_plain_item();
}

void Runtime::pause() {
  m_fibers->note_progress();
  let_others_run();
}

void Runtime::let_others_run() {
  auto& w = watcher;
  auto const held = w.held;
  auto const once = w.once;
  bool const fenced = w.fenced;
  bool const fence_waits = w.fence_waits;
  bool const at_barrier = w.at_barrier;
  auto const waits_at = w.waits_at;
  int const rank = m_fibers->rank();
  auto const item = w.item;
  auto const lanes = m_lanes;
  std::vector<std::uintptr_t> frames;
  {
    InternalAllocation const internal;
    frames.swap(m_frames);
  }
  m_fibers->give_way();
  InternalAllocation const internal;
  frames.swap(m_frames);
  w.atomics = 0;
  w.held = held;
  w.once = once;
  w.fenced = fenced;
  w.fence_waits = fence_waits;
  w.at_barrier = at_barrier;
  w.waits_at = waits_at;
  if (see_barrier()) return;
  bool const same = lanes.first >= m_teams.since_barrier;
  m_lanes = same ? lanes : Lanes{};
  become_thread(rank);
  if (!same || lanes.loop == 0) return;
  // In the midst of a loop over lanes: another thread's numbers may be among its own.
  m_lanes.broken = true;
  begin_segment(rank);
  m_rules.set_thread(w.item, lanes.first, lanes.loop);
  w.paired_from = next_number();
  w.set_item(item);
}

void Runtime::leave_barrier() {
  auto& w = watcher;
  bool const fences = w.fence_waits;
  w.fence_waits = w.at_barrier = false;
  w.waits_at = 0;
  w.update_plain_item();
  if (!fences) return;
  InternalAllocation const internal;
  fence();
}

ItemNumber Runtime::team_of(ItemNumber item) const {
  if (m_teams.threads == 0) return item;
  auto const behind = std::upper_bound(m_teams.starts.begin(), m_teams.starts.end(), item);
  return behind != m_teams.starts.begin() ? *(behind - 1) : item;
}

// Of those since the last barrier; of others it is not kept.
int Runtime::thread_of(ItemNumber item) const {
  if (item < m_teams.since_barrier) return -1;
  auto const place = item - m_teams.since_barrier;
  if (place < static_cast<std::uint64_t>(m_teams.threads)) return static_cast<int>(place);
  auto const behind = std::upper_bound(
      m_teams.lanes.begin(), m_teams.lanes.end(), item,
      [](ItemNumber number, auto const& segment) { return number < segment.first; });
  return behind != m_teams.lanes.begin() ? (behind - 1)->second : -1;
}

bool Runtime::may_be_one_thread(ItemNumber a, ItemNumber b) const {
  if (m_teams.threads == 0 || a == 0 || team_of(a) != team_of(b)) return false;
  int const one = thread_of(a);
  return one < 0 || one == thread_of(b);
}

std::optional<std::int64_t> Runtime::lane_of(ItemNumber item) const {
  if (m_lanes.loop == 0 || m_lanes.broken || item < m_lanes.loop) return std::nullopt;
  return m_lanes.begin + static_cast<std::int64_t>(item - m_lanes.loop);
}

}  // namespace spacecheck::Impl
