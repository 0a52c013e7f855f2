#include <spacecheck/trace/compare_traces.hpp>
#include <spacecheck/trace/host_threads.hpp>
#include <spacecheck/trace/kokkos_labels.hpp>
#include <spacecheck/trace/matching.hpp>
#include <spacecheck/trace/side.hpp>
#include <spacecheck/trace/step_names.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace spacecheck {
namespace {

namespace tf = trace_format;
using Impl::Side;
using Impl::unmatched;

class Comparer {
 public:
  Comparer(Trace const& a, Trace const& b, TraceComparisonSettings const& settings)
      : m_settings(settings),
        m_matching(Impl::match(a, b)),
        m_a(a),
        m_b(b),
        m_pairs(a.views.size()),
        m_poisons(a.poison() != 0 && b.poison() != 0 && a.poison() != b.poison()),
        m_partial(is_partial(a) || is_partial(b)),
        m_gathered(Impl::gathered_labels(a, b)) {}

  TraceComparison compare() {
    count_unmatched();
    m_all.threads_without_order = Impl::threads_without_order(m_a.trace, m_b.trace, m_matching);
    std::size_t last_a = 0, last_b = 0;  // step behind the last pair that both looked at
    for (auto const& [step_a, step_b] : m_matching.steps) {
      Moment moment{step_a, step_b, true, false, last_a, last_b};
      auto const& a = m_a.trace.steps[step_a];
      auto const& b = m_b.trace.steps[step_b];
      // Where one of them was not looked at, what is known of it is older than what is known of
      // the other.
      if (!m_a.trace.looked_at(a) || !m_b.trace.looked_at(b)) continue;
      ++m_all.looked;
      m_a.advance_to_begin(a);
      m_b.advance_to_begin(b);
      check(moment);
      if (a.ended && b.ended) {
        m_a.advance_to_end(a);
        m_b.advance_to_end(b);
        moment.before = false;
        check(moment);
      }
      last_a = step_a + 1;
      last_b = step_b + 1;
    }
    m_a.advance_to_finish();
    m_b.advance_to_finish();
    // What a trace that ended early lacks is no difference.
    if (m_a.trace.ended && m_b.trace.ended && !m_matching.steps.empty()) {
      auto const& [step_a, step_b] = m_matching.steps.back();
      check({step_a, step_b, true, true, last_a, last_b});
      report_held();
    }
    m_all.steps = m_matching.steps.size();
    m_all.no_contents = m_all.compared == 0 && m_all.looked > 0 && had_no_contents();
    if (m_poisons) name_never_set();
    return std::move(m_all);
  }

 private:
  struct Moment {
    std::size_t step_a, step_b;
    bool before, at_end;
    std::size_t last_a, last_b;
  };
  struct Pair {
    std::size_t difference = unmatched;  ///< in m_all.differences
    std::uint64_t equal = 0;
    bool waiting = false;
  };

  static bool is_partial(Trace const& trace) {
    return !std::all_of(trace.steps.begin(), trace.steps.end(),
                        [&](Trace::Step const& step) { return trace.looked_at(step); });
  }

  void count_unmatched() {
    m_matched_a.resize(m_a.trace.steps.size());
    m_matched_b.resize(m_b.trace.steps.size());
    for (auto const& [a, b] : m_matching.steps) m_matched_a[a] = m_matched_b[b] = true;
    m_all.only_a = counted(unmatched_steps(m_a.trace, m_matched_a));
    m_all.only_b = counted(unmatched_steps(m_b.trace, m_matched_b));
    auto const views = [](Trace const& trace, std::vector<std::size_t> const& other,
                          std::vector<std::string>& only) {
      for (std::size_t k = 0; k < other.size(); ++k) {
        auto const& view = trace.views[k];
        if (other[k] != unmatched || !view.has_contents()) continue;
        only.push_back(fmt::format("{} ({} bytes)", label_of(trace, k), view.bytes));
      }
    };
    views(m_a.trace, m_matching.view_b_of, m_all.only_views_a);
    views(m_b.trace, m_matching.view_a_of, m_all.only_views_b);
    for (std::size_t k = 0; k < m_matching.view_b_of.size(); ++k) {
      if (m_matching.view_b_of[k] == unmatched) continue;
      ++m_all.views;
      if (m_matching.guessed[k]) ++m_all.guessed_views;
    }
  }

