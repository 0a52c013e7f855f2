#pragma once

#include <spacecheck/fleet/place.hpp>
#include <spacecheck/trial/devices.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace spacecheck::cli {

/// The device that a rank works on, and this process' claim to it: held as long as the object
/// lives.
class DeviceClaim {
 public:
  /// Takes the device by local rank, in a round. A launcher that shows each rank a device of its
  /// own is honoured: then there is one, and it is that.
  ///
  /// \param ranks_per_device  processes of this user that may have one device [count].
  /// \throws Error  usage: more ranks than that; it says on which device.
  DeviceClaim(Place const& place, std::int64_t ranks_per_device);
  ~DeviceClaim();
  DeviceClaim(DeviceClaim const&) = delete;
  DeviceClaim& operator=(DeviceClaim const&) = delete;

  /// None: this build or machine has no device.
  std::optional<Device> const& device() const { return m_device; }
  /// Kokkos' number of it [count from 0].
  std::int64_t number() const { return m_number; }

 private:
  std::optional<Device> m_device;
  std::int64_t m_number = 0;
  int m_lock = -1;
};

/// Takes one of `slots` locks that all processes of this user on this node see.
///
/// \returns  a file descriptor that holds the lock until it is closed; -1: all are taken.
/// \throws Error  usage: the folder for temporary files cannot be written to.
int claim(std::string const& name, std::int64_t slots);

}  // namespace spacecheck::cli
