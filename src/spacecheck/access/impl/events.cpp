// From what was counted to what is told.
#include <spacecheck/access/impl/runtime.hpp>
#include <spacecheck/access/impl/symbols.hpp>

#include <algorithm>
#include <utility>

namespace spacecheck::Impl {
AccessEvent Runtime::event_of(Region const& region, Tally const& tally) const {
  AccessEvent event;
  event.kind = tally.kind;
  event.view = plain_label(region.label);
  event.launch = plain_label(tally.launch_label);
  event.items = tally.item_indices;
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