  /// Nothing was compared: was there nothing to compare?
  bool had_no_contents() const {
    auto const any = [](Trace const& trace, std::uint32_t flags) {
      return std::any_of(trace.views.begin(), trace.views.end(), [&](Trace::View const& view) {
        return view.has_contents() && (view.flags & flags) == flags;
      });
    };
    auto const nobody_wrote = [&](Trace const& trace) {
      // Of a device's memory that could be read the first look tells.
      bool const on_device = any(trace, tf::Allocation::device);
      return trace.selection().empty() && trace.changes.empty() && !on_device;
    };
    return (!any(m_a.trace, 0) && !any(m_b.trace, 0)) ||
           (nobody_wrote(m_a.trace) && nobody_wrote(m_b.trace));
  }

  /// Compares each View that changed on either side since the last moment.
  void check(Moment const& moment) {
    std::vector<std::size_t> todo = std::move(m_waiting);
    m_waiting.clear();
    for (auto const view : m_a.touched) {
      if (m_matching.view_b_of[view] != unmatched) todo.push_back(view);
    }
    for (auto const view : m_b.touched) {
      if (m_matching.view_a_of[view] != unmatched) todo.push_back(m_matching.view_a_of[view]);
    }
    m_a.touched.clear();
    m_b.touched.clear();
    std::sort(todo.begin(), todo.end());
    todo.erase(std::unique(todo.begin(), todo.end()), todo.end());
    for (auto const view : todo) check(moment, view);
  }

  void check(Moment const& moment, std::size_t view_a) {
    std::size_t const view_b = m_matching.view_b_of[view_a];
    auto const* const change_a = m_a.change_of(view_a);
    auto const* const change_b = m_b.change_of(view_b);
    auto& pair = m_pairs[view_a];
    auto const a = m_a.contents_of(view_a, m_poisons);
    auto const b = m_b.contents_of(view_b, m_poisons);
    if (!a.known || !b.known || (m_poisons && (change_a == nullptr || change_b == nullptr)) ||
        !m_a.is_current(view_a) || !m_b.is_current(view_b)) {
      // One of them has not been looked at, or not since it may have changed; that may come.
      if (!m_a.gone[view_a] && !m_b.gone[view_b]) m_waiting.push_back(view_a);
      return;
    }
    ++m_all.compared;
    bool const equal = Impl::same(a, b);
    if (equal) {
      ++pair.equal;
      m_held.erase(view_a);
      m_one_sided.erase(view_a);
    }
    if (pair.difference != unmatched) return follow(pair, moment, change_a, change_b, equal);
    if (equal) return;
    bool const one_sided = (change_a == nullptr) != (change_b == nullptr);
    if ((one_sided && one_side_may_follow(moment, change_a, change_b)) ||
        is_gathered_later(moment, view_a, change_a, change_b)) {
      m_waiting.push_back(view_a);
      m_one_sided.try_emplace(view_a, moment);
      hold(moment, view_a, view_b, change_a, change_b, pair);
      return;
    }
    m_held.erase(view_a);
    m_one_sided.erase(view_a);
    auto found = difference(moment, view_a, view_b, change_a, change_b, pair);
    if (m_poisons && m_all.unset.empty() && !is_harmless(found.lead)) name_unset(moment, view_a);
    if (!is_harmless(found.lead) && !std::exchange(m_any, true)) name_one_sided(found);
    pair.difference = m_all.differences.size();
    m_all.differences.push_back(std::move(found));
  }

  /// A View whose copy or kernel is left out in one trace shows nothing until somebody reads it.
  void name_one_sided(ViewDifference& found) const {
    auto const earlier = [](auto const& x, auto const& y) {
      return std::tuple(x.second.step_a, !x.second.before) <
             std::tuple(y.second.step_a, !y.second.before);
    };
    std::vector<std::pair<std::size_t, Moment>> all(m_one_sided.begin(), m_one_sided.end());
    std::stable_sort(all.begin(), all.end(), earlier);
    for (auto const& [view, moment] : all) {
      if (m_a.gone[view] || m_b.gone[m_matching.view_b_of[view]]) continue;
      found.one_sided_by_then.push_back(
          fmt::format("\"{}\", since {}\"{}\" (step {})", label_of(m_a.trace, view),
                      moment.before ? "before " : "", step_name(m_a.trace, moment.step_a),
                      m_a.trace.steps[moment.step_a].number));
    }
  }

  /// Keeps the difference for the case that nobody looks at the View again.
  void hold(Moment const& moment, std::size_t view_a, std::size_t view_b,
            Trace::Change const* change_a, Trace::Change const* change_b, Pair const& pair) {
    if (!m_partial || m_held.contains(view_a)) return;
    if (!m_a.is_allocated(view_a) || !m_b.is_allocated(view_b)) return;
    auto found = difference(moment, view_a, view_b, change_a, change_b, pair);
    if (found.lead == Lead::one_sided) {
      found.why =
          fmt::format("{} had not written to it by then; what it did later was not looked at",
                      change_a == nullptr ? m_a.trace.path : m_b.trace.path);
    }
    m_held.emplace(view_a, std::move(found));
  }

