#pragma once

#include <string>

namespace spacecheck {

/// What people call a function of a CUDA binary.
struct KernelName {
  std::string name;     ///< the functor or lambda of a Kokkos launch, else the function
  std::string pattern;  ///< "for", "reduce", "scan" of a Kokkos launch; else empty
};

/// Demangled, without what every launch of Kokkos and of spacecheck wraps round a functor, without
/// parameters, unnamed namespaces and long template arguments. A label is a text of the run, which
/// no binary has beside its kernel: the functor stands for it.
///
/// \param symbol  a symbol of the Itanium ABI; any other is its own name.
KernelName kernel_name(std::string const& symbol);

}  // namespace spacecheck
