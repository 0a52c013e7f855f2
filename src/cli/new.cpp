#include "command.hpp"
#include "output.hpp"
#include "whole_file.hpp"

#include <spacecheck/report/shell_word.hpp>
#include <spacecheck/report/starting_file.hpp>

#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <regex>

namespace spacecheck::cli {
namespace {

struct NewOptions {
  std::string name, file;
  bool project = false, force = false;
};

void require_absent(std::string const& path, bool force) {
  std::error_code error;
  if (!force && std::filesystem::exists(path, error)) {
    throw Error(usage, fmt::format("{}: exists already; --force replaces it", path));
  }
}

int make(NewOptions const& o) {
  static std::regex const allowed("[a-z][a-z0-9_]*");
  if (!std::regex_match(o.name, allowed)) {
    throw Error(
        usage,
        fmt::format("a kernel's name has small letters, digits and _, a letter first; got '{}'",
                    o.name));
  }
  // Longer ones make names of files and targets that no file system takes.
  constexpr std::size_t longest_name = 100;
  if (o.name.size() > longest_name) {
    throw Error(usage, fmt::format("a kernel's name has at most {} letters, got {}", longest_name,
                                   o.name.size()));
  }
  auto const file = o.file.empty() ? o.name + ".cpp" : o.file;
  auto const folder = std::filesystem::path(file).parent_path();
  auto const lists = (folder / "CMakeLists.txt").string();
  if (o.project) require_apart({{"-o", file}, {"--project", lists}});
  std::error_code made;
  if (o.project && !folder.empty()) std::filesystem::create_directories(folder, made);
  require_writable(file);
  require_absent(file, o.force);
  if (o.project) require_absent(lists, o.force);
  write_whole(file, starting_kernel(o.name));
  say("{}\n", file);
  auto const cmake = starting_project(o.name, std::filesystem::path(file).filename().string());
  if (o.project) {
    write_whole(lists, cmake);
    say("{}\n", lists);
    say("\nto run it: {}cmake -B build -DCMAKE_BUILD_TYPE=Release && cmake --build build && "
        "build/check_{} run\n",
        folder.empty() ? "" : fmt::format("cd {} && ", shell_word(folder.string())), o.name);
  } else {
    say("\nto build it, in a CMakeLists.txt beside it (or --project writes that, too):\n\n{}",
        cmake);
  }
  return agrees;
}

std::function<int()> set_up_new(CLI::App& app) {
  auto const o = std::make_shared<NewOptions>();
  app.add_option("NAME", o->name, "of the kernel: small letters, digits and _")->required();
  app.add_option("-o", o->file, "FILE.cpp: where to; default: NAME.cpp");
  app.add_flag("--project", o->project,
               "also a CMakeLists.txt beside it, and their folder where there is none");
  app.add_flag("--force", o->force, "replace files that are there");
  return [o] { return make(*o); };
}

// `new` is a word of C++, and no name of a variable can have it alone.
CommandRegistration const registration({"new", "write a kernel's starting file", set_up_new});

}  // namespace
}  // namespace spacecheck::cli
