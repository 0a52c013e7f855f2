#pragma once

#include <spacecheck/plan/one_line.hpp>

#include <CLI/CLI.hpp>

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace spacecheck::cli {

/// Exit codes: a promise of the command line.
enum Exit : int {
  agrees = 0,
  faulty = 1,
  usage = 2,
  flaky = 3,
  nothing_ran = 4,
  budget_ended = 5,
  node_suspect = 6,
  own_fault = 70,
  interrupted = 130
};

/// What each code means: the one source of the help's end, the manual pages and what the docs are
/// tested against.
struct ExitCode {
  int code;
  std::string meaning;
};
std::vector<ExitCode> const& exit_codes();

/// Ends the program with one line on stderr and a code. What the line quotes may be any text.
class Error : public std::runtime_error {
 public:
  Error(int code, std::string const& line) : std::runtime_error(one_line(line)), m_code(code) {}
  int code() const { return m_code; }

 private:
  int m_code;
};

/// Prints on stderr. That nobody can read it is no reason to end.
void tell(std::string const& text);

/// A subcommand: one file, which ends with SPACECHECK_COMMAND.
struct Command {
  std::string name;
  std::string description;
  /// Adds the options; gives what is to be done once they are parsed.
  std::function<std::function<int()>(CLI::App&)> set_up;
};

std::vector<Command>& commands();

struct CommandRegistration {
  explicit CommandRegistration(Command command) { commands().push_back(std::move(command)); }
};

#define SPACECHECK_COMMAND(name, description, set_up)                            \
  static ::spacecheck::cli::CommandRegistration const spacecheck_command_##name( \
      {#name, description, set_up})

}  // namespace spacecheck::cli
