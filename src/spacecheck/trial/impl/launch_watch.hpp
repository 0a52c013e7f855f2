#pragma once

#include <spacecheck/plan/trial.hpp>

#include <string>

namespace spacecheck::Impl {

/// For as long as it lives, Kokkos' launches are counted by the space that they are on. Kokkos
/// fences before each then, so that this is for one trial of a kernel and not for all.
class LaunchWatch {
 public:
  LaunchWatch();
  ~LaunchWatch();
  LaunchWatch(LaunchWatch const&) = delete;
  LaunchWatch& operator=(LaunchWatch const&) = delete;

  /// A space that was launched on where the one that is asked about never was; else empty.
  std::string instead_of(std::string const& space) const;
};

/// The trial that is watched so: the first of those with a ledger.
bool watches_launches(Trial const& trial);

}  // namespace spacecheck::Impl
