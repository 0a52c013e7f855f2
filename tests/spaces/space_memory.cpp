// Memory of a space, in bytes: large arrays of a host in large pages, where the system has them.
#include "space.hpp"

#include <spacecheck/launch/impl/space_memory.hpp>

#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <sstream>
#include <string>

using Memory = spacecheck::Impl::SpaceMemory<Space>;

namespace {

/// The flags that Linux keeps of the mapping with this address, between blanks; empty: not told.
std::string flags_of(void const* address) {
  auto const wanted = reinterpret_cast<std::uintptr_t>(address);
  std::ifstream maps("/proc/self/smaps");
  bool inside = false;
  for (std::string line; std::getline(maps, line);) {
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
    char dash = 0;
    std::istringstream first(line);
    if (first >> std::hex >> begin >> dash >> end && dash == '-') {
      inside = begin <= wanted && wanted < end;
    } else if (inside && line.starts_with("VmFlags:")) {
      return line.substr(8) + " ";
    }
  }
  return {};
}

bool system_has_large_pages() {
  std::ifstream file("/sys/kernel/mm/transparent_hugepage/enabled");
  std::string modes;
  return std::getline(file, modes) && !modes.empty();
}

}  // namespace

TEST_CASE("a large array of a host is asked for in large pages", "[memory]") {
  INFO(space_name);
  if constexpr (std::is_same_v<Space::memory_space, Kokkos::HostSpace>) {
    if (!system_has_large_pages()) SKIP("this system has no transparent large pages");
    std::size_t const bytes = std::size_t{64} << 20;
    auto const large = Memory::allocate(Space(), "spacecheck::large", bytes);
    auto const flags = flags_of(large.data + bytes / 2);
    if (flags.empty()) SKIP("this system does not tell a mapping's flags");
    CHECK(flags.find(" hg ") != std::string::npos);
    // All of it is there to be written to.
    for (std::size_t at = 0; at < bytes; at += 4096) large.data[at] = std::byte{1};
    large.data[bytes - 1] = std::byte{1};

    auto const small = Memory::allocate(Space(), "spacecheck::small", std::size_t{1} << 20);
    CHECK(flags_of(small.data).find(" hg ") == std::string::npos);
  }
}
