#include "traced_run.hpp"

#include "child_process.hpp"
#include "command.hpp"
#include "hand_on_signals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace spacecheck::cli {
namespace {

namespace fs = std::filesystem;

constexpr char const* library_name = "libspacecheck_tool.so";

std::string find_connector() {
  if (char const* const given = std::getenv("SPACECHECK_TOOL_LIBRARY")) {
    if (::access(given, R_OK) == 0) return fs::absolute(given);
    throw Error(usage, fmt::format("SPACECHECK_TOOL_LIBRARY is {}, which can't be read: {}", given,
                                   std::strerror(errno)));
  }
  std::error_code error;
  auto const program = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (auto const& folder :
       {program / ".." / SPACECHECK_LIBRARY_DIR, program / ".." / "lib", program}) {
    auto const path = folder / library_name;
    if (::access(path.c_str(), R_OK) == 0) return fs::canonical(path);
  }
  throw Error(own_fault,
              fmt::format("{} is neither beside {} nor in ../{}; SPACECHECK_TOOL_LIBRARY "
                          "may name it",
                          library_name, program.string(), SPACECHECK_LIBRARY_DIR));
}

constexpr int handed_on[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2};

std::vector<std::string> environment_of(TracedRun const& run, std::string const& connector) {
  std::vector<std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    std::string_view const text(*entry);
    if (text.starts_with("KOKKOS_TOOLS_LIBS=") || text.starts_with("KOKKOS_PROFILE_LIBRARY=")) {
      if (!text.ends_with('=')) {
        tell(fmt::format("spacecheck: {} is not loaded while the application is traced\n", text));
      }
      continue;
    }
    if (!text.starts_with("SPACECHECK_TRACE_")) environment.emplace_back(text);
  }
  auto const set = [&](char const* name, std::string const& value) {
    environment.push_back(fmt::format("SPACECHECK_TRACE_{}={}", name, value));
  };
  environment.push_back("KOKKOS_TOOLS_LIBS=" + connector);
  set("FILE", fs::absolute(run.file));
  set("FILTER", run.filter);
  set("REGION", run.region);
  set("EVERY", std::to_string(run.every));
  set("FIRST", std::to_string(run.first));
  if (run.last > 0) set("LAST", std::to_string(run.last));
  set("POISON", std::to_string(run.poison));
  set("VALUES", std::to_string(run.values));
  set("LIMIT", std::to_string(run.limit));
  set("TRACK", run.track);
  set("TYPES", run.types);
  return environment;
}

std::string contents(std::string const& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string on_path(std::string const& program) {
  if (program.find('/') != std::string::npos) return program;
  std::string const path = std::getenv("PATH") == nullptr ? "" : std::getenv("PATH");
  for (std::size_t begin = 0; begin <= path.size();) {
    auto const end = std::min(path.find(':', begin), path.size());
    auto candidate = path.substr(begin, end - begin) + "/" + program;
    if (::access(candidate.c_str(), X_OK) == 0) return candidate;
    begin = end + 1;
  }
  return program;
}

}  // namespace

std::string sibling(std::string const& file, std::string const& part) {
  fs::path const path(file);
  // Without an extension, what stands behind a dot would be one.
  auto const name = path.stem().string() + (path.has_extension() ? "." : "-") + part;
  return (path.parent_path() / (name + path.extension().string())).string();
}

std::optional<std::string> part_of(std::string const& file, std::string const& trace) {
  static std::regex const parts("(\\.rank[0-9]+)?(\\.pid[0-9]+)?");
  auto const stem = fs::path(file).stem().string();
  auto const extension = fs::path(file).extension().string();
  auto const name = fs::path(trace).filename().string();
  if (name.size() < stem.size() + extension.size() || !name.starts_with(stem) ||
      !name.ends_with(extension)) {
    return std::nullopt;
  }
  auto part = name.substr(stem.size(), name.size() - stem.size() - extension.size());
  if (!std::regex_match(part, parts)) return std::nullopt;
  return part;
}

std::vector<std::string> traces_of(std::string const& file) {
  std::vector<std::string> found;
  fs::path const path(file);
  std::error_code error;
  if (fs::exists(path, error)) found.push_back(file);
  auto const folder = path.parent_path().empty() ? fs::path(".") : path.parent_path();
  std::vector<std::string> siblings;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    auto const name = entry->path().filename();
    auto const part = part_of(file, name.string());
    if (part && !part->empty()) siblings.push_back((path.parent_path() / name).string());
  }
  std::sort(siblings.begin(), siblings.end());
  found.insert(found.end(), siblings.begin(), siblings.end());
  return found;
}

std::string why_no_trace(std::vector<std::string> const& command) {
  auto const& program = command.front();
  auto const tool = std::find_if(command.begin() + 1, command.end(), [](std::string const& one) {
    return one.starts_with("--kokkos-tools-lib");  // -libs, and -library of before
  });
  auto const path = on_path(program);
  auto const text = contents(path);
  if (tool != command.end()) {
    return fmt::format(
        "{} was given {}, a tool that Kokkos loads in the place of the connector; leave that out",
        program, *tool);
  }
  auto const has = [&](char const* part) { return text.find(part) != std::string::npos; };
  if (text.starts_with("#!")) {
    return fmt::format("{} is a script; no program that it started has traced anything", program);
  }
  if (has("kokkosp_init_library")) {
    return fmt::format(
        "{} has Kokkos in it, but never called Kokkos::initialize(), or its trace could not be "
        "begun: then a line above says why",
        program);
  }
  if (has("libkokkoscore")) {
    return fmt::format(
        "{} uses a shared Kokkos that was built without tools (Kokkos_ENABLE_LIBDL=OFF), "
        "or never called Kokkos::initialize()",
        program);
  }
  if (has("6Kokkos")) {
    return fmt::format(
        "{} has a Kokkos in it that was built without tools: Kokkos_ENABLE_LIBDL=ON lets "
        "it load a connector",
        program);
  }
  return fmt::format("{} has no Kokkos in it", program);
}

TracedResult run_traced(TracedRun const& run) {
  auto environment = environment_of(run, find_connector());
  auto command = run.command;
  auto const environment_pointers = pointers_to(environment);
  auto const command_pointers = pointers_to(command);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  if (run.silent) {
    ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  }
  if (!run.folder.empty()) ::posix_spawn_file_actions_addchdir_np(&actions, run.folder.c_str());
  HandOnSignals handing_on(handed_on);
  pid_t process = 0;
  int const error = ::posix_spawnp(&process, command.front().c_str(), &actions, nullptr,
                                   command_pointers.data(), environment_pointers.data());
  ::posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    throw Error(usage, fmt::format("cannot start {}: {}", command.front(), std::strerror(error)));
  }
  handing_on.to(process);
  int status = 0;
  while (::waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
  handing_on.to(0);
  TracedResult result;
  result.code = exit_code_of(status);
  if (WIFSIGNALED(status)) result.signal = WTERMSIG(status);
  result.traces = traces_of(run.file);
  return result;
}

}  // namespace spacecheck::cli
