#include "command_line.hpp"

#include "arguments.hpp"
#include "command.hpp"
#include "output.hpp"

#include <spacecheck/report/replay_line.hpp>
#include <spacecheck/report/shell_word.hpp>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace spacecheck::cli {
namespace {

std::vector<std::string> flags_of(CLI::App const& app) {
  std::vector<std::string> names;
  for (auto const* option : app.get_options()) {
    for (auto const& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::vector<std::string> names_of_commands(CLI::App const& app) {
  std::vector<std::string> names;
  for (auto const* command :
       app.get_subcommands([](CLI::App const* one) { return !one->get_name().empty(); })) {
    names.push_back(command->get_name());
  }
  return names;
}

// The option that a message of CLI11's is about: "NAME: ...", "Could not convert: NAME = ...".
CLI::Option const* option_of(CLI::App const& app, std::string_view message) {
  constexpr std::string_view before = "Could not convert: ";
  if (message.rfind(before, 0) == 0) message.remove_prefix(before.size());
  for (auto const* option : app.get_options()) {
    auto const name = option->get_name();
    if (message.rfind(name + ":", 0) == 0 || message.rfind(name + " ", 0) == 0) return option;
  }
  return nullptr;
}

// Values that are missing, too many or not allowed; empty: it is something else.
std::string explain_value(CLI::ParseError const& error, CLI::App const& app) {
  std::string_view const message = error.what();
  auto const* const option = option_of(app, message);
  if (option == nullptr) return {};
  auto const name = option->get_name();
  std::vector<std::string> given;
  for (auto const& value : option->results()) given.push_back("'" + value + "'");
  auto const count = static_cast<int>(given.size());
  auto const least = option->get_items_expected_min();
  auto const most = option->get_items_expected_max();
  switch (static_cast<CLI::ExitCodes>(error.get_exit_code())) {
    case CLI::ExitCodes::ConversionError:
      if (most > 0) return {};
      return fmt::format("{} takes no value, got {}", name, fmt::join(given, ", "));
    case CLI::ExitCodes::ArgumentMismatch:
      if (count > most) {
        return fmt::format("{} takes {}, got {}", name,
                           most == 1 ? "one value" : fmt::format("at most {} values", most),
                           fmt::join(given, ", "));
      }
      if (count == 0 || count >= least) return name + " takes a value, got none";
      return fmt::format("{} takes at least {}, got {}", name, least, fmt::join(given, ", "));
    case CLI::ExitCodes::ValidationError:
      return fmt::format("{} {}", name, message.substr(std::min(name.size() + 2, message.size())));
    default: return {};
  }
}

// CLI11's messages, with what is allowed and what was probably meant.
//
// \param ours  what was given; behind "--" stand another program's arguments.
std::string explain(CLI::ParseError const& error, CLI::App const& app,
                    std::vector<std::string> const& ours) {
  auto const subcommands = app.get_subcommands();
  CLI::App const* deepest = &app;
  std::string name = app.get_name();
  for (auto chosen = subcommands; !chosen.empty(); chosen = deepest->get_subcommands()) {
    if (deepest == &app) {
      name = chosen.front()->get_name();
    } else {
      name += " ";
      name += chosen.front()->get_name();
    }
    deepest = chosen.front();
  }
  CLI::App const& here = *deepest;
  auto const kind = static_cast<CLI::ExitCodes>(error.get_exit_code());
  auto const remaining = app.remaining(true);
  // What is missing may be what was misspelt.
  if (kind == CLI::ExitCodes::ExtrasError || kind == CLI::ExitCodes::RequiredError) {
    auto const flag_given =
        std::find_if(remaining.begin(), remaining.end(), [&](auto const& argument) {
          return argument.rfind('-', 0) == 0 &&
                 std::find(ours.begin(), ours.end(), argument) != ours.end();
        });
    auto const named = names_of_commands(here);
    bool const is_command = !remaining.empty() && !named.empty() && flag_given != remaining.begin();
    if (is_command && !subcommands.empty()) {
      return unknown("command of " + name, remaining.front(), named);
    }
    if (flag_given != remaining.end() && !is_command) {
      auto const flag = flag_given->substr(0, flag_given->find('='));
      auto const meant = nearest(flag, flags_of(here));
      return fmt::format("unknown flag '{}' of {}{}", flag, name,
                         meant.empty() ? fmt::format(" (see {} --help)", name)
                                       : fmt::format("; did you mean '{}'?", meant));
    }
  }
  if (kind == CLI::ExitCodes::ExtrasError && !remaining.empty()) {
    if (remaining.front().rfind("-=", 0) == 0) {  // of -q=3
      return fmt::format("{} does not take '{}' behind a flag of one letter that takes no value",
                         name, remaining.front().substr(1));
    }
    if (subcommands.empty()) return unknown("command", remaining.front(), names_of_commands(app));
    return fmt::format("{} does not take '{}' (see {} --help)", name, remaining.front(), name);
  }
  if (kind == CLI::ExitCodes::RequiredError && remaining.empty()) {
    auto const named = names_of_commands(here);
    if (!named.empty()) return fmt::format("{} takes a command: {}", name, fmt::join(named, ", "));
  }
  auto const about_value = explain_value(error, here);
  return about_value.empty() ? error.what() : about_value;
}

// `--seed "$SEED"` of a script in which nothing was set is a mistake, not a default. A flag with a
// number would count as so many flags. What an application is given is its own.
void require_values(CLI::App const& app) {
  for (auto const* sub : app.get_subcommands()) {
    for (auto const* option : sub->get_options()) {
      bool const is_application = option->get_name() == "APP";
      for (auto const& value : option->results()) {
        if (is_application && &value != &option->results().front()) break;
        if (value.empty()) {
          throw Error(usage, fmt::format("{} takes a value, got ''", option->get_name()));
        }
        bool const is_flag = option->get_items_expected_max() == 0;
        if (is_flag && value != "true" && value != "false") {
          throw Error(usage, fmt::format("{} takes no value, got '{}'", option->get_name(), value));
        }
      }
    }
    require_values(*sub);
  }
}

// CLI11 2.5 and newer break lines at a width of their own, and not the terminal's.
template <class Formatter>
void leave_lines_whole(Formatter& formatter) {
  if constexpr (requires { formatter.right_column_width(std::size_t{1}); }) {
    constexpr std::size_t endless = 1 << 20;
    formatter.right_column_width(endless);
    formatter.description_paragraph_width(endless);
    formatter.footer_paragraph_width(endless);
  }
}

// A sentence, and no line of a table.
void fill_description(CLI::App& app) {
  app.description(fitted(app.get_description(), width_of_output(), 0));
}

// Names of commands are shorter than those of options with their values.
void narrow_names(CLI::App& app) {
  auto const commands =
      app.get_subcommands([](CLI::App const* one) { return !one->get_name().empty(); });
  if (commands.empty()) return;
  auto const formatter = std::make_shared<CLI::Formatter>();
  leave_lines_whole(*formatter);
  formatter->column_width(16);
  app.formatter(formatter);
  for (auto* command : commands) narrow_names(*command);
}

std::string exit_codes_text() {
  std::string text = "Exit codes:\n";
  for (auto const& [code, meaning] : exit_codes()) {
    text += fmt::format("  {:>3}  {}\n", code, meaning);
  }
  return text;
}

}  // namespace

std::function<int()> read_command_line(int argc, char const* const* argv) {
  auto const app = std::make_shared<CLI::App>(
      "Does a Kokkos kernel do the same, right, repeatable thing on every execution space?",
      shell_word(program_name()));
  app->set_version_flag("--version", "spacecheck " SPACECHECK_VERSION);
  app->require_subcommand(0, 1);
  app->footer(exit_codes_text());
  leave_lines_whole(*app->get_formatter());
  auto& all = commands();
  std::sort(all.begin(), all.end(), [](auto const& a, auto const& b) { return a.name < b.name; });
  std::function<int()> chosen;
  for (auto const& command : all) {
    auto* const sub = app->add_subcommand(command.name, command.description);
    sub->callback([&chosen, action = command.set_up(*sub)] { chosen = action; });
  }
  narrow_names(*app);
  try {
    app->parse(argc, argv);
  } catch (CLI::ParseError const& error) {
    if (error.get_exit_code() != 0) {
      auto const* const end = std::find(argv, argv + argc, std::string_view("--"));
      throw Error(usage, explain(error, *app, {argv, end}));
    }
    fill_description(*app);
    std::ostringstream text;  // --help, --version
    int const code = app->exit(error, text, text);
    return [code, told = text.str()] {
      say_fitted("{}", told);
      return code;
    };
  }
  require_values(*app);
  if (chosen) return [app, chosen] { return chosen(); };  // what it does may ask for flags
  fill_description(*app);
  return [app] {
    say_fitted("{}", app->help());
    return static_cast<int>(usage);
  };
}

}  // namespace spacecheck::cli
