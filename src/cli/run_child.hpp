#pragma once

#include <CLI/CLI.hpp>

#include <optional>
#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace spacecheck::cli {

/// The environment variable that names a file which `run` makes once a worker is ready: from there
/// on it is at work on a kernel.
inline constexpr char const* begun_variable = "SPACECHECK_BEGUN";

/// `spacecheck run ...` as a process of its own, which ends with this one: MPI and whatever hangs
/// or dies in a run stay apart.
class RunChild {
 public:
  struct Settings {
    std::vector<std::string> arguments;                            ///< behind `run`
    std::vector<std::pair<std::string, std::string>> environment;  ///< beside this process' own
    std::string log;  ///< gets stderr; empty: this process' own stderr
  };

  /// Starts it. Its stdout is not kept: the record says the same.
  ///
  /// \throws Error  own_fault: it cannot be started.
  explicit RunChild(Settings const& settings);
  /// Kills it where it still runs.
  ~RunChild();
  RunChild(RunChild const&) = delete;
  RunChild& operator=(RunChild const&) = delete;

  /// The exit code, 128 + the signal that ended it; none: it still runs.
  std::optional<int> ended();

  pid_t process() const { return m_process; }

 private:
  pid_t m_process = -1;
  std::optional<int> m_code;
};

/// The arguments that ask `run` for what an app with run's options was given.
///
/// \param own  names of options that are not run's: "--shard", "-o".
std::vector<std::string> run_arguments(CLI::App const& app, std::vector<std::string> const& own);

}  // namespace spacecheck::cli
