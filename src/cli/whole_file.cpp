#include "whole_file.hpp"

#include "command.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>
#include <unistd.h>

namespace spacecheck::cli {

namespace {

namespace fs = std::filesystem;

/// Which of this program's own streams a name stands for, say /dev/stdout.
std::optional<int> own_stream(std::string const& path) {
  if (path == "/dev/stdout") return STDOUT_FILENO;
  if (path == "/dev/stderr") return STDERR_FILENO;
  for (std::string_view const folder : {"/dev/fd/", "/proc/self/fd/"}) {
    if (!path.starts_with(folder)) continue;
    int stream = -1;
    auto const* const end = path.data() + path.size();
    auto const read = std::from_chars(path.data() + folder.size(), end, stream);
    if (read.ec == std::errc() && read.ptr == end) return stream;
  }
  return std::nullopt;
}

/// A device, a pipe, or a stream, be it of a file: nothing can be put in its place.
bool is_special(std::string const& path) {
  std::error_code error;
  return own_stream(path).has_value() || fs::is_other(path, error);
}

/// Behind what the stream has been given already, where one opened anew would begin.
bool put(int stream, std::string_view text) {
  while (!text.empty()) {
    auto const put = ::write(stream, text.data(), text.size());
    if (put < 0 && errno != EINTR) return false;
    if (put > 0) text.remove_prefix(static_cast<std::size_t>(put));
  }
  return true;
}

/// Where the new file is written, before it takes the other's place.
std::string beside(std::string const& target) { return target + ".part"; }

}  // namespace

std::string target_of(std::string const& path) {
  // What a pipe's or a device's link says ("pipe:[7]") need not be a name in any folder.
  if (is_special(path)) return path;
  std::error_code error;
  // From the root on: the library leaves a name that is not there yet as it is spelt.
  fs::path at = fs::absolute(path, error);
  // One by one: the library follows no link to what is not there yet.
  for (int links = 0; links < 40 && fs::is_symlink(at, error); ++links) {
    at = at.parent_path() / fs::read_symlink(at, error);
  }
  auto const target = fs::weakly_canonical(at, error);
  return error || target.empty() ? path : target.string();
}

void require_writable(std::string const& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) {
    throw Error(usage, fmt::format("{}: is a folder; expected a file to write", path));
  }
  // Links that lead to themselves lead nowhere.
  if (!fs::exists(path, error) && error == std::errc::too_many_symbolic_link_levels) {
    throw Error(usage, fmt::format("{}: cannot be written: {}", path, error.message()));
  }
  auto const target = target_of(path);
  auto const folder = fs::path(target).parent_path();
  auto const& written = is_special(path) ? target : folder.empty() ? "." : folder.string();
  if (::access(written.c_str(), W_OK) != 0) {
    throw Error(usage, fmt::format("{}: cannot be written: {}", path, std::strerror(errno)));
  }
  if (is_special(path)) return;
  auto const longest = ::pathconf(written.c_str(), _PC_NAME_MAX);
  auto const name = fs::path(beside(target)).filename().string();
  if (longest > 0 && name.size() > static_cast<std::size_t>(longest)) {
    throw Error(usage, fmt::format("{}: cannot be written: {}", path, std::strerror(ENAMETOOLONG)));
  }
}

void write_whole(std::string const& path, std::string const& text) {
  if (auto const stream = own_stream(path)) {
    if (put(*stream, text)) return;
    throw Error(own_fault, fmt::format("{}: cannot be written: {}", path, std::strerror(errno)));
  }
  auto const target = target_of(path);
  bool const special = is_special(path);
  std::string const written = special ? target : beside(target);
  std::ofstream stream(written, std::ios::binary);
  stream << text;
  stream.close();
  if (!stream || (!special && std::rename(written.c_str(), target.c_str()) != 0)) {
    int const why = errno;
    if (!special) ::unlink(written.c_str());
    throw Error(own_fault, fmt::format("{}: cannot be written: {}", path, std::strerror(why)));
  }
}

bool same_file(std::string const& a, std::string const& b) {
  std::error_code error;
  return target_of(a) == target_of(b) || fs::equivalent(a, b, error);
}

void require_apart(std::vector<NamedFile> const& files) {
  for (auto a = files.begin(); a != files.end(); ++a) {
    for (auto b = files.begin(); b != a; ++b) {
      if (a->path.empty() || b->path.empty() || !same_file(a->path, b->path)) continue;
      // Each of a terminal's or pipe's readers may want both.
      if (is_special(a->path)) continue;
      throw Error(usage, fmt::format("{} {} is the file of {}, too; each has one of its own",
                                     a->flag, a->path, b->flag));
    }
  }
}

void require_no_record(NamedFile const& output, std::vector<std::string> const& records) {
  if (output.path.empty()) return;
  for (auto const& record : records) {
    if (!same_file(record, output.path)) continue;
    throw Error(usage, fmt::format("{}: is one of the records; {} names another file", output.path,
                                   output.flag));
  }
}

}  // namespace spacecheck::cli
