#include "arguments.hpp"
#include "command.hpp"
#include "output.hpp"

#include <spacecheck/report/explanation.hpp>
#include <spacecheck/report/terminal.hpp>

#include <fmt/color.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>
#include <unistd.h>

namespace spacecheck::cli {
namespace {

// Lines longer than this are hard to read, however wide the terminal is.
constexpr std::size_t widest_text = 100;

std::string list_of(std::string const& kind) {
  std::string names;
  for (auto const& one : explanations()) {
    if (one.kind == kind) names += (names.empty() ? "" : ", ") + one.name;
  }
  return names;
}

int explain(std::vector<std::string> const& topics, bool json) {
  auto const style = style_of(STDOUT_FILENO);
  std::vector<Explanation> chosen;
  if (topics.empty() && json) {
    chosen = explanations();
  } else if (topics.empty()) {
    for (auto const* kind : {"check", "finding", "verdict"}) {
      auto text = fmt::format("{}s: {}", kind, list_of(kind));
      say("{}", plain_text(text, std::min(style.width, widest_text)));
    }
    return agrees;
  }
  for (auto const& topic : topics) {
    auto wanted = topic;
    std::replace(wanted.begin(), wanted.end(), '-', '_');
    bool found = false;
    for (auto const& one : explanations()) {
      if (one.name != wanted) continue;
      chosen.push_back(one);
      found = true;
    }
    if (found) continue;
    std::vector<std::string> names;
    for (auto const& one : explanations()) {
      if (std::find(names.begin(), names.end(), one.name) == names.end()) names.push_back(one.name);
    }
    throw Error(usage, unknown("check, finding or verdict", topic, names));
  }
  if (json) {
    auto array = nlohmann::ordered_json::array();
    for (auto const& one : chosen) {
      array.push_back({{"name", one.name}, {"kind", one.kind}, {"text", one.text}});
    }
    say("{}\n", array.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
    return agrees;
  }
  bool first = true;
  for (auto const& one : chosen) {
    auto const title = fmt::format("{} ({})", one.name, one.kind);
    say("{}{}\n{}", first ? "" : "\n",
        style.colour ? fmt::format(fmt::emphasis::bold, "{}", title) : title,
        plain_text(one.text, std::min(style.width, widest_text)));
    first = false;
  }
  return agrees;
}

std::function<int()> set_up_explain(CLI::App& app) {
  auto const topics = std::make_shared<std::vector<std::string>>();
  auto const json = std::make_shared<bool>(false);
  app.add_option("TOPIC", *topics,
                 "checks, kinds of findings, verdicts; all their names when none is given");
  app.add_flag("--json", *json, "as a JSON array of objects with name, kind and text");
  return [topics, json] { return explain(*topics, *json); };
}

SPACECHECK_COMMAND(explain, "what a check or a finding means, its usual causes, what to do",
                   set_up_explain);

}  // namespace
}  // namespace spacecheck::cli
