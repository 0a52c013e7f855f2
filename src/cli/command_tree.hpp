#pragma once

#include <CLI/CLI.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace spacecheck::cli {

/// What an option's value is, for shells that complete it.
enum class ValueKind : std::uint8_t {
  none,
  text,
  file,
  space,
  check,
  kernel,
  topic,
  shell,
  flaky,
  command
};

/// A flag, an option or an argument of a command, as --help says it.
struct OptionText {
  std::vector<std::string> names;  ///< "-q", "--quiet"; of an argument: its name
  bool positional = false;
  bool required = false;
  bool many = false;        ///< may be given several times
  std::string value;        ///< what stands for the value: "S,..."; empty: a flag, which takes none
  std::string description;  ///< without the value's name before it
  ValueKind kind = ValueKind::none;
};

struct CommandText {
  std::string name;
  std::string description;
  std::vector<OptionText> options;    ///< arguments first
  std::vector<CommandText> commands;  ///< that follow it: of `fleet`
};

/// The commands and their options, read from the parser itself: the one source of --help, man pages
/// and completions.
std::vector<CommandText> command_texts(CLI::App const& root);

}  // namespace spacecheck::cli
