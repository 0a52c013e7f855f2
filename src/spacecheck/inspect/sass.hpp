#pragma once

#include <spacecheck/inspect/kernel_code.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace spacecheck {

/// One function as `cuobjdump -sass` lists it.
struct SassFunction {
  std::string symbol;
  std::string architecture;
  InstructionCounts instructions;
  LocalMemory local;
};

/// The functions of what `cuobjdump -sass` prints, in its order.
///
/// Whether a place in local memory is computed at run time follows from one look down the code: a
/// register holds a fixed place when it was last set from the stack pointer and constants alone.
std::vector<SassFunction> read_sass(std::string_view text);

}  // namespace spacecheck
