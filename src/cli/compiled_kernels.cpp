#include "compiled_kernels.hpp"

#include <spacecheck/trial/perform.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

namespace spacecheck::cli {

CompiledKernels compiled_kernels(std::vector<KernelInfo> const& kernels) {
  std::set<std::string> compilers;
  std::set<std::string> flags;
  for (auto const& kernel : kernels) {
    if (!kernel.compiler.empty()) compilers.insert(kernel.compiler);
    if (!kernel.compiled.empty()) flags.insert(kernel.compiled);
  }
  return {fmt::format("{}", fmt::join(compilers, ", ")), fmt::format("{}", fmt::join(flags, "; "))};
}

std::string compiled_library() {
  auto const build = build_info();
  return build.flags.empty() ? build.compiler : build.compiler + " " + build.flags;
}

}  // namespace spacecheck::cli
