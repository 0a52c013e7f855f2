#include <spacecheck/inspect/cuobjdump.hpp>
#include <spacecheck/inspect/kernel_name.hpp>
#include <spacecheck/inspect/resource_usage.hpp>
#include <spacecheck/inspect/sass.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <map>
#include <spawn.h>
#include <sys/wait.h>
#include <system_error>
#include <tuple>
#include <unistd.h>
#include <utility>

extern char** environ;

namespace spacecheck {
namespace {

struct EndedTool {
  int status = 0;
  std::string text;  ///< what it printed, errors among it
};

[[noreturn]] void no_tool(std::string const& tool, std::string const& why) {
  throw InspectError(
      InspectError::Why::no_tool,
      fmt::format("{} can't be run ({}): it is part of CUDA; put its folder on PATH, or name it "
                  "with --cuobjdump",
                  tool, why));
}

EndedTool run(std::string const& tool, char const* flag, std::string const& path) {
  std::array<int, 2> ends{};
  if (::pipe(ends.data()) != 0) {
    throw std::system_error(errno, std::generic_category(), "no pipe for cuobjdump");
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", 0, 0);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
  posix_spawn_file_actions_addclose(&actions, ends[0]);
  posix_spawn_file_actions_addclose(&actions, ends[1]);
  // A file whose name begins with a dash is a file, too.
  std::string name = std::filesystem::absolute(path).string();
  std::string command = tool;
  std::string argument = flag;
  std::array<char*, 4> arguments{command.data(), argument.data(), name.data(), nullptr};
  pid_t child = 0;
  int const error =
      ::posix_spawnp(&child, command.c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  if (error != 0) {
    ::close(ends[0]);
    no_tool(tool, std::strerror(error));
  }
  EndedTool ended;
  std::array<char, 1 << 16> buffer{};
  for (;;) {
    auto const got = ::read(ends[0], buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    ended.text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  ::close(ends[0]);
  while (::waitpid(child, &ended.status, 0) < 0 && errno == EINTR) {
  }
  return ended;
}

/// The last line that says something, without the program's own name before it.
std::string last_line(std::string const& text) {
  auto const end = text.find_last_not_of(" \n\r\t");
  if (end == std::string::npos) return "it said nothing";
  auto const begin = text.rfind('\n', end);
  return text.substr(begin == std::string::npos ? 0 : begin + 1,
                     end - (begin == std::string::npos ? 0 : begin + 1) + 1);
}

std::string listing(std::string const& tool, char const* flag, std::string const& path) {
  auto ended = run(tool, flag, path);
  if (WIFEXITED(ended.status) && WEXITSTATUS(ended.status) == 0) return std::move(ended.text);
  auto const line = last_line(ended.text);
  if (line.find("nvdisasm") != std::string::npos) {
    no_tool("nvdisasm, which cuobjdump calls,", "not found");
  }
  if (WIFEXITED(ended.status) && WEXITSTATUS(ended.status) == 127) no_tool(tool, line);
  if (line.find("does not contain device code") != std::string::npos) {
    throw InspectError(InspectError::Why::bad_file,
                       path +
                           " holds no code for a GPU: inspect takes objects, libraries and "
                           "programs that nvcc or clang has compiled for CUDA");
  }
  throw InspectError(InspectError::Why::bad_file,
                     fmt::format("cuobjdump can't read {}: {}", path, line));
}

}  // namespace

std::vector<KernelCode> read_listings(std::string_view resource_usage, std::string_view sass) {
  std::map<std::pair<std::string, std::string>, SassFunction> code;
  for (auto& function : read_sass(sass)) {
    code[{function.architecture, function.symbol}] = std::move(function);
  }
  std::vector<KernelCode> kernels;
  for (auto const& usage : read_resource_usage(resource_usage)) {
    // Of a cubin alone only the code says what it is for.
    auto const found =
        usage.architecture.empty()
            ? std::find_if(code.begin(), code.end(),
                           [&](auto const& each) { return each.first.second == usage.symbol; })
            : code.find({usage.architecture, usage.symbol});
    KernelCode kernel;
    kernel.symbol = usage.symbol;
    kernel.architecture = usage.architecture;
    auto name = kernel_name(usage.symbol);
    kernel.name = std::move(name.name);
    kernel.pattern = std::move(name.pattern);
    kernel.registers = usage.registers;
    kernel.stack = usage.stack;
    kernel.shared = usage.shared;
    kernel.listed = found != code.end();
    if (kernel.listed) {
      kernel.architecture = found->second.architecture;
      kernel.instructions = found->second.instructions;
      kernel.local = found->second.local;
    }
    kernels.push_back(std::move(kernel));
  }
  std::sort(kernels.begin(), kernels.end(), [](auto const& a, auto const& b) {
    return std::tie(a.architecture, a.name, a.symbol) < std::tie(b.architecture, b.name, b.symbol);
  });
  return kernels;
}

std::vector<KernelCode> read_binary(std::string const& path, std::string const& tool) {
  std::error_code error;
  auto const status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    throw InspectError(InspectError::Why::bad_file, path + " is not there");
  }
  if (!std::filesystem::is_regular_file(status)) {
    throw InspectError(InspectError::Why::bad_file, path + " is not a file");
  }
  if (::access(path.c_str(), R_OK) != 0) {
    throw InspectError(InspectError::Why::bad_file, path + " can't be read");
  }
  auto const usage = listing(tool, "-res-usage", path);
  auto kernels = read_listings(usage, listing(tool, "-sass", path));
  if (kernels.empty()) {
    throw InspectError(InspectError::Why::bad_file,
                       path + " holds no kernel that is compiled for a GPU, at most PTX");
  }
  return kernels;
}

}  // namespace spacecheck
