#pragma once

#include <spacecheck/trace/matching.hpp>
#include <spacecheck/trace/trace.hpp>

#include <cstdint>
#include <vector>

namespace spacecheck::Impl {

/// What is compared of a View's contents.
struct Contents {
  std::uint64_t digest[2];
  std::uint64_t tail;
  bool known;
};

inline bool same_head(Contents const& a, Contents const& b) {
  return a.digest[0] == b.digest[0] && a.digest[1] == b.digest[1];
}
inline bool same(Contents const& a, Contents const& b) {
  return same_head(a, b) && a.tail == b.tail;
}

/// Whether this step has made a change, and not what ran before it began.
inline bool is_by(Trace::Change const* change, Trace::Step const& step) {
  return change != nullptr && change->found.step == step.number &&
         (change->found.flags & trace_format::Change::before) == 0;
}

/// One trace, read from its first event on: what its Views hold, as far as looks at them tell.
class Side {
 public:
  explicit Side(Trace const& t);

  Trace const& trace;
  std::vector<bool> gone;
  std::vector<std::size_t> touched;  ///< Views changed since they were last asked for

  /// Reads what stands before this event.
  void advance(std::size_t up_to);
  /// Reads what stands before the begin, or the end, of a step that was looked at.
  void advance_to_begin(Trace::Step const& step) { advance_to_look(step.begin_event, false); }
  void advance_to_end(Trace::Step const& step) { advance_to_look(step.end_event, true); }
  void advance_to_finish();

  /// A View's last change; none yet: null.
  Trace::Change const* change_of(std::size_t view) const {
    return m_state[view] == unmatched ? nullptr : &trace.changes[m_state[view]];
  }
  Contents contents_of(std::size_t view, bool masked) const;

  /// Whether what is known of a View is what it holds now, or held when it was freed: no step that
  /// was not looked at has run since it was last looked at.
  bool is_current(std::size_t view) const;
  bool is_allocated(std::size_t view) const { return m_allocated[view] > 0; }

 private:
  void advance_to_look(std::size_t event, bool device);
  void look(bool device);

  std::vector<std::size_t> m_state;  ///< of each View, its last change; none yet: unmatched
  std::size_t m_next = 0;            ///< event
  // Times are counts of what has been read.
  std::vector<std::uint64_t> m_allocated;
  std::vector<bool> m_was_current;  ///< of each View that is gone
  std::uint64_t m_now = 0;
  std::uint64_t m_last_look = 0;
  std::uint64_t m_last_device_look = 0;
  std::uint64_t m_last_unseen = 0;  ///< begin or end of a step that was not looked at
  std::uint64_t m_unseen_running = 0;
};

}  // namespace spacecheck::Impl
