#include "command.hpp"
#include "output.hpp"

#include <spacecheck/check/check.hpp>
#include <spacecheck/kernel/kernel_list.hpp>
#include <spacecheck/plan/trial.hpp>
#include <spacecheck/trial/perform.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>

namespace spacecheck::cli {
namespace {

struct Row {
  std::string name;
  std::string description;
};

void print_rows(std::vector<Row> const& rows, bool json) {
  if (json) {
    auto array = nlohmann::ordered_json::array();
    for (auto const& row : rows) {
      array.push_back({{"name", row.name}, {"description", row.description}});
    }
    say("{}\n", array.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
    return;
  }
  std::size_t width = 0;
  for (auto const& row : rows) width = std::max(width, row.name.size());
  for (auto const& row : rows) say_fitted("{:<{}}  {}\n", row.name, width, row.description);
}

std::string what_space(std::string const& name) {
  if (name == "Serial") return "one host thread";
  if (has_threads(name)) return "host threads";
  return "device";
}

std::function<int()> set_up_list(CLI::App& app) {
  struct Options {
    bool kernels = false, checks = false, spaces = false, faults = false, json = false;
  };
  auto const options = std::make_shared<Options>();
  // No option group: CLI11 2.1 takes '' for the name of one, and never ends when a flag that it
  // does not know comes after that.
  app.add_flag("--kernels", options->kernels, "the kernels of this program (default)");
  app.add_flag("--checks", options->checks, "the checks");
  app.add_flag("--spaces", options->spaces, "the execution spaces of this build");
  app.add_flag("--faults", options->faults, "the kernels that are wrong on purpose");
  app.add_flag("--json", options->json, "as a JSON array of objects with name and description");
  return [options] {
    if (options->kernels + options->checks + options->spaces + options->faults > 1) {
      throw Error(usage, "list shows one of --kernels, --checks, --spaces and --faults at a time");
    }
    std::vector<Row> rows;
    if (options->checks) {
      for (auto const* check : checks()) {
        rows.push_back({std::string(check->name()), std::string(check->description())});
      }
    } else if (options->spaces) {
      for (auto const& name : space_names()) rows.push_back({name, what_space(name)});
    } else {
      for (auto const& info : kernel_infos()) {
        if (info.is_fault == options->faults) rows.push_back({info.name, info.description});
      }
    }
    print_rows(rows, options->json);
    return static_cast<int>(agrees);
  };
}

SPACECHECK_COMMAND(list, "what there is: kernels, checks, spaces, faults", set_up_list);

}  // namespace
}  // namespace spacecheck::cli
