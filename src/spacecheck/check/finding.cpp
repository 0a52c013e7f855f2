#include <spacecheck/check/finding.hpp>

#include <array>

namespace spacecheck {

std::string_view to_string(FindingKind kind) {
  static constexpr std::array<std::string_view, 20> names{"race",           "uninitialised",
                                                          "out_of_bounds",  "past_guard",
                                                          "missed_item",    "doubled_item",
                                                          "not_launched",   "scratch_overrun",
                                                          "scratch_shared", "wrong",
                                                          "disagree",       "rounding",
                                                          "order",          "nondeterministic",
                                                          "layout",         "overflow",
                                                          "crash",          "exception",
                                                          "hang",           "out_of_memory"};
  return names[static_cast<std::size_t>(kind)];
}

bool is_event(FindingKind kind) {
  switch (kind) {
    case FindingKind::scratch_overrun:
    case FindingKind::scratch_shared:
    case FindingKind::out_of_bounds:
    case FindingKind::past_guard: return true;
    default: return false;
  }
}

bool is_want(FindingKind kind) {
  return kind == FindingKind::hang || kind == FindingKind::out_of_memory;
}

std::string_view to_string(Verdict verdict) {
  static constexpr std::array<std::string_view, 8> names{
      "skipped", "agree", "rounding", "inconclusive", "flaky", "disagree", "hang", "crash"};
  return names[static_cast<std::size_t>(verdict)];
}

}  // namespace spacecheck
