#include "run_child.hpp"

#include "child_process.hpp"
#include "command.hpp"

#include <spacecheck/report/replay_line.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;  // NOLINT(readability-redundant-declaration): not all libraries declare it

namespace spacecheck::cli {
namespace {

std::vector<std::string> environment_with(
    std::vector<std::pair<std::string, std::string>> const& more) {
  std::vector<std::string> all;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    std::string const text = *entry;
    auto const name = text.substr(0, text.find('='));
    bool const replaced =
        std::any_of(more.begin(), more.end(), [&](auto const& pair) { return pair.first == name; });
    if (!replaced) all.push_back(text);
  }
  for (auto const& [name, value] : more) all.push_back(fmt::format("{}={}", name, value));
  return all;
}

std::string name_of(CLI::Option const& option) {
  if (!option.get_lnames().empty()) return "--" + option.get_lnames().front();
  if (!option.get_snames().empty()) return "-" + option.get_snames().front();
  return {};
}

}  // namespace

RunChild::RunChild(Settings const& settings) {
  std::vector<std::string> arguments{program_name(), "run"};
  arguments.insert(arguments.end(), settings.arguments.begin(), settings.arguments.end());
  auto environment = environment_with(settings.environment);
  auto const argv = pointers_to(arguments);
  auto const envp = pointers_to(environment);
  pid_t const parent = ::getpid();
  m_process = ::fork();
  if (m_process < 0) {
    throw Error(own_fault, fmt::format("cannot start a process: {}", std::strerror(errno)));
  }
  if (m_process > 0) return;
  // Between fork and exec only what is safe there.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(own_fault);
  int const nothing = ::open("/dev/null", O_RDWR);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(nothing, STDOUT_FILENO);
  if (!settings.log.empty()) {
    int const log = ::open(settings.log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666);
    ::dup2(log >= 0 ? log : nothing, STDERR_FILENO);
  }
  ::execve("/proc/self/exe", argv.data(), envp.data());
  ::_exit(own_fault);
}

RunChild::~RunChild() {
  if (m_process <= 0 || m_code) return;
  ::kill(m_process, SIGKILL);
  while (::waitpid(m_process, nullptr, 0) < 0 && errno == EINTR) {
  }
}

std::optional<int> RunChild::ended() {
  if (m_code) return m_code;
  int status = 0;
  if (::waitpid(m_process, &status, WNOHANG) != m_process) return std::nullopt;
  m_code = exit_code_of(status);
  return m_code;
}

std::vector<std::string> run_arguments(CLI::App const& app, std::vector<std::string> const& own) {
  std::vector<std::string> arguments;
  for (auto const* option : app.get_options()) {
    auto const name = name_of(*option);
    if (option->count() == 0 || name == "--help") continue;
    if (std::find(own.begin(), own.end(), name) != own.end()) continue;
    if (name.empty()) {
      auto const& kernels = option->results();
      arguments.insert(arguments.end(), kernels.begin(), kernels.end());
    } else if (option->get_expected_max() == 0) {
      arguments.push_back(name);
    } else {
      for (auto const& value : option->results()) {
        arguments.push_back(name);
        arguments.push_back(value);
      }
    }
  }
  return arguments;
}

}  // namespace spacecheck::cli
