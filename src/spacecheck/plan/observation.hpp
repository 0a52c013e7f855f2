#pragma once

#include <spacecheck/plan/comparison.hpp>
#include <spacecheck/plan/element_type.hpp>
#include <spacecheck/plan/trial.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace spacecheck {

/// How a trial ended.
enum class Ended : std::uint8_t {
  completed,      ///< outputs are there
  exception,      ///< the kernel threw; `message` is its text
  crash,          ///< a signal, an exit or a closed socket; `message` names it
  hang,           ///< past the trial's time-out
  out_of_memory,  ///< an allocation failed, or the worker was killed for memory
  unsupported     ///< this trial cannot be done here; `message` says why
};

/// One output of a trial: its digest, and how it compares.
struct OutputSummary {
  std::string view;
  std::int64_t instance = 0;  ///< which of the trial's instances gave it
  ElementType type = ElementType::float32;
  std::vector<std::int64_t> extents;
  std::string digest;                      ///< of the elements in row-major order: plan/digest.hpp
  std::optional<Comparison> to_reference;  ///< where the kernel has a reference for it
  std::optional<Comparison> to_other;      ///< where the trial names a space to compare against
};

/// What the ledger counted, over all guarded launches of a trial.
struct LedgerSummary {
  std::int64_t launches = 0;
  std::int64_t extent = 0;      ///< items that were to be considered [count]
  std::int64_t items = 0;       ///< items that were to run [count]
  std::int64_t considered = 0;  ///< [count, each time]
  std::int64_t ran = 0;         ///< [count, each time]
  std::int64_t missed = 0;      ///< items that never ran [count]
  std::int64_t doubled = 0;     ///< items that ran twice or more [count]
  std::int64_t past_guard = 0;  ///< items that ran although past n_threads [count]
  std::int64_t first_missed = -1;
  std::int64_t first_doubled = -1;
  std::int64_t first_past_guard = -1;
};

/// Something that happened to memory that nobody may touch.
struct MemoryEvent {
  enum class Kind : std::uint8_t {
    view_overrun,   ///< a write behind the last element of a View
    view_underrun,  ///< a write before its first
    scratch_overrun,
    scratch_underrun,
    scratch_shared,        ///< two items held one scratch array at once
    past_guard_write,      ///< an item past n_threads changed a View
    past_guard_allocation  ///< an item past n_threads called the allocator
  };
  Kind kind = Kind::view_overrun;
  std::string view;                  ///< the View, or "scratch"
  std::int64_t element = 0;          ///< flat offset from the first element; < 0 before it
  std::optional<std::int64_t> item;  ///< who did it, where that is known
  std::int64_t times = 1;            ///< how many elements, or calls [count]
};

/// What the memory accesses of one launch showed, on one View.
struct AccessEvent {
  enum class Kind : std::uint8_t {
    write_write,      ///< two items set one element
    write_read,       ///< one item set it before another read it
    read_write,       ///< one item read it before another set it
    atomic_plain,     ///< one item touched it by atomics, another without
    unset_read,       ///< an item read what nobody had set
    outside_view,     ///< an item touched memory beside the View
    past_guard,       ///< an item past n_threads set an element, or called the allocator
    scratch_outside,  ///< an item touched memory beside its scratch
    scratch_unset,    ///< an item read scratch that it had not set
    scratch_shared    ///< an item touched the scratch of another
  };
  Kind kind = Kind::write_write;
  std::string view;                 ///< label; a symbol for a global; "scratch"
  std::string launch;               ///< its label
  std::vector<std::int64_t> index;  ///< one per dimension; one, flat, where those are unknown
  bool flat = false;                ///< the index counts elements from the first in memory
  /// One or two items; of MDRangePolicy launches an index per dimension, else one number.
  std::vector<std::vector<std::int64_t>> items;
  std::vector<std::int64_t> threads;  ///< of items that are teams: the thread of each; -1: unknown
  std::vector<std::int64_t> lanes;    ///< and the index of its vector lane, where both are lanes
  std::vector<std::string> places;    ///< "file:line" of each item's access; empty: not known
  std::int64_t elements = 1;          ///< of this View with such an event [count], to 2^22
  std::int64_t pairs = 0;             ///< of items seen to clash, at least [count]
};

/// What an `access` trial saw.
struct AccessSummary {
  std::int64_t launches = 0;
  std::int64_t items = 0;     ///< that ran [count]
  std::int64_t accesses = 0;  ///< by them, to memory that is watched [count]
  std::vector<AccessEvent> events;
  std::vector<std::string> not_covered;  ///< what was met and can't be judged, in words
};

/// What one trial gave.
struct Observation {
  Trial trial;
  Ended ended = Ended::completed;
  std::string message;
  double seconds = 0;  ///< from the first launch to the last fence
  /// With the inputs before it, and reference and digests after it, as if no trial had been before.
  double whole_seconds = 0;
  std::int64_t bytes = 0;  ///< of all arrays of the case
  std::int64_t threads =
      0;  ///< of a host-parallel space, that share a launch [count]; 0: not known
  std::vector<OutputSummary> outputs;
  std::optional<LedgerSummary> ledger;
  std::vector<MemoryEvent> events;
  std::optional<AccessSummary> access;  ///< of an `access` trial
  bool has_reference = false;
  bool multidimensional = false;  ///< some View has more than one dimension
  bool took_scratch = false;      ///< the allocator was called
  std::string
      launched_on;  ///< another space than the trial's, on which it never launched; or empty
  bool took_order = false;  ///< a launch of two items or more was in the order that the trial names
};

}  // namespace spacecheck
