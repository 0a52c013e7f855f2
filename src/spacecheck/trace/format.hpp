#pragma once

#include <cstddef>
#include <cstdint>

#ifdef __CUDACC__
#define SPACECHECK_TRACE_FUNCTION __host__ __device__
#else
#define SPACECHECK_TRACE_FUNCTION
#endif

/// The trace file, as the connector writes it and the reader reads it. Little-endian.
///
/// The file is `trace_magic`, then frames. A frame is a FrameHead, its payload, and zeros up to the
/// next multiple of 8 bytes. A head of zeros ends what was written: a file whose process died has
/// more zeros behind its last frame. Structs of a payload may be followed by text or bytes.
namespace spacecheck::trace_format {

inline constexpr char magic[8] = {'s', 'p', 'c', 't', 'r', 'c', '0', '1'};
inline constexpr std::size_t largest_payload = (std::size_t{1} << 24) - 1;  ///< [bytes]

enum class Kind : std::uint8_t {
  nothing,
  header,      ///< text: a JSON object
  name,        ///< Name, text
  allocation,  ///< Allocation
  freed,       ///< Freed
  step_begin,  ///< StepBegin
  step_end,    ///< StepEnd
  change,      ///< Change
  values,      ///< Values, words
  fence,       ///< Fence
  region,      ///< Region
  note,        ///< text: one line for who reads the trace
  end          ///< End: what was to be written was written
};
inline constexpr std::uint8_t kinds = 13;

/// Kind in the lowest 8 bits, bytes of the payload above; and a checksum of kind, place, payload.
struct FrameHead {
  std::uint32_t kind_and_bytes;
  std::uint32_t check;
};

/// A text that others name by its number. 0 is the empty text, and never written.
struct Name {
  std::uint32_t name;
  std::uint32_t reserved;
};

struct Allocation {
  enum Flags : std::uint32_t {
    scratch = 1,   ///< of the execution space itself: no header, not compared
    baseless = 2,  ///< what it held when it was allocated was not looked at
    device = 4     ///< the host cannot read it
  };
  std::uint32_t view;  ///< number of the allocation; from 1
  std::uint32_t label;
  std::uint32_t space;
  std::uint32_t flags;
  std::uint64_t bytes;
  std::uint64_t digest[2];  ///< of what it held when it was allocated, as in Change
  std::uint64_t tail;
};

struct Freed {
  std::uint32_t view;
  std::uint32_t reserved;
};

enum class StepKind : std::uint32_t { parallel_for, parallel_reduce, parallel_scan, deep_copy };
inline constexpr std::uint32_t step_kinds = 4;

/// A kernel or a deep copy begins.
struct StepBegin {
  std::uint64_t step;  ///< from 1, in the order of beginning
  std::uint64_t time;  ///< since the trace began [ns]
  std::uint32_t name;  ///< of a deep copy: the label of what is written to
  std::uint32_t kind;
  std::uint32_t device;  ///< as Kokkos gives it
  std::uint32_t thread;  ///< of the host; from 0, in the order of appearing
  std::uint32_t to;      ///< of a deep copy: the View that is written to; 0: not known
  std::uint32_t from;    ///< of a deep copy: the View that is read; 0: not known
  std::uint32_t from_name;
  std::uint32_t reserved;
  std::uint64_t bytes;  ///< of a deep copy
};

struct StepEnd {
  enum Flags : std::uint32_t {
    looked = 1,     ///< what it changed stands before this
    overlapped = 2  ///< another kernel ran at the same time
  };
  std::uint64_t step;
  std::uint64_t duration;  ///< [ns], without the time that the connector took
  std::uint32_t flags;
  std::uint32_t digested;  ///< Views [count]
};

/// A View does not hold any more what it held when it was last looked at.
struct Change {
  enum Flags : std::uint32_t {
    before = 1,  ///< found before the step began: by host code, or by steps not looked at
    masked = 2   ///< the masked digest is set
  };
  std::uint64_t step;
  std::uint32_t view;
  std::uint32_t flags;
  std::uint64_t digest[2];  ///< of all but the last 8 bytes
  std::uint64_t tail;       ///< the last 8 bytes, which may be partly padding; fewer: zeros above
  std::uint64_t masked_digest[2];  ///< without words that look like addresses or poison
  std::uint64_t masked_words;      ///< [count]
};

/// Words of the View that the last Change names: all of them, or every `stride`-th.
struct Values {
  std::uint32_t view;
  std::uint32_t reserved;
  std::uint64_t first;   ///< of 8 bytes [count]
  std::uint64_t stride;  ///< of 8 bytes [count]
  std::uint64_t bytes;   ///< that follow; a last word may be shorter
};

struct Fence {
  std::uint64_t time;
  std::uint32_t name;
  std::uint32_t device;
};

struct Region {
  enum What : std::uint32_t {
    push,
    pop,
    section_start,
    section_stop,
    event,
    dual_view_sync,
    dual_view_modify,
    metadata
  };
  std::uint64_t time;
  std::uint32_t name;
  std::uint32_t what;
};

struct End {
  enum How : std::uint32_t { finalized, exited, given_up };
  std::uint32_t how;
  std::uint32_t reserved;
  std::uint64_t time;
  std::uint64_t steps;
};

/// Addresses of code, heap, stack and libraries on 64-bit Linux, as a word of memory shows them.
SPACECHECK_TRACE_FUNCTION constexpr bool looks_like_address(std::uint64_t word) {
  std::uint64_t const top = word >> 40;
  return (top >= 0x55 && top <= 0x56) || (top >= 0x7e && top <= 0x7f);
}

/// The two patterns that --poison fills new allocations with, and the two for freed ones: finite
/// and far apart as float, double and int.
SPACECHECK_TRACE_FUNCTION constexpr std::uint64_t poison_new(int which) {
  return which == 1 ? 0xc0c5'a5a7'c0c5'a5a7ULL : 0x3f9e'3c5d'3f9e'3c5dULL;
}
SPACECHECK_TRACE_FUNCTION constexpr std::uint64_t poison_freed(int which) {
  return which == 1 ? 0xc1d7'9b1f'c1d7'9b1fULL : 0x40b4'87e9'40b4'87e9ULL;
}

/// What a masked digest sees of a word: an address as nothing, and so each half that is poison.
///
/// \param poison  1 or 2; 0: none.
/// \param masked  counts the words that are seen otherwise than they are.
SPACECHECK_TRACE_FUNCTION constexpr std::uint64_t mask_word(std::uint64_t word, int poison,
                                                            std::uint64_t& masked) {
  if (looks_like_address(word)) {
    ++masked;
    return 0;
  }
  if (poison == 0) return word;
  std::uint64_t const was = word;
  constexpr std::uint64_t low = 0xffff'ffffULL;
  std::uint64_t const patterns[] = {poison_new(poison), poison_freed(poison)};
  for (std::uint64_t const pattern : patterns) {
    if ((word & low) == (pattern & low)) word &= ~low;
    if ((word & ~low) == (pattern & ~low)) word &= low;
  }
  if (word != was) ++masked;
  return word;
}

}  // namespace spacecheck::trace_format
