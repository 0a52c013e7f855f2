#pragma once

#include <spacecheck/plan/kernel_info.hpp>

#include <string>
#include <vector>

namespace spacecheck::cli {

/// What compiled these kernels: each compiler once, and each that is known of the flags.
struct CompiledKernels {
  std::string compiler;  ///< "g++ 12.2.0"; of several "clang++ 14.0.6, g++ 12.2.0"
  std::string flags;     ///< "optimised, NDEBUG"; of several "optimised; optimised, fast-math"
};
CompiledKernels compiled_kernels(std::vector<KernelInfo> const& kernels);

/// What compiled the library around them: "g++ 12.2.0 -O3".
std::string compiled_library();

}  // namespace spacecheck::cli
