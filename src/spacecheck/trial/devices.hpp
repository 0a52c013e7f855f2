#pragma once

#include <string>
#include <vector>

namespace spacecheck {

/// One device that the build's device space sees.
struct Device {
  std::string name;
  std::string id;      ///< where it sits, the same for every process of the node: its PCI bus
  std::string driver;  ///< version; empty: not known
};

/// In the order of Kokkos' device numbers; empty in a host build and where there is no driver.
/// Needs no KokkosSession.
std::vector<Device> devices();

}  // namespace spacecheck
