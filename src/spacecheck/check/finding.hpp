#pragma once

#include <spacecheck/check/statistics.hpp>
#include <spacecheck/plan/trial.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spacecheck {

/// What a check concludes. The names are a promise of the command line.
enum class FindingKind : std::uint8_t {
  race,
  uninitialised,
  out_of_bounds,
  past_guard,
  missed_item,
  doubled_item,
  not_launched,
  scratch_overrun,
  scratch_shared,
  wrong,
  disagree,
  rounding,
  order,
  nondeterministic,
  layout,
  overflow,
  crash,
  exception,
  hang,
  out_of_memory
};

std::string_view to_string(FindingKind kind);

/// It happened: no comparison had to be trusted for it.
bool is_event(FindingKind kind);
/// For want of time or memory, and of nothing else.
bool is_want(FindingKind kind);

/// One conclusion with its evidence.
struct Finding {
  std::string check;
  FindingKind kind = FindingKind::wrong;
  std::string view;                 ///< empty: no one View
  std::vector<std::int64_t> index;  ///< in the View, one per dimension
  std::vector<std::int64_t> items;  ///< work items that did it, where known
  std::string message;              ///< one line, whole without the other members
  Trial trial;                      ///< `spacecheck replay` of its name shows it again
  std::int64_t seen = 1;            ///< trials that showed it [count]
  std::int64_t of = 1;              ///< trials that could have [count]
  std::vector<Trial> attempts;      ///< of a flaky finding: the trials that failed
  std::vector<std::string> blame;   ///< what removes it, one line each
  /// Of two trials that differ: both are wrong by the reference, and in the same way, as far as
  /// elements are kept and up to rounding. Where `reference` says so, that is all that is known.
  bool wrong_alike = false;

  /// Rounding is a conclusion, not a fault.
  bool is_fault() const { return kind != FindingKind::rounding; }
  /// Seen in some trials of the same kind and not in others.
  bool is_flaky() const { return seen < of; }
};

/// A kernel's findings on a space in one word. In the order in which one outweighs another.
enum class Verdict : std::uint8_t {
  skipped,
  agree,
  rounding,
  inconclusive,
  flaky,
  disagree,
  hang,
  crash
};

std::string_view to_string(Verdict verdict);

}  // namespace spacecheck
