#include "command_tree.hpp"

#include <algorithm>
#include <cctype>
#include <map>

namespace spacecheck::cli {
namespace {

// "S,...: execution spaces" -> "S,..." and "execution spaces".
void split_value(OptionText& option) {
  auto const colon = option.description.find(": ");
  if (colon == std::string::npos || colon > 24) return;
  auto const value = option.description.substr(0, colon);
  bool const is_a_value =
      value.find(' ') == std::string::npos && std::any_of(value.begin(), value.end(), [](char c) {
        return std::isupper(static_cast<unsigned char>(c)) != 0 ||
               std::isdigit(static_cast<unsigned char>(c)) != 0;
      });
  if (!is_a_value) return;
  option.value = value;
  option.description = option.description.substr(colon + 2);
}

ValueKind kind_of(OptionText const& option) {
  static std::map<std::string, ValueKind> const kinds{
      {"--space", ValueKind::space},   {"--check", ValueKind::check},
      {"-C", ValueKind::check},        {"KERNEL", ValueKind::kernel},
      {"TOPIC", ValueKind::topic},     {"FILE", ValueKind::file},
      {"SHELL", ValueKind::shell},     {"-o", ValueKind::file},
      {"--junit", ValueKind::file},    {"--flaky", ValueKind::flaky},
      {"--html", ValueKind::file},     {"TRIAL", ValueKind::file},
      {"COMMAND", ValueKind::command}, {"RECORD", ValueKind::file},
      {"--against", ValueKind::file},
  };
  for (auto const& name : option.names) {
    if (auto const kind = kinds.find(name); kind != kinds.end()) return kind->second;
  }
  return ValueKind::text;
}

OptionText text_of(CLI::Option const& option) {
  OptionText text;
  text.positional = option.get_positional();
  if (text.positional) {
    text.names = {option.get_name(true)};
  } else {
    for (auto const& name : option.get_snames()) text.names.push_back("-" + name);
    for (auto const& name : option.get_lnames()) text.names.push_back("--" + name);
  }
  text.required = option.get_required();
  text.description = option.get_description();
  if (option.get_items_expected_max() > 0) {
    text.many = option.get_items_expected_max() > 1;
    text.value = text.positional ? text.names.front() : "VALUE";
    if (!text.positional) split_value(text);
    text.kind = kind_of(text);
  }
  return text;
}

void add_options(CLI::App const& app, std::vector<OptionText>& texts) {
  for (auto const* option : app.get_options()) texts.push_back(text_of(*option));
  // Groups of options are nameless apps of their own.
  for (auto const* group :
       app.get_subcommands([](CLI::App const* sub) { return sub->get_name().empty(); })) {
    add_options(*group, texts);
  }
}

}  // namespace

std::vector<CommandText> command_texts(CLI::App const& root) {
  std::vector<CommandText> commands;
  for (auto const* sub :
       root.get_subcommands([](CLI::App const* app) { return !app->get_name().empty(); })) {
    CommandText command{sub->get_name(), sub->get_description(), {}, command_texts(*sub)};
    add_options(*sub, command.options);
    std::stable_sort(command.options.begin(), command.options.end(),
                     [](auto const& a, auto const& b) { return a.positional && !b.positional; });
    commands.push_back(std::move(command));
  }
  return commands;
}

}  // namespace spacecheck::cli
