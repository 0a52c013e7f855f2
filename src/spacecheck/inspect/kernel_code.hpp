#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spacecheck {

/// What the instructions of a function are, each counted once as it stands in the code.
struct InstructionCounts {
  std::int64_t all = 0;       ///< but padding [count]
  std::int64_t global = 0;    ///< loads, stores and atomics of global or generic memory
  std::int64_t shared = 0;    ///< the same of shared memory
  std::int64_t local = 0;     ///< loads and stores of local memory
  std::int64_t floating = 0;  ///< arithmetic on floating-point numbers
  std::int64_t compares = 0;  ///< that set a predicate
  std::int64_t branches = 0;  ///< jumps, calls and exits
};

/// How a function uses the local memory of its thread.
struct LocalMemory {
  std::int64_t moving = 0;        ///< accesses whose place is computed at run time [count]
  std::int64_t fixed_stores = 0;  ///< stored at places known to the compiler [bytes]
  std::int64_t fixed_loads = 0;   ///< loaded from such places [bytes]
  /// Stored for want of registers [bytes]: all fixed stores of a function that computes no place,
  /// since scratch at fixed places is kept in registers. Where places are computed, fixed ones may
  /// be in the same array, and nothing is counted here; spills then show as a larger stack.
  std::int64_t spills = 0;
  std::int64_t calls = 0;  ///< of functions, which save registers and have frames there [count]
};

/// A function of a CUDA binary, for one architecture.
struct KernelCode {
  std::string symbol;          ///< as the linker knows it
  std::string name;            ///< of people: the functor of a Kokkos launch, else the function
  std::string pattern;         ///< "for", "reduce", "scan" of a Kokkos launch; else empty
  std::string architecture;    ///< "sm_90"
  std::int64_t registers = 0;  ///< of a thread [count]
  std::int64_t stack = 0;      ///< of a thread [bytes]
  std::int64_t shared = 0;     ///< of a block, known when compiled [bytes]
  bool listed = true;          ///< its instructions are known; if not, the next two say nothing
  InstructionCounts instructions;
  LocalMemory local;

  /// Why it has a stack, in words; empty: it has none.
  std::vector<std::string> why_stack() const;
};

/// The share of its warps that a multiprocessor can hold, by their registers alone.
///
/// \param architecture  "sm_90"; of one that is not known yet, the newest known before it counts.
/// \returns 0 to 1; 0 where the registers are not known.
double occupancy_by_registers(std::string_view architecture, std::int64_t registers);

}  // namespace spacecheck
