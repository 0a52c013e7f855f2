#include <spacecheck/access/impl/runtime.hpp>
#include <spacecheck/access/runtime.hpp>

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace spacecheck::access {

using Impl::InternalAllocation;
using Impl::Region;
using Impl::runtime;
using Impl::Touch;
using Impl::watcher;

namespace {

std::uintptr_t address_of(void const* p) { return reinterpret_cast<std::uintptr_t>(p); }

// A cell for each element, and no more than eight bytes a cell.
std::uint8_t shift_for(std::int64_t element_bytes) {
  if (element_bytes >= 8 && element_bytes % 8 == 0) return 3;
  if (element_bytes % 4 == 0) return 2;
  return element_bytes % 2 == 0 ? 1 : 0;
}

}  // namespace

void begin_trial(bool zeroed) {
  InternalAllocation const internal;
  runtime().begin_trial(zeroed);
}

AccessSummary end_trial() {
  InternalAllocation const internal;
  return runtime().end_trial();
}

void locate() { runtime().locate(); }

void watch_array(ArrayMemory const& array) {
  InternalAllocation const internal;
  Region region;
  std::int64_t count = 1;
  for (auto const extent : array.extents) count *= extent;
  region.label = array.label;
  region.data = address_of(array.data);
  region.bytes = static_cast<std::uintptr_t>(count * array.element_bytes);
  region.begin = region.data - static_cast<std::uintptr_t>(array.canary_bytes);
  region.span = region.bytes + 2 * static_cast<std::uintptr_t>(array.canary_bytes);
  region.shift = shift_for(array.element_bytes);
  region.element_bytes = array.element_bytes;
  region.extents = array.extents;
  region.strides = array.strides;
  region.shape = Region::Shape::array;
  region.no_padding = true;
  if (!array.set) runtime().unset(region);
  // What it lies in was told as an allocation, of which less was known.
  runtime().forget(region.begin);
  auto& added = runtime().add(std::move(region));
  if (array.set) runtime().host_set(added.data, added.bytes);
}

void watch_allocation(std::string const& label, void* data, std::size_t bytes) {
  if (!watcher.watching || bytes == 0) return;
  InternalAllocation const internal;
  Region region;
  region.label = label;
  region.begin = region.data = address_of(data);
  region.span = region.bytes = bytes;
  runtime().unset(region);
  runtime().add(std::move(region));
}

void ignore_memory(void* data, std::size_t bytes) {
  if (!watcher.watching || bytes == 0) return;
  InternalAllocation const internal;
  Region region;
  region.kind = Region::Kind::ignored;
  region.begin = region.data = address_of(data);
  // No byte of it is an element: so that the short way never takes it for one.
  region.span = bytes;
  runtime().add(std::move(region));
}

void forget_memory(void* data) {
  if (!watcher.watching) return;
  InternalAllocation const internal;
  runtime().forget(address_of(data));
}

void host_set(void* data, std::size_t bytes) {
  if (!watcher.watching) return;
  InternalAllocation const internal;
  runtime().host_set(address_of(data), bytes);
}

void next_launch_is(std::string const& label) {
  if (!watcher.watching) return;
  InternalAllocation const internal;
  runtime().set_label(label);
}

void begin_launch(LaunchShape const& shape) {
  if (!watcher.watching) return;
  InternalAllocation const internal;
  runtime().begin_launch(shape);
}

void end_launch() {
  if (watcher.watching || runtime().has_teams()) runtime().end_launch();
}

void set_guard(std::int64_t first_past) { runtime().set_guard(first_past); }

void set_reduction_value(void const* value, std::size_t bytes) {
  runtime().set_reduction_value(address_of(value), bytes);
}

std::byte* begin_teams(int threads, std::size_t before, std::size_t shared, std::size_t behind) {
  InternalAllocation const internal;
  return runtime().begin_teams(threads, before, shared, behind);
}

void set_rendezvous(Rendezvous const& rendezvous) { runtime().set_rendezvous(rendezvous); }

void run_team(int league_rank, void (*body)(void* what, int rank), void* what) {
  runtime().run_team(league_rank, body, what);
}

void begin_lanes(std::int64_t begin) {
  if (watcher.in_team) runtime().begin_lanes(begin);
}
void next_lane() {
  if (watcher.in_team) runtime().next_lane();
}
void end_lanes() {
  if (watcher.in_team) runtime().end_lanes();
}

void note_not_covered(std::string const& what) {
  if (!watcher.watching) return;
  InternalAllocation const internal;
  runtime().note_not_covered(what);
}

std::byte* take_scratch(std::int64_t elements, std::int64_t element_bytes) {
  if (auto* const again = runtime().take_same_scratch(elements, element_bytes)) return again;
  InternalAllocation const internal;
  return runtime().take_scratch(elements, element_bytes);
}

void give_back_scratch(std::byte* scratch) { runtime().give_back_scratch(scratch); }

void scratch_outside(std::byte* scratch, std::int64_t element) {
  InternalAllocation const internal;
  runtime().scratch_outside(scratch, element, __builtin_return_address(0));
}

void outside_extents(void const* data, std::string const& label, std::int64_t const* index,
                     int rank, std::int64_t byte, void* place) {
  if (!watcher.watching || watcher.item == 0) return;
  bool lost = false;
  {
    InternalAllocation const internal;
    lost = !runtime().outside_extents(address_of(data), label, {index, index + rank}, byte, place);
  }
  if (lost) throw Stopped();
}

void view_indexed(void const* data, std::string const& label, std::int64_t element_bytes,
                  std::int64_t const* extents, std::int64_t const* strides, int rank) {
  InternalAllocation const internal;
  runtime().view_indexed({.data = address_of(data),
                          .label = label,
                          .element_bytes = element_bytes,
                          .extents = {extents, extents + rank},
                          .strides = {strides, strides + rank}});
}

}  // namespace spacecheck::access

extern "C" {
int spacecheck_access_locating = 0;
void spacecheck_access_item(std::uint64_t number) noexcept {
  auto& w = spacecheck::Impl::watcher;
  if (!w.watching) return;
  w.set_item(w.first + number);
  w.held = 0;
  w.once = 0;
  w.guarded = number >= w.guard;
  w.update_plain_item();
  w.fenced = false;
  if (w.orders) spacecheck::Impl::runtime().forget_handovers();
  ++w.items;
}
void spacecheck_access_hold(void) noexcept {
  auto& w = spacecheck::Impl::watcher;
  ++w.held;
  w.plain_item = false;
}
void spacecheck_access_release(void) noexcept {
  auto& w = spacecheck::Impl::watcher;
  if (w.held > 0) --w.held;
  w.update_plain_item();
}
void spacecheck_access_fence(void) noexcept {
  // Those of a lock or token are part of what is known of it.
  auto& w = spacecheck::Impl::watcher;
  if (w.item == 0 || w.held != 0) return;
  if (w.in_team) {
    w.fences_in_team();
    return;
  }
  spacecheck::Impl::InternalAllocation const internal;
  spacecheck::Impl::runtime().fence();
}
void spacecheck_access_atomic(void const* address, std::size_t bytes, int how, int order) noexcept {
  using spacecheck::Impl::Touch;
  auto const touch = how == 0 ? Touch::atomic_read : Touch::atomic_update;
  if (bytes == 0) return;
  spacecheck::Impl::touch_ordering(reinterpret_cast<std::uintptr_t>(address), bytes, touch, order,
                                   __builtin_return_address(0));
}
}
