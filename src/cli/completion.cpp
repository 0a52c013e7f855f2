#include "arguments.hpp"
#include "command.hpp"
#include "command_tree.hpp"
#include "output.hpp"

#include <spacecheck/report/explanation.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <regex>

namespace spacecheck::cli {
namespace {

std::string joined(std::vector<std::string> const& words) {
  std::string line;
  for (auto const& word : words) line += (line.empty() ? "" : " ") + word;
  return line;
}

std::string topics() {
  std::vector<std::string> names;
  for (auto const& one : explanations()) {
    if (std::find(names.begin(), names.end(), one.name) == names.end()) names.push_back(one.name);
  }
  return joined(names);
}

std::string command_names(std::vector<CommandText> const& commands) {
  std::vector<std::string> names(commands.size());
  std::transform(commands.begin(), commands.end(), names.begin(),
                 [](auto const& one) { return one.name; });
  return joined(names);
}

/// What a value can be: fixed words, or what `PROGRAM list ...` prints.
struct Values {
  std::string words;
  std::string list;
};

Values values_of(ValueKind kind, std::vector<CommandText> const& commands) {
  switch (kind) {
    case ValueKind::space: return {"", "--spaces"};
    case ValueKind::check: return {"", "--checks"};
    case ValueKind::kernel: return {"", "--kernels"};
    case ValueKind::topic: return {topics(), ""};
    case ValueKind::shell: return {"bash zsh fish", ""};
    case ValueKind::flaky: return {"fail pass", ""};
    case ValueKind::command: return {command_names(commands), ""};
    case ValueKind::none:
    case ValueKind::text:
    case ValueKind::file: break;
  }
  return {};
}

OptionText const* positional_of(CommandText const& command) {
  return !command.options.empty() && command.options.front().positional ? &command.options.front()
                                                                        : nullptr;
}

std::string function_name(std::string const& program) {
  return "_" + std::regex_replace(program, std::regex("[^A-Za-z0-9_]"), "_");
}

std::string bash_values(Values const& values, bool file) {
  if (file) return "COMPREPLY=($(compgen -f -- \"$word\"))";
  if (!values.words.empty())
    return fmt::format("COMPREPLY=($(compgen -W '{}' -- \"$word\"))", values.words);
  if (!values.list.empty()) {
    // Of a list such as Serial,Op only the last word is completed.
    return fmt::format(
        "{{ local head=; [[ $word == *,* ]] && head=${{word%,*}},; "
        "COMPREPLY=($(compgen -P \"$head\" -W \"$(\"$program\" list {} 2>/dev/null | cut -d' ' "
        "-f1)\" -- \"${{word##*,}}\")); }}",
        values.list);
  }
  return ":";
}

// What follows a command, and within it what follows a command of its own.
std::string bash_command(CommandText const& command, std::vector<CommandText> const& commands) {
  std::string text;
  if (!command.commands.empty()) {
    text += "      if [ \"$COMP_CWORD\" -gt 2 ]; then\n      case ${COMP_WORDS[2]} in\n";
    for (auto const& inner : command.commands) {
      text +=
          fmt::format("      {})\n{}      return;;\n", inner.name, bash_command(inner, commands));
    }
    text += "      esac\n      fi\n";
  }
  std::string flags;
  std::string cases;
  for (auto const& option : command.options) {
    if (option.positional) continue;
    flags += (flags.empty() ? "" : " ") + joined(option.names);
    if (option.value.empty()) continue;
    std::string names;
    for (auto const& name : option.names) names += (names.empty() ? "" : "|") + name;
    cases +=
        fmt::format("        {}) {}; return ;;\n", names,
                    bash_values(values_of(option.kind, commands), option.kind == ValueKind::file));
  }
  if (!cases.empty()) text += fmt::format("      case $before in\n{}      esac\n", cases);
  text += fmt::format(
      "      if [[ $word == -* ]]; then COMPREPLY=($(compgen -W '{}' -- \"$word\")); return; "
      "fi\n",
      flags);
  if (!command.commands.empty()) {
    text += fmt::format("      {}\n", bash_values({command_names(command.commands), ""}, false));
  } else if (auto const* positional = positional_of(command)) {
    text += fmt::format("      {}\n", bash_values(values_of(positional->kind, commands),
                                                  positional->kind == ValueKind::file));
  }
  return text;
}

std::string bash(std::vector<CommandText> const& commands, std::string const& program) {
  auto text = fmt::format(
      "# bash completion of {0}, made by `{0} completion bash`\n{1}() {{\n"
      "  local program=${{COMP_WORDS[0]}} word=${{COMP_WORDS[COMP_CWORD]}} "
      "before=${{COMP_WORDS[COMP_CWORD-1]}}\n"
      "  COMPREPLY=()\n  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
      "    COMPREPLY=($(compgen -W '{2} --help --version' -- \"$word\"))\n    return\n  fi\n"
      "  case ${{COMP_WORDS[1]}} in\n",
      program, function_name(program), command_names(commands));
  for (auto const& command : commands) {
    text += fmt::format("    {})\n{}      ;;\n", command.name, bash_command(command, commands));
  }
  return text + fmt::format("  esac\n}}\ncomplete -o filenames -F {} {}\n", function_name(program),
                            program);
}

// Within single quotes.
std::string in_quotes(std::string const& text) {
  return std::regex_replace(text, std::regex("'"), "'\\''");
}

// Brackets and colons part the pieces of a specification of _arguments.
std::string zsh_text(std::string const& text) {
  return in_quotes(std::regex_replace(text, std::regex(R"([\[\]:\\])"), "\\$&"));
}

std::string zsh_action(OptionText const& option, std::vector<CommandText> const& commands) {
  auto const values = values_of(option.kind, commands);
  if (option.kind == ValueKind::file) return "_files";
  if (!values.words.empty()) return fmt::format("({})", values.words);
  if (option.kind == ValueKind::kernel) {
    return fmt::format(
        "{{compadd -- ${{(f)\"$($words[1] list {} 2>/dev/null | cut -d\" \" -f1)\"}}}}",
        values.list);
  }
  if (!values.list.empty()) {
    return fmt::format(
        "{{_values -s , value ${{(f)\"$($words[1] list {} 2>/dev/null | cut -d\" \" -f1)\"}}}}",
        values.list);
  }
  return "";
}

/// \param place  of the word behind the command.
std::string zsh_command(CommandText const& command, std::vector<CommandText> const& commands,
                        int place) {
  std::string text;
  if (!command.commands.empty()) {
    text += fmt::format("      if (( CURRENT > {} )); then\n      case $words[{}] in\n", place + 1,
                        place + 1);
    for (auto const& inner : command.commands) {
      text += fmt::format("      {})\n{}      return;;\n", inner.name,
                          zsh_command(inner, commands, place + 1));
    }
    text += "      esac\n      fi\n";
  }
  text += "      _arguments -S";
  for (int before = 1; before < place; ++before) text += fmt::format(" '{}: :'", before);
  if (!command.commands.empty()) {
    text += fmt::format(" \\\n        '{}:COMMAND:({})'", place, command_names(command.commands));
  }
  for (auto const& option : command.options) {
    if (option.positional) {
      text += fmt::format(" \\\n        '{}:{}:{}'", option.many ? "*" : std::to_string(place),
                          zsh_text(option.value), zsh_action(option, commands));
      continue;
    }
    for (auto const& name : option.names) {
      text += fmt::format(" \\\n        '{}{}[{}]", option.many ? "*" : "", name,
                          zsh_text(option.description));
      if (!option.value.empty())
        text += fmt::format(":{}:{}", zsh_text(option.value), zsh_action(option, commands));
      text += "'";
    }
  }
  return text + "\n";
}

std::string zsh(std::vector<CommandText> const& commands, std::string const& program) {
  auto text = fmt::format(
      "#compdef {0}\n# zsh completion of {0}, made by `{0} completion zsh`\n{1}() {{\n"
      "  local -a commands\n  commands=(\n",
      program, function_name(program));
  for (auto const& command : commands)
    text += fmt::format("    '{}:{}'\n", command.name, zsh_text(command.description));
  text +=
      "  )\n  if (( CURRENT == 2 )); then\n    _describe command commands\n    return\n  fi\n  "
      "case $words[2] in\n";
  for (auto const& command : commands) {
    text += fmt::format("    {})\n{}", command.name, zsh_command(command, commands, 2));
    text += "      ;;\n";
  }
  return text + fmt::format(
                    "  esac\n}}\nif [ \"$funcstack[1]\" = {0} ]; then {0} \"$@\"; else compdef {0} "
                    "{1}; fi\n",
                    function_name(program), program);
}

std::string fish_arguments(OptionText const& option, std::vector<CommandText> const& commands,
                           std::string const& program) {
  auto const values = values_of(option.kind, commands);
  if (option.kind == ValueKind::file) return " -r -F";
  if (!values.words.empty()) return fmt::format(" -x -a '{}'", values.words);
  if (!values.list.empty()) {
    return fmt::format(" -x -a '({} list {} 2>/dev/null | string replace -r \" .*\" \"\")'",
                       program, values.list);
  }
  return " -x";
}

/// \param when  the condition under which this command is the one that is typed.
std::string fish_command(CommandText const& command, std::vector<CommandText> const& commands,
                         std::string const& program, std::string const& when) {
  std::string text;
  for (auto const& inner : command.commands) {
    text += fmt::format(
        "complete -c {} -n '{}; and not __fish_seen_subcommand_from {}' -a {} -d '{}'\n", program,
        when, command_names(command.commands), inner.name, in_quotes(inner.description));
    text += fish_command(inner, commands, program,
                         when + "; and __fish_seen_subcommand_from " + inner.name);
  }
  for (auto const& option : command.options) {
    text += fmt::format("complete -c {} -n '{}'", program, when);
    if (option.positional) {
      auto const arguments = fish_arguments(option, commands, program);
      text += (option.kind == ValueKind::file ? " -F"
               : arguments == " -x"           ? ""
                                              : arguments.substr(3)) +
              "\n";
      continue;
    }
    for (auto const& name : option.names) {
      text += name.rfind("--", 0) == 0 ? " -l " + name.substr(2) : " -s " + name.substr(1);
    }
    text += fmt::format("{} -d '{}'\n",
                        option.value.empty() ? "" : fish_arguments(option, commands, program),
                        in_quotes(option.description));
  }
  return text;
}

std::string fish(std::vector<CommandText> const& commands, std::string const& program) {
  auto text = fmt::format(
      "# fish completion of {0}, made by `{0} completion fish`\ncomplete -c {0} -f\n", program);
  for (auto const& command : commands) {
    text += fmt::format("complete -c {} -n __fish_use_subcommand -a {} -d '{}'\n", program,
                        command.name, in_quotes(command.description));
    text += fish_command(command, commands, program, "__fish_seen_subcommand_from " + command.name);
  }
  return text;
}

int completion(CLI::App const& root, std::string const& shell, std::string const& program) {
  static std::regex const allowed("[A-Za-z0-9_.+-]+");
  if (!std::regex_match(program, allowed)) {
    throw Error(usage,
                fmt::format("--program takes a program's name (letters, digits, _ . + -), got '{}'",
                            program));
  }
  auto const commands = command_texts(root);
  if (shell == "bash") {
    say("{}", bash(commands, program));
  } else if (shell == "zsh") {
    say("{}", zsh(commands, program));
  } else if (shell == "fish") {
    say("{}", fish(commands, program));
  } else {
    throw Error(usage, unknown("shell", shell, {"bash", "zsh", "fish"}));
  }
  return agrees;
}

std::function<int()> set_up_completion(CLI::App& app) {
  struct Options {
    std::string shell;
    std::string program = "spacecheck";
  };
  auto const o = std::make_shared<Options>();
  app.add_option("SHELL", o->shell, "bash, zsh or fish")->required();
  app.add_option("--program", o->program,
                 "NAME: of a program with kernels of your own; default: spacecheck");
  return [&app, o] { return completion(*app.get_parent(), o->shell, o->program); };
}

SPACECHECK_COMMAND(completion, "what a shell needs to complete commands, flags and names",
                   set_up_completion);

}  // namespace
}  // namespace spacecheck::cli
