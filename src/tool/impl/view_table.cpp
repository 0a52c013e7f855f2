#include "view_table.hpp"

#include <algorithm>
#include <iterator>

namespace spacecheck::tool {

bool LiveView::written_by(std::uint32_t kernel) const {
  return kernel != 0 && std::find(writers.begin(), writers.end(), kernel) != writers.end();
}

void LiveView::expect(std::uint32_t kernel, bool writes) {
  auto const found = std::find(writers.begin(), writers.end(), kernel);
  if (writes == (found != writers.end())) return;
  if (!writes) {
    *found = 0;
    return;
  }
  std::rotate(writers.begin(), writers.end() - 1, writers.end());
  writers.front() = kernel;
}

LiveView& ViewTable::add(std::unique_ptr<LiveView> view) {
  auto const data = view->data;
  if (auto const before = m_by_data.find(data); before != m_by_data.end()) {
    remove(*before->second);  // its end was not announced
  }
  auto& kept = m_by_data[data];
  kept = std::move(view);
  m_by_allocation[kept->allocation] = kept.get();
  return *kept;
}

LiveView* ViewTable::at_allocation(std::uintptr_t allocation) {
  auto const found = m_by_allocation.find(allocation);
  return found == m_by_allocation.end() ? nullptr : found->second;
}

LiveView* ViewTable::holding(std::uintptr_t address) {
  auto it = m_by_data.upper_bound(address);
  if (it == m_by_data.begin()) return nullptr;
  auto& view = *(--it)->second;
  return address < view.data + view.bytes ? &view : nullptr;
}

void ViewTable::remove(LiveView& view) {
  set_way(view, LiveView::Way::ignored);
  m_by_allocation.erase(view.allocation);
  m_by_data.erase(view.data);
}

void ViewTable::set_way(LiveView& view, LiveView::Way way) {
  auto const is_listed = [&] {
    return view.way != LiveView::Way::ignored &&
           (view.way != LiveView::Way::pages || view.bytes >= LiveView::large);
  };
  if (is_listed()) std::erase(m_of[static_cast<std::size_t>(view.way)], &view);
  if (view.way == LiveView::Way::digest) digested_bytes -= view.bytes;
  // Pages of small Views lie among those of others: looking at them once more costs less than
  // finding out.
  if (view.way == LiveView::Way::pages && view.bytes >= LiveView::large) m_watched_known = false;
  view.way = way;
  if (is_listed()) m_of[static_cast<std::size_t>(way)].push_back(&view);
  if (way == LiveView::Way::digest) digested_bytes += view.bytes;
  if (way == LiveView::Way::pages) join_watched(view.pages);
}

// Pages between that nobody watches cost little, and a system call more.
void ViewTable::join_watched(Range pages) {
  std::uintptr_t const near = 16 * PageWatch::page_size();
  auto it = m_watched.upper_bound(pages.begin);
  if (it != m_watched.begin() && std::prev(it)->second + near >= pages.begin) {
    --it;
    pages.begin = it->first;
  }
  while (it != m_watched.end() && it->first <= pages.end + near) {
    pages.end = std::max(pages.end, it->second);
    it = m_watched.erase(it);
  }
  m_watched[pages.begin] = pages.end;
}

std::map<std::uintptr_t, std::uintptr_t> const& ViewTable::watched() {
  if (m_watched_known) return m_watched;
  m_watched_known = true;
  m_watched.clear();
  for (auto const& [address, view] : m_by_data) {
    if (view->way == LiveView::Way::pages) join_watched(view->pages);
  }
  return m_watched;
}

}  // namespace spacecheck::tool
