#include <spacecheck/access/impl/runtime.hpp>
#include <spacecheck/access/impl/symbols.hpp>

#include <algorithm>
#include <cstring>
#include <pthread.h>
#include <utility>

// The linker's names of the first of this program's variables, and of what lies behind the last.
extern "C" char __data_start;  // NOLINT
extern "C" char _end;          // NOLINT

namespace spacecheck::Impl {

thread_local constinit Watcher watcher __attribute__((tls_model("initial-exec")));

void Watcher::forget_hints() {
  std::fill(std::begin(hint), std::end(hint), no_region());
  for (auto& cells : plain) std::fill(std::begin(cells), std::end(cells), PlainCells{});
}

void Watcher::show_plain(Region const& region, std::uintptr_t address) {
  plain[region.shift][hint_of(address)] = {region.data, region.plain_bytes >> region.shift,
                                           region.cells};
}

void Watcher::hide_plain(Region const& region, std::uintptr_t address) {
  auto& cells = plain[region.shift][hint_of(address)];
  if (cells.data == region.data) cells = {};
}

Region* no_region() {
  static auto* const none = new Region();
  return none;
}

Runtime& runtime() {
  static auto* const one = new Runtime();
  return *one;
}

void Runtime::begin_trial(bool zeroed) {
  m_zeroed = zeroed;
  m_regions.clear();
  m_gone.clear();
  m_unknown.clear();
  m_heap.clear();
  m_frames.clear();
  m_not_covered.clear();
  m_next_label.clear();
  m_launch_comes = false;
  m_scratch = nullptr;
  m_teams = {};
  m_regions_made = 0;
  std::fill(std::begin(m_made_of_kind), std::end(m_made_of_kind), 0);
  m_launch = -1;
  m_volume = 0;
  m_guard = -1;
  m_reduction_bytes = 0;
  m_locating = std::exchange(m_locates_next, false);
  if (!m_locating) m_wanted.clear();
  watcher = Watcher{};
  watcher.forget_hints();
  watcher.internal = true;  // the caller's InternalAllocation goes on
  m_rules.begin_launch(watcher.first);
  pthread_attr_t attributes;
  if (::pthread_getattr_np(::pthread_self(), &attributes) == 0) {
    void* low = nullptr;
    std::size_t size = 0;
    ::pthread_attr_getstack(&attributes, &low, &size);
    watcher.stack_low = reinterpret_cast<std::uintptr_t>(low);
    watcher.stack_size = size;
    ::pthread_attr_destroy(&attributes);
  }
  watcher.keeps_stack = m_locating;
  spacecheck_access_locating = m_locating ? 1 : 0;
  watcher.watching = true;
}

void Runtime::unset(Region& region) const {
  region.tells_unset = !m_zeroed;
  if (m_zeroed) {
    std::memset(region.bytes_in_memory(), 0, region.bytes);
  } else {
    fill_unset(region.bytes_in_memory(), region.bytes);
  }
}

Region& Runtime::add(Region region) {
  region.ordinal = m_regions_made++;
  auto const kind = static_cast<std::int64_t>(region.kind);
  region.key = m_made_of_kind[kind]++ * static_cast<std::int64_t>(Region::kinds) + kind;
  bool plain = region.kind != Region::Kind::ignored && region.kind != Region::Kind::scratch;
  if (region.kind != Region::Kind::ignored) {
    std::size_t const cell = std::size_t{1} << region.shift;
    region.shadow = ShadowMemory((region.bytes + cell - 1) / cell);
    region.cells = region.shadow.cells();
  }
  for (auto const& wanted : m_wanted) {
    if (m_locating && wanted.region == region.key) plain = false;
  }
  region.plain_bytes = plain ? region.bytes : 0;
  watcher.forget_hints();
  return m_regions.add(std::move(region));
}

void Runtime::forget(std::uintptr_t data) {
  watcher.forget_hints();
  for (auto& region : m_regions.all()) {
    if (region->data != data) continue;
    // What was found there stays true.
    if (!region->tallies.empty()) {
      region->shadow = ShadowMemory();
      m_gone.push_back(std::make_unique<Region>(std::move(*region)));
    }
    break;
  }
  m_regions.remove(data);
}

void Runtime::set_label(std::string const& label) {
  note_unknown_launch();
  m_next_label = label;
  m_launch_comes = true;
}

// Kokkos' own, which fill and copy Views, may run where they like.
void Runtime::note_unknown_launch() {
  if (!std::exchange(m_launch_comes, false)) return;
  if (m_next_label.starts_with("Kokkos::") || m_next_label.starts_with("N6Kokkos")) return;
  note_not_covered(
      "launches by code that is not compiled into the twin (name its sources in "
      "spacecheck_add_kernels), on other spaces than Serial, or by other policies than Range, "
      "MDRange and Team");
}

void Runtime::begin_launch(access::LaunchShape const& shape) {
  if (m_launch >= 0) watcher.set_first(watcher.first + std::max<std::uint64_t>(m_volume, 1));
  ++m_launch;
  m_shape = shape;
  m_volume = 1;
  for (int d = 0; d < shape.rank; ++d) {
    m_volume *= static_cast<std::uint64_t>(std::max<std::int64_t>(shape.extent[d], 0));
  }
  m_label = std::exchange(m_next_label, {});
  m_launch_comes = false;
  if (watcher.first > 1 && watcher.first + m_volume > largest_paired_item) settle();
  if (m_volume > largest_item - watcher.first) {
    note_not_covered("a launch of more than 2^38 work items");
  }
  m_rules.begin_launch(watcher.first);
  m_handover.begin_launch();
  watcher.orders = false;
  watcher.fenced = false;
  m_told_outside = 0;
  m_frames.clear();
  watcher.set_item(0);
  watcher.guarded = false;
  watcher.plain_item = false;
  watcher.guard = ~std::uint64_t{0};
  if (m_guard >= 0 && shape.rank == 1) {
    watcher.guard = static_cast<std::uint64_t>(std::max<std::int64_t>(m_guard - shape.lower[0], 0));
  }
}

void Runtime::end_launch() {
  if (m_teams.threads != 0) end_teams();
  watcher.set_item(0);
  watcher.plain_item = false;
  watcher.guarded = false;
  watcher.held = 0;
  m_reduction_bytes = 0;
}

// The numbers begin again: all items that are remembered become nobody.
void Runtime::settle() {
  for (auto& region : m_regions.all()) {
    for (std::size_t k = 0; k < region->shadow.size(); ++k) {
      region->cells[k] = set_bytes(region->cells[k]);
    }
  }
  watcher.set_first(1);
}

void Runtime::set_reduction_value(std::uintptr_t value, std::size_t bytes) {
  m_reduction_value = value;
  m_reduction_bytes = bytes;
}

void Runtime::note_not_covered(std::string const& what) {
  if (std::find(m_not_covered.begin(), m_not_covered.end(), what) == m_not_covered.end()) {
    m_not_covered.push_back(what);
  }
}

void Runtime::fence() {
  watcher.orders = true;
  watcher.fenced = true;
  m_handover.fence();
}

void Runtime::host_set(std::uintptr_t address, std::size_t bytes) {
  while (bytes > 0) {
    auto* const region = m_regions.find(address);
    if (region == nullptr || region->cells == nullptr || address < region->data) return;
    std::uintptr_t const begin = address - region->data;
    if (begin >= region->bytes) return;
    std::uintptr_t const end = std::min(begin + bytes, region->bytes);
    std::uintptr_t const cell = std::uintptr_t{1} << region->shift;
    for (std::uintptr_t at = begin; at < end;) {
      std::uintptr_t const inside = at % cell;
      std::uintptr_t const count = std::min(cell - inside, end - at);
      region->cells[at / cell] |= ((Cell{1} << count) - 1) << inside;
      at += count;
    }
    bytes -= end - begin;
    address += end - begin;
  }
}

// An allocation says no more than its size; the Views on it say the rest, of which some show a
// part.
void Runtime::view_indexed(IndexedView const& view) {
  using Shape = Region::Shape;
  auto* const region = m_regions.find(view.data);
  if (region == nullptr || region->shape == Shape::array) return;
  if (region->kind == Region::Kind::team) {
    auto const same = [&](IndexedView const& known) {
      return known.data == view.data && known.extents == view.extents &&
             known.strides == view.strides && known.element_bytes == view.element_bytes;
    };
    if (std::none_of(region->views.begin(), region->views.end(), same)) {
      region->views.push_back(view);
    }
    return;
  }
  if (region->kind == Region::Kind::scratch || region->kind == Region::Kind::ignored) return;
  auto shape = Shape::size;
  if (region->data == view.data &&
      spans(view.extents, view.strides, view.element_bytes, region->bytes)) {
    shape = view.label == region->label ? Shape::own : Shape::alias;
  }
  // A row that is all of its matrix spans it, too.
  bool const more_dimensions = shape == region->shape && shape != Shape::size &&
                               view.extents.size() > region->extents.size();
  if (shape <= region->shape && !more_dimensions) return;
  region->shape = shape;
  region->element_bytes = view.element_bytes;
  if (shape == Shape::size) return;
  region->extents = view.extents;
  region->strides = view.strides;
}

void Runtime::heap_block_ends(std::uintptr_t begin) {
  if (m_heap.erase(begin) == 0) return;
  auto const* const region = m_regions.find(begin);
  if (region != nullptr && region->kind == Region::Kind::heap) forget(begin);
}

Region* Runtime::region_at(std::uintptr_t address) {
  auto& hint = watcher.hint[Watcher::hint_of(address)];
  auto* region = address - hint->begin < hint->span ? hint : m_regions.find(address);
  // A block or a variable is watched from the first time that an item touches it.
  if (region == nullptr && watcher.item != 0) {
    region = heap_region_at(address);
    if (region == nullptr) region = variable_at(address);
  }
  if (region == nullptr) return nullptr;
  hint = region;
  if (region->plain_bytes != 0) watcher.show_plain(*region, address);
  return region;
}

Region* Runtime::heap_region_at(std::uintptr_t address) {
  auto block = m_heap.upper_bound(address);
  if (block == m_heap.begin()) return nullptr;
  --block;
  if (address - block->first >= block->second + heap_zone) return nullptr;
  // A View's block is the View's: what is not its data is outside it.
  for (auto& other : m_regions.all()) {
    if (other->data - block->first < block->second) return other.get();
  }
  Region region;
  region.kind = Region::Kind::heap;
  region.label = "heap block of " + std::to_string(block->second) + " bytes";
  region.begin = region.data = block->first;
  region.bytes = block->second;
  region.span = region.bytes + heap_zone;
  auto& added = add(std::move(region));
  host_set(added.data, added.bytes);
  return &added;
}

Region* Runtime::variable_at(std::uintptr_t address) {
  if (address < reinterpret_cast<std::uintptr_t>(&__data_start) ||
      address >= reinterpret_cast<std::uintptr_t>(&_end)) {
    return nullptr;
  }
  auto const symbol = Impl::variable_at(address);
  Region region;
  region.kind = Region::Kind::global;
  // Without symbols a variable is known by its place only: as much as may be one.
  region.label = symbol ? symbol->name : "a global or static variable";
  region.begin = region.data = symbol ? symbol->begin : address & ~std::uintptr_t{7};
  region.span = region.bytes = symbol ? symbol->bytes : 8;
  auto& added = add(std::move(region));
  host_set(added.data, added.bytes);
  return &added;
}

// Entries of the heap and of variables, for the allocation functions and the entry points.
void enter_function(void* caller) {
  if (InternalAllocation::in_hand()) return;
  InternalAllocation const internal;
  runtime().enter_function(reinterpret_cast<std::uintptr_t>(caller));
}

void leave_function() { runtime().leave_function(); }

void heap_block(void* begin, std::size_t bytes) {
  if (!watcher.watching || watcher.internal || begin == nullptr) return;
  InternalAllocation const internal;
  runtime().heap_block(reinterpret_cast<std::uintptr_t>(begin), bytes);
}

void heap_block_ends(void* begin) {
  if (!watcher.watching || watcher.internal || begin == nullptr) return;
  InternalAllocation const internal;
  runtime().heap_block_ends(reinterpret_cast<std::uintptr_t>(begin));
}

}  // namespace spacecheck::Impl
