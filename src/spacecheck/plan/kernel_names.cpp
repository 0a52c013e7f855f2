#include <spacecheck/plan/kernel_names.hpp>

namespace spacecheck {

void require_good_names(std::vector<KernelInfo> const& kernels) {
  // A name is part of a trial's name, of globs and of lists.
  constexpr auto allowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.+:<>()";
  KernelInfo const* before = nullptr;
  for (auto const& kernel : kernels) {
    if (kernel.name.empty() || kernel.name.find_first_not_of(allowed) != kernel.name.npos) {
      throw KernelNameError(kernel.file + ": a kernel is named '" + kernel.name +
                            "'; letters, digits and _ - . + : < > ( ) are allowed");
    }
    if (before != nullptr && before->name == kernel.name && before->file == kernel.file) {
      throw KernelNameError("two kernels are named '" + kernel.name + "', both in " + kernel.file +
                            ": give each a name of its own; or, where two files of this program "
                            "include that header, move its SPACECHECK_KERNEL into one .cpp file");
    }
    if (before != nullptr && before->name == kernel.name) {
      throw KernelNameError("two kernels are named '" + kernel.name + "': " + before->file +
                            " and " + kernel.file);
    }
    before = &kernel;
  }
}

}  // namespace spacecheck