  void report_held() {
    if (m_held.empty()) return;
    for (auto& [view, found] : m_held) m_all.differences.push_back(std::move(found));
    auto const place = [](ViewDifference const& d) {
      return std::tuple(d.at_end, d.step_a, !d.before);
    };
    std::stable_sort(m_all.differences.begin(), m_all.differences.end(),
                     [&](auto const& a, auto const& b) { return place(a) < place(b); });
  }

  /// What a ScatterView adds up to, written by a step on one side only, and by none since: where
  /// each thread has a copy of it, they come together in a later step.
  bool is_gathered_later(Moment const& moment, std::size_t view, Trace::Change const* a,
                         Trace::Change const* b) {
    if (moment.at_end || !m_gathered.contains(label_of(m_a.trace, view))) return false;
    bool const one_side = Impl::is_by(a, m_a.trace.steps[moment.step_a]) !=
                          Impl::is_by(b, m_b.trace.steps[moment.step_b]);
    if (one_side && !moment.before) m_gathering[view] = {a, b};
    auto const since = m_gathering.find(view);
    return since != m_gathering.end() && since->second == std::pair(a, b);
  }

  /// Written to in one trace and not in the other, and not by the step in hand: the other may set
  /// it a few steps later, or in a way that it alone has.
  bool one_side_may_follow(Moment const& moment, Trace::Change const* a,
                           Trace::Change const* b) const {
    if (moment.at_end) return false;
    if (moment.before) return true;
    auto const& side =
        a != nullptr ? m_a.trace.steps[moment.step_a] : m_b.trace.steps[moment.step_b];
    return !Impl::is_by(a != nullptr ? a : b, side);
  }

  ViewDifference difference(Moment const& moment, std::size_t view_a, std::size_t view_b,
                            Trace::Change const* change_a, Trace::Change const* change_b,
                            Pair const& pair) const {
    ViewDifference found;
    found.label = label_of(m_a.trace, view_a);
    found.bytes = m_a.trace.views[view_a].bytes;
    found.space_a = m_a.trace.name(m_a.trace.views[view_a].space);
    found.space_b = m_b.trace.name(m_b.trace.views[view_b].space);
    found.guessed_view = m_matching.guessed[view_a];
    found.step_a = moment.step_a;
    found.step_b = moment.step_b;
    found.step = step_name(m_a.trace, moment.step_a);
    found.kind = m_a.trace.steps[moment.step_a].kind;
    found.before = moment.before;
    found.at_end = moment.at_end;
    found.overlapped =
        ((m_a.trace.steps[moment.step_a].flags | m_b.trace.steps[moment.step_b].flags) &
         tf::StepEnd::overlapped) != 0;
    found.equal_before = pair.equal;
    found.unset_before = !was_set(m_a.trace, change_a) || !was_set(m_b.trace, change_b);
    if (moment.before) describe_gap(moment, found);
    judge(found, view_a, view_b);
    add_growth(found, change_a, change_b, false, moment, found.step);
    return found;
  }

  // Did an earlier change of the View stand in the trace?
  bool was_set(Trace const& trace, Trace::Change const* change) const {
    if (change == nullptr) return false;
    auto const end = static_cast<std::size_t>(change - trace.changes.data());
    auto const& first = first_changes(trace);
    auto const found = first.find(change->view);
    return found != first.end() && found->second < end;
  }
  std::unordered_map<std::size_t, std::size_t> const& first_changes(Trace const& trace) const {
    auto& first = &trace == &m_a.trace ? m_first_a : m_first_b;
    if (first.empty()) {
      for (std::size_t k = 0; k < trace.changes.size(); ++k)
        first.try_emplace(trace.changes[k].view, k);
    }
    return first;
  }

  void describe_gap(Moment const& moment, ViewDifference& found) const {
    if (moment.last_a > 0) found.after = step_name(m_a.trace, moment.last_a - 1);
    constexpr std::size_t shown = 4;
    auto const add = [&](Trace const& trace, std::vector<bool> const& matched, bool common,
                         std::size_t from, std::size_t step) {
      std::size_t const to = moment.at_end ? trace.steps.size() : step;
      for (std::size_t k = from; k < to && found.between.size() < shown; ++k) {
        if (matched[k] != common || (common && trace.looked_at(trace.steps[k]))) continue;
        auto const line = fmt::format("{} ({} {})", step_name(trace, k),
                                      common ? "not looked at in" : "only in", trace.path);
        if (std::find(found.between.begin(), found.between.end(), line) == found.between.end()) {
          found.between.push_back(line);
        }
      }
    };
    for (bool const common : {false, true}) {
      add(m_a.trace, m_matched_a, common, moment.last_a, moment.step_a);
      add(m_b.trace, m_matched_b, common, moment.last_b, moment.step_b);
    }
  }

