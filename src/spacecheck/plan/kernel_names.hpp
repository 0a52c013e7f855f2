#pragma once

#include <spacecheck/plan/kernel_info.hpp>

#include <stdexcept>
#include <vector>

namespace spacecheck {

/// The kernels of a program can't be told apart: a mistake of who wrote them, in one line.
class KernelNameError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// \param kernels  by name.
/// \throws KernelNameError  two have one name, or one has a name that no command can be given.
void require_good_names(std::vector<KernelInfo> const& kernels);

}  // namespace spacecheck
