#include <spacecheck/trial/impl/available_memory.hpp>

#include <algorithm>
#include <fstream>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace spacecheck::Impl {
namespace {

constexpr std::int64_t no_limit = std::numeric_limits<std::int64_t>::max();

// The number that follows a word in a file of words and numbers.
std::optional<std::int64_t> number_after(std::string const& file, std::string_view wanted) {
  std::ifstream in(file);
  std::string word;
  std::int64_t number = 0;
  while (in >> word) {
    if (word == wanted && in >> number) return number;
  }
  return std::nullopt;
}

// None where there is no file, or the word "max".
std::optional<std::int64_t> number_in(std::string const& file) {
  std::ifstream in(file);
  std::int64_t number = 0;
  if (in >> number) return number;
  return std::nullopt;
}

/// What the two versions of cgroups call the same.
struct Names {
  char const* limit;
  char const* usage;
  char const* files;  ///< before what memory.stat counts of cached files
};
constexpr Names version_1{"/memory.limit_in_bytes", "/memory.usage_in_bytes", "total_"};
constexpr Names version_2{"/memory.max", "/memory.current", ""};

// Cached files count as used, and make room when it is needed.
std::int64_t left_in(std::string const& folder, Names const& names) {
  auto const limit = number_in(folder + names.limit);
  auto const used = number_in(folder + names.usage);
  if (!limit || !used) return no_limit;
  std::int64_t cached = 0;
  for (auto const* const list : {"active_file", "inactive_file"}) {
    cached += number_after(folder + "/memory.stat", std::string(names.files) + list).value_or(0);
  }
  return *limit - std::max<std::int64_t>(*used - cached, 0);
}

// Of a cgroup and all above it. In a container the root is often the container's own cgroup, and
// the path is one that only the machine outside knows.
std::int64_t least_left(std::string const& root, std::string path, Names const& names) {
  std::int64_t least = left_in(root, names);
  while (path.size() > 1) {
    least = std::min(least, left_in(root + path, names));
    path.erase(path.rfind('/'));
  }
  return least;
}

bool names_memory(std::string const& controllers) {
  return (',' + controllers + ',').find(",memory,") != std::string::npos;
}

std::int64_t left_in_cgroups(std::string const& root) {
  std::int64_t least = no_limit;
  std::ifstream in(root + "/proc/self/cgroup");
  // A line is "number:controllers:/path"; that of version 2 has the number 0 and no controllers.
  for (std::string line; std::getline(in, line);) {
    auto const first = line.find(':');
    auto const second = line.find(':', first + 1);
    if (second == line.npos) continue;
    auto const controllers = line.substr(first + 1, second - first - 1);
    auto const path = line.substr(second + 1);
    if (!path.starts_with('/') || path.find("/..") != path.npos) continue;
    std::string const mounted = root + "/sys/fs/cgroup";
    if (line.starts_with("0::")) {
      for (auto const* const at : {"", "/unified"}) {
        least = std::min(least, least_left(mounted + at, path, version_2));
      }
    } else if (names_memory(controllers)) {
      least = std::min(least, least_left(mounted + "/memory", path, version_1));
    }
  }
  return least;
}

}  // namespace

std::int64_t available_memory(std::string const& root) {
  constexpr std::int64_t least = 4096;  // 0 would say that there is no limit
  std::int64_t available = no_limit;
  if (auto const kib = number_after(root + "/proc/meminfo", "MemAvailable:")) {
    available = *kib * 1024;
  }
  available = std::max(std::min(available, left_in_cgroups(root)), least);
  return available == no_limit ? 0 : available;
}

}  // namespace spacecheck::Impl
