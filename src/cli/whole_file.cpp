#include "whole_file.hpp"

#include "command.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace spacecheck::cli {

void require_writable(std::string const& path) {
  auto const folder = std::filesystem::path(path).parent_path();
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    throw Error(usage, fmt::format("{}: is a folder; expected a file to write", path));
  }
  if (::access(folder.empty() ? "." : folder.c_str(), W_OK) != 0) {
    throw Error(usage, fmt::format("{}: cannot be written: {}", path, std::strerror(errno)));
  }
}

void write_whole(std::string const& path, std::string const& text) {
  std::string const beside = path + ".part";
  std::ofstream stream(beside, std::ios::binary);
  stream << text;
  stream.close();
  if (!stream || std::rename(beside.c_str(), path.c_str()) != 0) {
    int const why = errno;
    ::unlink(beside.c_str());
    throw Error(own_fault, fmt::format("{}: cannot be written: {}", path, std::strerror(why)));
  }
}

bool same_file(std::string const& a, std::string const& b) {
  std::error_code error;
  return std::filesystem::equivalent(a, b, error);
}

}  // namespace spacecheck::cli