  std::optional<ElementType> type_of(std::string const& label) const {
    auto const found = m_settings.types.find(label);
    if (found == m_settings.types.end()) return std::nullopt;
    return found->second;
  }

  /// How many bytes at the end are padding and all that differs; 0: it is not.
  ///
  /// Kokkos rounds sizes up to 8 bytes, and nobody writes to what is added. Where the first
  /// contents are not known, only the half of a word is taken for it, and only where it has always
  /// differed.
  int padding(ViewDifference const& found, std::size_t view_a, std::size_t view_b,
              std::optional<ElementType> const& type) const {
    auto const a = m_a.contents_of(view_a, false);
    auto const b = m_b.contents_of(view_b, false);
    if (!Impl::same_head(a, b) || found.equal_before > 0 || found.bytes % 8 != 0) return 0;
    int const size = type ? static_cast<int>(size_of(*type)) : 1;
    int const from = std::countr_zero(a.tail ^ b.tail) / 8 / size * size;  // byte of the last word
    auto const kept = [&](Side const& side, std::size_t view, Impl::Contents const& now) {
      auto const& first = side.trace.views[view].at_first;
      if ((first.flags & tf::Allocation::baseless) != 0) return from >= 4;
      return (now.tail ^ first.tail) >> 8 * from == 0;
    };
    return from > 0 && from < 8 && kept(m_a, view_a, a) && kept(m_b, view_b, b) ? 8 - from : 0;
  }

  void judge(ViewDifference& found, std::size_t view_a, std::size_t view_b) const {
    auto const type = type_of(found.label);
    // Whether or not both have written: memory may hold beforehand what is written to it.
    if (int const bytes = padding(found, view_a, view_b, type); bytes > 0) {
      found.lead = Lead::padding;
      found.why = fmt::format(
          "only the last {} byte{}, and nobody has written to {}: sizes are rounded up to 8 bytes",
          bytes, bytes == 1 ? " differs" : "s differ", bytes == 1 ? "it" : "them");
      return;
    }
    if (Impl::is_bookkeeping(found.label)) {
      found.lead = Lead::bookkeeping;
      found.why = "what Kokkos notes of a DualView's two sides, which on some spaces are one";
      return;
    }
    auto const* const a = m_a.change_of(view_a);
    auto const* const b = m_b.change_of(view_b);
    if (a == nullptr || b == nullptr) {
      found.lead = Lead::one_sided;
      found.why = fmt::format("in {} it still holds what it held at its allocation",
                              a == nullptr ? m_a.trace.path : m_b.trace.path);
      return;
    }
    found.values = compare_values(a->values, b->values, type);
    bool const both_masked = (a->found.flags & b->found.flags & tf::Change::masked) != 0;
    if (both_masked && !m_poisons && a->found.masked_words == b->found.masked_words &&
        a->found.masked_digest[0] == b->found.masked_digest[0] &&
        a->found.masked_digest[1] == b->found.masked_digest[1] &&
        (a->found.tail == b->found.tail ||
         (tf::looks_like_address(a->found.tail) && tf::looks_like_address(b->found.tail)))) {
      found.lead = Lead::addresses;
      found.why = fmt::format("the {} words that look like addresses, and nothing else, differ",
                              a->found.masked_words);
      return;
    }
    if (!found.values) {
      found.why = "its values are not in the traces";
      return;
    }
    auto const& values = *found.values;
    found.lead = values.lead;
    if (values.differing == 0) {
      found.lead = Lead::unknown;
      found.why = fmt::format(
          "none of the {} elements that were kept differ; `trace --bisect` keeps all of this step",
          values.elements);
      return;
    }
    found.why = reason(values);
    if (values.sampled && values.lead == Lead::addresses) found.lead = Lead::unknown;
  }

  void add_growth(ViewDifference& found, Trace::Change const* a, Trace::Change const* b, bool equal,
                  Moment const& moment, std::string const& step) const {
    if (found.growth.size() >= m_settings.growth) return;
    StepGrowth growth{step, m_a.trace.steps[moment.step_a].number, 0, 0, equal};
    if (!equal) {
      if (a == nullptr || b == nullptr) return;
      auto const values = compare_values(a->values, b->values, type_of(found.label));
      if (!values || values->differing == 0) return;
      growth.max_ulp = values->max_ulp;
      growth.max_relative =
          values->finite ? values->max_relative : std::numeric_limits<double>::infinity();
    }
    found.growth.push_back(growth);
  }

