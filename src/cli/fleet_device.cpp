#include "fleet_device.hpp"

#include "command.hpp"

#include <fmt/format.h>

#include <cctype>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <unistd.h>

namespace spacecheck::cli {

int claim(std::string const& name, std::int64_t slots) {
  std::string file = fmt::format("spacecheck-{}-{}", ::getuid(), name);
  for (auto& c : file) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '-') c = '.';
  }
  auto const folder = std::filesystem::temp_directory_path();
  for (std::int64_t slot = 0; slot < slots; ++slot) {
    auto const path = folder / fmt::format("{}-{}", file, slot);
    int const lock = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0) {
      throw Error(usage,
                  fmt::format("{}: cannot be locked: {}", path.string(), std::strerror(errno)));
    }
    // The lock goes with the process, however that ends; the file stays, for the next one.
    if (::flock(lock, LOCK_EX | LOCK_NB) == 0) return lock;
    ::close(lock);
  }
  return -1;
}

DeviceClaim::DeviceClaim(Place const& place, std::int64_t ranks_per_device) {
  auto const all = devices();
  if (all.empty()) return;
  auto const count = static_cast<std::int64_t>(all.size());
  m_number = place.local_rank % count;
  m_device = all[static_cast<std::size_t>(m_number)];
  m_lock = claim(m_device->id.empty() ? fmt::format("device-{}", m_number) : m_device->id,
                 ranks_per_device);
  if (m_lock >= 0) return;
  throw Error(usage,
              fmt::format("rank {} would be one too many on device {} ({}, {} on this node): start "
                          "one rank a device, or allow more with --ranks-per-device",
                          place.rank, m_number, m_device->name, count));
}

DeviceClaim::~DeviceClaim() {
  if (m_lock >= 0) ::close(m_lock);
}

}  // namespace spacecheck::cli
