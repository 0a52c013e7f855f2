#include "arguments.hpp"
#include "command.hpp"
#include "command_tree.hpp"
#include "output.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>

namespace spacecheck::cli {
namespace {

// A text of roff: a line that begins with a dot or a quote would be a request, a plain dash a
// hyphen.
std::string roff(std::string const& text) {
  std::string safe;
  for (char const c : text) {
    if (c == '\\') {
      safe += "\\e";
    } else if (c == '-') {
      safe += "\\-";
    } else {
      safe += c;
    }
  }
  return !safe.empty() && (safe.front() == '.' || safe.front() == '\'') ? "\\&" + safe : safe;
}

std::string usage_of(CommandText const& command) {
  std::string line = fmt::format(".B spacecheck {}\n", roff(command.name));
  for (auto const& option : command.options) {
    if (!option.positional) continue;
    auto const dots = option.many ? " .\\|.\\|." : "";
    line += option.required ? fmt::format("\\fI{}\\fR{}\n", roff(option.value), dots)
                            : fmt::format("[\\fI{}\\fR{}]\n", roff(option.value), dots);
  }
  if (!command.commands.empty()) line += "\\fIcommand\\fR\n";
  return line + "[\\fIoptions\\fR]\n";
}

std::string options_of(CommandText const& command) {
  std::string text;
  for (auto const& option : command.options) {
    std::string names;
    for (auto const& name : option.names) {
      names +=
          (names.empty() ? "" : ", ") + (option.positional ? fmt::format("\\fI{}\\fR", roff(name))
                                                           : fmt::format("\\fB{}\\fR", roff(name)));
    }
    if (!option.positional && !option.value.empty())
      names += fmt::format(" \\fI{}\\fR", roff(option.value));
    text += fmt::format(".TP\n{}\n{}\n", names, roff(option.description));
  }
  return text;
}

std::string exit_codes_section() {
  std::string text = ".SH EXIT STATUS\n";
  for (auto const& [code, meaning] : exit_codes())
    text += fmt::format(".TP\n.B {}\n{}\n", code, roff(meaning));
  return text;
}

std::string heading(std::string const& name) {
  return fmt::format(".TH \"{}\" 1 \"\" \"spacecheck {}\" \"spacecheck\"\n", roff(name),
                     SPACECHECK_VERSION);
}

// "fleet run" has the page spacecheck-fleet-run.
std::string with_dashes(std::string name) {
  std::replace(name.begin(), name.end(), ' ', '-');
  return name;
}

std::string commands_section(std::vector<CommandText> const& commands) {
  std::string text = ".SH COMMANDS\n";
  for (auto const& command : commands) {
    text += fmt::format(".TP\n.B {}\n{}\n", roff(command.name), roff(command.description));
  }
  return text;
}

std::string page_of(CommandText const& command) {
  auto const page = with_dashes(command.name);
  std::string also = ".SH SEE ALSO\n.BR spacecheck (1)";
  for (auto const& one : command.commands) {
    also += fmt::format(",\n.BR spacecheck\\-{}\\-{} (1)", roff(page), roff(one.name));
  }
  return heading("spacecheck-" + page) +
         fmt::format(".SH NAME\nspacecheck\\-{} \\- {}\n.SH SYNOPSIS\n", roff(page),
                     roff(command.description)) +
         usage_of(command) + (command.commands.empty() ? "" : commands_section(command.commands)) +
         ".SH OPTIONS\n" + options_of(command) + exit_codes_section() + also + "\n";
}

// Each under its whole name: "fleet", "fleet run".
std::vector<CommandText> with_those_that_follow(std::vector<CommandText> const& commands) {
  std::vector<CommandText> all;
  for (auto const& command : commands) {
    all.push_back(command);
    for (auto const& inner : command.commands) {
      all.push_back(inner);
      all.back().name = command.name + " " + inner.name;
    }
  }
  return all;
}

std::string page_of_all(std::vector<CommandText> const& commands, std::string const& description) {
  auto text = heading("spacecheck") +
              fmt::format(
                  ".SH NAME\nspacecheck \\- {}\n.SH SYNOPSIS\n.B "
                  "spacecheck\n\\fIcommand\\fR [\\fIoptions\\fR]\n",
                  roff(description)) +
              commands_section(commands);
  text +=
      exit_codes_section() +
      ".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nno colours, whatever the terminal\n.TP\n.B CLICOLOR\n0: "
      "no colours\n.TP\n"
      ".B CLICOLOR_FORCE\ncolours also where there is no terminal\n.TP\n.B FORCE_HYPERLINK\n"
      "1: hyperlinks also where the terminal is not known to show them; 0: never\n.SH SEE ALSO\n";
  std::vector<std::string> pages;
  for (auto const& command : with_those_that_follow(commands)) {
    pages.push_back(fmt::format(".BR spacecheck\\-{} (1)", roff(with_dashes(command.name))));
  }
  return text + fmt::format("{}\n", fmt::join(pages, ",\n"));
}

int man(CLI::App const& root, std::vector<std::string> const& words) {
  auto const commands = command_texts(root);
  if (words.empty()) {
    say("{}", page_of_all(commands, root.get_description()));
    return agrees;
  }
  auto const name = fmt::format("{}", fmt::join(words, " "));
  std::vector<std::string> names;
  for (auto const& command : with_those_that_follow(commands)) {
    if (command.name == name || with_dashes(command.name) == name) {
      say("{}", page_of(command));
      return agrees;
    }
    names.push_back(command.name);
  }
  throw Error(usage, unknown("command", name, names));
}

std::function<int()> set_up_man(CLI::App& app) {
  auto const words = std::make_shared<std::vector<std::string>>();
  app.add_option("COMMAND", *words,
                 "of this command, as in `run` or `fleet run`; the page of all when none is given");
  return [&app, words] { return man(*app.get_parent(), *words); };
}

SPACECHECK_COMMAND(man, "the manual page, for man -l -", set_up_man);

}  // namespace
}  // namespace spacecheck::cli
