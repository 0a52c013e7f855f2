// Of the recorder: allocations, where their data lie, and how changes of them are found.
#include "recorder.hpp"

#include <algorithm>
#include <cstring>
#include <malloc.h>
#include <vector>

namespace spacecheck::tool {
namespace {

using namespace trace_format;

// Before the data of what Kokkos counts references to: a pointer, and the label.
constexpr std::size_t kokkos_header = 128;
constexpr std::size_t label_room = kokkos_header - sizeof(void*);

// Up to here a digest is quicker than finding out whether one is needed.
constexpr std::size_t small_view = std::size_t{16} << 10;
constexpr std::size_t small_views_together = std::size_t{64} << 10;
// Up to here a new allocation is digested, so that what is not written to is not told of.
constexpr std::size_t based_view = std::size_t{64} << 10;

/// What Kokkos allocates for the execution spaces themselves, by the names that 4.5 to 5 give it:
/// no View, so without a header, and between kernels nobody's result.
bool is_of_the_space(std::string_view label) {
  if (label.substr(0, 8) != "Kokkos::") return false;
  for (char const* name :
       {"scratch_mem", "InternalScratch", "TeamScratchMemory", "thread_scratch"}) {
    if (label.find(name) != std::string_view::npos) return true;
  }
  return false;
}

enum class Memory { host, shared, device };

// Kokkos' names of memory spaces.
Memory memory_of(std::string_view space) {
  if (space == "Host") return Memory::host;
  for (char const* shared : {"CudaUVM", "CudaHostPinned", "HIPManaged", "HIPHostPinned",
                             "SYCLSharedUSM", "SYCLHostUSM", "OpenACCHost"}) {
    if (space == shared) return Memory::shared;
  }
  for (char const* device : {"Cuda", "HIP", "SYCL", "OpenACC", "OpenMPTarget"}) {
    if (space.substr(0, std::strlen(device)) == device) return Memory::device;
  }
  return Memory::host;
}

Range pages_of(LiveView const& view) {
  auto const page = PageWatch::page_size();
  return {view.allocation / page * page, (view.data + view.bytes + page - 1) / page * page};
}

// Without the pages at both ends, which others may have written to.
Range own_pages_of(LiveView const& view) {
  auto const page = PageWatch::page_size();
  Range own{(view.data + page - 1) / page * page, (view.data + view.bytes) / page * page};
  if (own.end < own.begin) own.end = own.begin;
  return own;
}

// The data on the pages at both ends.
ContentDigest edges_of(LiveView const& view) {
  Range const own = own_pages_of(view);
  char const* const data = view.text();
  std::size_t const begin = std::min(own.begin - view.data, view.bytes);
  std::size_t const end = std::max(own.end - view.data, begin);
  ContentDigest digest = content_digest(data, begin);
  digest.add(content_digest(data + end, view.bytes - end));
  return digest;
}

}  // namespace

void Recorder::allocate(char const* space, char const* label, std::uintptr_t address,
                        std::size_t bytes) {
  std::lock_guard const lock(m_mutex);
  if (!recording() || address == 0) return;
  auto view = std::make_unique<LiveView>();
  Memory const memory = memory_of(space);
  view->allocation = address;
  view->host_accessible = memory != Memory::device;
  view->is_device_memory = memory != Memory::host;
  view->label_text = label;
  view->space_text = space;
  view->number = m_next_view++;
  bool const scratch = is_of_the_space(label);
  std::size_t header = scratch ? 0 : kokkos_header;
  if (memory == Memory::host && !scratch) {
    // No View, or one of no elements: these are announced with the size of their header.
    std::size_t const usable = ::malloc_usable_size(memory_at(address));
    if (usable != 0 && usable < bytes + kokkos_header) {
      header = 0;
      if (bytes == kokkos_header) bytes = 0;
    }
  }
  view->data = address + header;
  view->header_known = header == 0;
  view->bytes = bytes;
  view->label = m_file.name(label);
  Allocation record{view->number, view->label, m_file.name(space), 0, bytes, {}, 0};
  if (scratch) record.flags |= Allocation::scratch;
  if (memory == Memory::device) record.flags |= Allocation::device;
  if (bytes == 0) {
    m_file.write(Kind::allocation, record);
    return;
  }
  if (m_settings.poison != 0) poison(*view, poison_new(m_settings.poison));
  auto& kept = m_views.add(std::move(view));
  // Scratch is between kernels what the last one left in it, and nobody's result.
  if (scratch) {
    kept.way = LiveView::Way::ignored;
  } else {
    choose_way(kept);
    bool const based = memory != Memory::device && bytes <= based_view;
    if (based) {
      kept.has_digest = true;
      kept.digest = content_digest(kept.text(), kept.head_bytes());
      kept.tail = 0;
      std::memcpy(&kept.tail, kept.text() + kept.head_bytes(), kept.bytes - kept.head_bytes());
      kept.chunks.assign(1, kept.digest);
      record.digest[0] = kept.digest.a;
      record.digest[1] = kept.digest.b;
      record.tail = kept.tail;
    } else {
      record.flags |= Allocation::baseless;
      if (kept.host_accessible) kept.edges = edges_of(kept);
    }
  }
  m_file.write(Kind::allocation, record);
  check_disk();
}

void Recorder::deallocate(std::uintptr_t address) {
  std::lock_guard const lock(m_mutex);
  if (!recording()) return;
  auto* const view = m_views.at_allocation(address);
  if (view == nullptr) return;
  Freed const record{view->number, 0};
  m_file.write(Kind::freed, record);
  if (m_settings.poison != 0) {
    find_header(*view);
    poison(*view, poison_freed(m_settings.poison));
  }
  forget_pages(*view);
  m_views.remove(*view);
  check_disk();
}

// Kokkos writes the header after it has told of the allocation.
void Recorder::find_header(LiveView& view) {
  if (view.header_known) return;
  view.header_known = true;
  if (!view.host_accessible) return;
  char const* const written = memory_at(view.allocation + sizeof(void*));
  if (std::strncmp(written, view.label_text.c_str(), label_room - 1) == 0) return;
  // What HostSpace::allocate() gives has none, and begins before where the table has it: so that
  // pages and their Views need no exception, it is digested each time.
  view.headerless = true;
  view.has_digest = false;
  view.chunks.clear();
  view.dirty = {0, view.bytes};
  m_views.set_way(view, LiveView::Way::digest);
}

void Recorder::poison(LiveView const& view, std::uint64_t word) {
  if (!view.host_accessible) {
    if (m_device.open()) (void)m_device.fill(view.data, view.bytes, word);
    return;
  }
  char* const data = memory_at(view.data);
  // Where a header was only guessed, its size is left out at the end.
  std::size_t const bytes =
      view.headerless && view.bytes > kokkos_header ? view.bytes - kokkos_header : view.bytes;
  for (std::size_t k = 0; k < bytes; k += sizeof word) {
    std::memcpy(data + k, &word, std::min(sizeof word, bytes - k));
  }
}

void Recorder::choose_way(LiveView& view) {
  if (!view.host_accessible) {
    m_has_device = true;
    return m_views.set_way(view, LiveView::Way::device);
  }
  bool const is_small =
      view.bytes <= small_view && m_views.digested_bytes + view.bytes <= small_views_together;
  LiveView::Way way = LiveView::Way::digest;
  if (m_watch.works() && !view.is_device_memory && !is_small) {
    view.pages = pages_of(view);
    if (view.bytes > based_view && m_settings.poison == 0 &&
        !m_watch.any_present(own_pages_of(view))) {
      // Watching it now would keep it from getting large pages when it is first touched.
      way = LiveView::Way::unpaged;
    } else if (m_watch.watch(view.pages)) {
      way = LiveView::Way::pages;
    }
  }
  m_views.set_way(view, way);
}

void Recorder::forget_pages(LiveView const& view) {
  if (view.way != LiveView::Way::pages || view.bytes <= based_view) return;
  Range const own = own_pages_of(view);
  if (own.begin < own.end) m_watch.forget(own);
}

/// Nobody has written to it since its allocation, as far as pages and the bytes at its ends tell:
/// at its ends others write, Kokkos' header among them.
bool Recorder::is_untouched(LiveView const& view) const {
  return !view.has_digest && !view.dirty_inside && edges_of(view) == view.edges;
}

void Recorder::mark(LiveView& view, Range bytes, std::vector<LiveView*>& dirty) const {
  Range const own = own_pages_of(view);
  bool const inside = view.data + bytes.begin < own.end && view.data + bytes.end > own.begin;
  if (!view.listed) {
    view.listed = true;
    view.dirty = bytes;
    view.dirty_inside = inside;
    dirty.push_back(&view);
    return;
  }
  view.dirty_inside = view.dirty_inside || inside;
  view.dirty.begin = std::min(view.dirty.begin, bytes.begin);
  view.dirty.end = std::max(view.dirty.end, bytes.end);
}

void Recorder::expect_writes(std::uint32_t kernel) {
  for (auto* const view : m_views.of(LiveView::Way::pages)) {
    if (view->released || !view->written_by(kernel)) continue;
    m_watch.release(view->pages);
    view->released = true;
  }
}

void Recorder::find_dirty(std::vector<LiveView*>& dirty, bool before) {
  m_written.clear();
  for (auto const& [begin, end] : m_views.watched()) {
    // What can't be found out may have been written to.
    if (!m_watch.take_written({begin, end}, m_written)) m_written.push_back({begin, end});
  }
  for (auto const& range : m_written) {
    m_views.each_in(range, [&](LiveView& view) {
      if (view.way != LiveView::Way::pages) return;
      std::uintptr_t const end = view.data + view.bytes;
      mark(view,
           {std::max(range.begin, view.data) - view.data, std::min(range.end, end) - view.data},
           dirty);
    });
  }
  std::erase_if(dirty, [&](LiveView* view) {
    if (!is_untouched(*view)) return false;
    view->listed = false;
    return true;
  });
  // Copied: what has become pages leaves the list.
  for (auto* const view : std::vector(m_views.of(LiveView::Way::unpaged))) {
    view->dirty_inside = m_watch.any_present(own_pages_of(*view));
    if (is_untouched(*view)) continue;
    m_views.set_way(*view,
                    m_watch.watch(view->pages) ? LiveView::Way::pages : LiveView::Way::digest);
    if (view->way == LiveView::Way::pages) mark(*view, {0, view->bytes}, dirty);
  }
  for (auto* const view : m_views.of(LiveView::Way::digest)) mark(*view, {0, view->bytes}, dirty);
  // The host can't have written to a device's memory; copies are looked at by themselves.
  if (before) return;
  for (auto* const view : m_views.of(LiveView::Way::device)) mark(*view, {0, view->bytes}, dirty);
}

}  // namespace spacecheck::tool
