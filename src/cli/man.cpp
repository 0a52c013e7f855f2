#include "arguments.hpp"
#include "command.hpp"
#include "command_tree.hpp"
#include "output.hpp"

#include <fmt/format.h>

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

std::string page_of(CommandText const& command) {
  return heading("spacecheck-" + command.name) +
         fmt::format(".SH NAME\nspacecheck\\-{} \\- {}\n.SH SYNOPSIS\n", roff(command.name),
                     roff(command.description)) +
         usage_of(command) + ".SH OPTIONS\n" + options_of(command) + exit_codes_section() +
         ".SH SEE ALSO\n.BR spacecheck (1)\n";
}

std::string page_of_all(std::vector<CommandText> const& commands, std::string const& description) {
  auto text = heading("spacecheck") + fmt::format(
                                          ".SH NAME\nspacecheck \\- {}\n.SH SYNOPSIS\n.B "
                                          "spacecheck\n\\fIcommand\\fR [\\fIoptions\\fR]\n"
                                          ".SH COMMANDS\n",
                                          roff(description));
  for (auto const& command : commands) {
    text += fmt::format(".TP\n.B {}\n{}\n", roff(command.name), roff(command.description));
  }
  text +=
      exit_codes_section() +
      ".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nno colours, whatever the terminal\n.TP\n.B CLICOLOR\n0: "
      "no colours\n.TP\n"
      ".B CLICOLOR_FORCE\ncolours also where there is no terminal\n.TP\n.B FORCE_HYPERLINK\n"
      "1: hyperlinks also where the terminal is not known to show them; 0: never\n.SH SEE ALSO\n";
  for (std::size_t k = 0; k < commands.size(); ++k) {
    text += fmt::format(".BR spacecheck\\-{} (1){}\n", roff(commands[k].name),
                        k + 1 < commands.size() ? "," : "");
  }
  return text;
}

int man(CLI::App const& root, std::string const& name) {
  auto const commands = command_texts(root);
  if (name.empty()) {
    say("{}", page_of_all(commands, root.get_description()));
    return agrees;
  }
  std::vector<std::string> names;
  for (auto const& command : commands) {
    if (command.name == name) {
      say("{}", page_of(command));
      return agrees;
    }
    names.push_back(command.name);
  }
  throw Error(usage, unknown("command", name, names));
}

std::function<int()> set_up_man(CLI::App& app) {
  auto const name = std::make_shared<std::string>();
  app.add_option("COMMAND", *name, "of this command; the page of all commands when none is given");
  return [&app, name] { return man(*app.get_parent(), *name); };
}

SPACECHECK_COMMAND(man, "the manual page, for man -l -", set_up_man);

}  // namespace
}  // namespace spacecheck::cli