  /// A View that has differed before.
  void follow(Pair const& pair, Moment const& moment, Trace::Change const* a,
              Trace::Change const* b, bool equal) {
    auto& found = m_all.differences[pair.difference];
    add_growth(found, a, b, equal, moment,
               moment.before ? "host code before " + step_name(m_a.trace, moment.step_a)
                             : step_name(m_a.trace, moment.step_a));
  }

  /// Views that held poison when the first difference came up: what was read unset is among them.
  void name_unset(Moment const& moment, std::size_t differing) {
    // A View that nobody sets later either cannot be a result of this step.
    std::vector<std::string> never, wholly, partly;
    auto const& step = m_a.trace.steps[moment.step_a];
    std::size_t const now = moment.before ? step.begin_event : step.end_event;
    std::vector<std::size_t> last(m_a.trace.views.size(), unmatched);
    std::vector<std::size_t> alive;
    for (std::size_t k = 0; k < now && k < m_a.trace.events.size(); ++k) {
      auto const& event = m_a.trace.events[k];
      if (event.kind == Trace::EventKind::allocation) alive.push_back(event.index);
      if (event.kind == Trace::EventKind::freed) std::erase(alive, event.index);
      if (event.kind != Trace::EventKind::change) continue;
      auto const& change = m_a.trace.changes[event.index];
      // What the step in hand has written is what came of it.
      if (change.found.step == step.number && (change.found.flags & tf::Change::before) == 0)
        continue;
      last[change.view] = event.index;
    }
    auto const add = [&](std::size_t view) {
      auto const& v = m_a.trace.views[view];
      if (!v.has_contents() || !m_a.is_current(view)) return;
      if (last[view] == unmatched) {
        auto const& first = first_changes(m_a.trace);
        (first.find(view) == first.end() ? never : wholly)
            .push_back(label_of(m_a.trace, view) + ": nobody had written to it");
        return;
      }
      auto const& found = m_a.trace.changes[last[view]].found;
      if (found.masked_words == 0) return;
      partly.push_back(fmt::format("{}: {} of {} words were still unset", label_of(m_a.trace, view),
                                   found.masked_words, v.bytes / 8));
    };
    add(differing);
    for (auto const view : alive) {
      if (view != differing) add(view);
    }
    m_all.unset = std::move(never);
    for (auto const* more : {&wholly, &partly}) {
      m_all.unset.insert(m_all.unset.end(), more->begin(), more->end());
    }
  }

  void name_never_set() {
    for (std::size_t k = 0; k < m_a.trace.views.size(); ++k) {
      auto const& view = m_a.trace.views[k];
      auto const other = m_matching.view_b_of[k];
      if (other == unmatched || !view.has_contents() || m_a.change_of(k) != nullptr ||
          m_b.change_of(other) != nullptr || !m_a.is_current(k) || !m_b.is_current(other)) {
        continue;
      }
      m_all.never_set.push_back(fmt::format("{} ({} bytes)", label_of(m_a.trace, k), view.bytes));
    }
  }

  TraceComparisonSettings const& m_settings;
  Impl::Matching m_matching;
  Side m_a;
  Side m_b;
  std::vector<Pair> m_pairs;
  std::vector<bool> m_matched_a;  ///< of each step
  std::vector<bool> m_matched_b;
  std::vector<std::size_t> m_waiting;
  std::map<std::size_t, ViewDifference> m_held;  ///< of Views of a
  std::map<std::size_t, Moment> m_one_sided;     ///< of Views of a: where they first were
  bool m_any = false;                            ///< a difference was found that is not harmless
  bool m_poisons;
  bool m_partial;                    ///< there are steps that were not looked at
  std::set<std::string> m_gathered;  ///< labels of Views that a ScatterView adds up to
  std::map<std::size_t, std::pair<Trace::Change const*, Trace::Change const*>> m_gathering;
  mutable std::unordered_map<std::size_t, std::size_t> m_first_a;
  mutable std::unordered_map<std::size_t, std::size_t> m_first_b;
  TraceComparison m_all;
};

}  // namespace

TraceComparison compare_traces(Trace const& a, Trace const& b,
                               TraceComparisonSettings const& settings) {
  return Comparer(a, b, settings).compare();
}

}  // namespace spacecheck
