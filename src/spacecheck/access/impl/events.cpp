// From what was counted to what is told.
#include <spacecheck/access/impl/runtime.hpp>
#include <spacecheck/access/impl/symbols.hpp>

#include <algorithm>
#include <utility>

namespace spacecheck::Impl {
namespace {

/// Where a byte of a team's scratch lies in one of the Views on it.
void name_in_view(Region const& scratch, std::int64_t byte, AccessEvent& event) {
  for (auto const& view : scratch.views) {
    Region known;
    known.shape = Region::Shape::own;
    known.extents = view.extents;
    known.strides = view.strides;
    auto const from = static_cast<std::int64_t>(view.data - scratch.data);
    if (byte < from || view.element_bytes == 0) continue;
    auto const index = index_of(known, (byte - from) / view.element_bytes);
    if (index.empty() && !view.extents.empty()) continue;
    event.index = index;
    event.flat = false;
    if (from != 0) event.view = event.view + " at byte " + std::to_string(from);
    return;
  }
}

// What a thread of a team read too early was set too late: that is the race that is told.
bool only_told_again(Region const& region, Tally const& unset) {
  if (region.kind != Region::Kind::team || unset.kind != AccessEvent::Kind::unset_read)
    return false;
  for (auto const& tally : region.tallies) {
    if (tally.kind > AccessEvent::Kind::atomic_plain) continue;
    return std::all_of(unset.elements.begin(), unset.elements.end(),
                       [&](std::int64_t element) { return tally.elements.count(element) > 0; });
  }
  return false;
}

}  // namespace

AccessEvent Runtime::event_of(Region const& region, Tally const& tally) const {
  AccessEvent event;
  event.kind = tally.kind;
  event.view = plain_label(region.label);
  event.launch = plain_label(tally.launch_label);
  event.items = tally.item_indices;
  event.threads = tally.threads;
  if (tally.lanes.size() == tally.threads.size()) event.lanes = tally.lanes;
  event.elements = static_cast<std::int64_t>(tally.elements.size());
  event.pairs = static_cast<std::int64_t>(tally.pairs.size());
  event.index = tally.index;
  if (event.index.empty()) {
    std::int64_t const element = element_of(tally.byte, region.element_bytes);
    event.index = index_of(region, element);
    // Of a View without dimensions the one element has no index.
    bool const is_single = region.shape >= Region::Shape::alias && region.extents.empty();
    event.flat = event.index.empty() && !is_single;
    if (event.flat) event.index = {element};
    if (event.flat && region.extents.size() == 1) event.flat = false;
  }
  if (!m_locating) return event;
  if (tally.index.empty() && region.kind == Region::Kind::team) {
    name_in_view(region, tally.byte, event);
  }
  for (auto const& wanted : m_wanted) {
    if (wanted.region != region.key || wanted.launch != tally.launch || wanted.byte != tally.byte ||
        wanted.kind != tally.kind) {
      continue;
    }
    for (int k = 0; k < 2; ++k) {
      if (wanted.exists[k]) event.places.push_back(wanted.places[k]);
    }
    break;
  }
  return event;
}

AccessSummary Runtime::end_trial() {
  end_launch();
  note_unknown_launch();
  watcher.watching = false;
  AccessSummary summary;
  summary.launches = m_launch + 1;
  summary.items = watcher.items;
  summary.accesses = watcher.accesses;
  summary.not_covered = std::move(m_not_covered);
  std::vector<Region*> regions;
  for (auto& region : m_regions.all()) regions.push_back(region.get());
  for (auto& region : m_gone) regions.push_back(region.get());
  for (auto& region : m_unknown) regions.push_back(region.get());
  std::sort(regions.begin(), regions.end(),
            [](Region const* a, Region const* b) { return a->ordinal < b->ordinal; });
  std::vector<Wanted> next;
  for (auto* const region : regions) {
    for (auto const& tally : region->tallies) {
      if (only_told_again(*region, tally)) continue;
      summary.events.push_back(event_of(*region, tally));
      Wanted wanted;
      wanted.kind = tally.kind;
      wanted.region = region->key;
      wanted.launch = tally.launch;
      wanted.byte = tally.byte;
      for (std::size_t k = 0; k < tally.ordinals.size(); ++k) {
        wanted.ordinals[k] = tally.ordinals[k];
        wanted.touches[k] = tally.touches[k];
        wanted.exists[k] = true;
      }
      next.push_back(std::move(wanted));
    }
  }
  m_wanted = std::move(next);
  m_regions.clear();
  m_gone.clear();
  m_unknown.clear();
  return summary;
}

}  // namespace spacecheck::Impl
