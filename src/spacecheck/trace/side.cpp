#include <spacecheck/trace/side.hpp>

#include <algorithm>

namespace spacecheck::Impl {

namespace tf = trace_format;

Side::Side(Trace const& t)
    : trace(t),
      gone(t.views.size()),
      m_state(t.views.size(), unmatched),
      m_allocated(t.views.size()),
      m_was_current(t.views.size()) {}

void Side::advance(std::size_t up_to) {
  for (; m_next < up_to && m_next < trace.events.size(); ++m_next) {
    auto const& event = trace.events[m_next];
    switch (event.kind) {
      case Trace::EventKind::allocation: m_allocated[event.index] = ++m_now; break;
      case Trace::EventKind::change: {
        auto const view = trace.changes[event.index].view;
        m_state[view] = event.index;
        touched.push_back(view);
        break;
      }
      case Trace::EventKind::freed:
        m_was_current[event.index] = is_current(event.index);
        gone[event.index] = true;
        break;
      case Trace::EventKind::begin:
      case Trace::EventKind::end: {
        bool const begins = event.kind == Trace::EventKind::begin;
        if (trace.looked_at(trace.steps[event.index])) {
          look(!begins);
        } else {
          m_last_unseen = ++m_now;
          m_unseen_running += begins ? 1 : -1;
        }
        break;
      }
      case Trace::EventKind::fence:
      case Trace::EventKind::region: break;
    }
  }
}

void Side::advance_to_look(std::size_t event, bool device) {
  advance(event);
  // With steps that overlap it may have been passed.
  if (m_next == event) look(device);
}

void Side::advance_to_finish() {
  advance(trace.events.size());
  // As the connector does.
  if (trace.ended && trace.end.how == tf::End::finalized && trace.unfinished().empty()) look(false);
}

/// Before a step and at the end a device's memory is not looked at: the host can't have written to
/// it.
void Side::look(bool device) {
  m_last_look = ++m_now;
  if (device) m_last_device_look = m_now;
}

bool Side::is_current(std::size_t view) const {
  if (gone[view]) return m_was_current[view];
  bool const on_device = (trace.views[view].flags & tf::Allocation::device) != 0;
  auto const seen = std::max(m_allocated[view], on_device ? m_last_device_look : m_last_look);
  return seen > m_last_unseen && (m_unseen_running == 0 || seen == m_now);
}

Contents Side::contents_of(std::size_t view, bool masked) const {
  if (auto const* change = change_of(view)) {
    auto const& found = change->found;
    bool const use = masked && (found.flags & tf::Change::masked) != 0;
    std::uint64_t ignored = 0;
    return {{use ? found.masked_digest[0] : found.digest[0],
             use ? found.masked_digest[1] : found.digest[1]},
            masked ? tf::mask_word(found.tail, trace.poison(), ignored) : found.tail,
            true};
  }
  auto const& at_first = trace.views[view].at_first;
  return {{at_first.digest[0], at_first.digest[1]},
          at_first.tail,
          (at_first.flags & tf::Allocation::baseless) == 0};
}

}  // namespace spacecheck::Impl
