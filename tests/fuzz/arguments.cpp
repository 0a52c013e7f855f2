// Arguments, one a line: what they ask for is worked out as far as to the plan, and not done.
#include "../../src/cli/arguments.hpp"

#include "../../src/cli/command.hpp"
#include "../../src/cli/command_line.hpp"
#include "../../src/cli/run_options.hpp"
#include "../../src/cli/trial_argument.hpp"
#include "target.hpp"

#include <spacecheck/check/check.hpp>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

using namespace spacecheck;

namespace {

constexpr std::size_t most_arguments = 100;

// An argument ends at its first zero byte, as the system hands it over.
std::vector<std::string> arguments_in(std::string_view input) {
  std::vector<std::string> arguments;
  while (!input.empty() && arguments.size() < most_arguments) {
    auto const end = std::min(input.find('\n'), input.size());
    auto const line = input.substr(0, end);
    arguments.emplace_back(line.substr(0, line.find('\0')));
    input.remove_prefix(std::min(end + 1, input.size()));
  }
  return arguments;
}

void require_plan(Question const& question, std::vector<Check const*> const& checks) {
  for (auto const* check : checks) {
    if (!check->skips(question).empty()) continue;
    auto const trials = check->plan(question);
    fuzz::require(!trials.empty(), "a check that applies plans something");
    std::set<std::string> names;
    for (auto const& trial : trials) {
      auto const name = name_of(trial);
      fuzz::require(names.insert(name).second, "a plan names each trial once");
      fuzz::require(trial_named(name) == trial, "a planned trial comes back from its name");
    }
  }
}

void plan_of_run(std::vector<char const*> const& arguments) {
  cli::RunOptions options;
  CLI::App app;
  cli::add_options(*app.add_subcommand("run"), options);
  try {
    app.parse(static_cast<int>(arguments.size()), arguments.data());
  } catch (CLI::ParseError const& error) {
    fuzz::require(error.get_exit_code() == 0, "run takes what the command line took");
    return;
  }
  if (!options.timeout.empty()) cli::duration("--timeout", options.timeout);
  cli::flaky_code(options.flaky);
  auto const request = cli::request_from(options);
  constexpr std::size_t enough = 20;
  for (auto const& kernel : request.kernels) {
    auto sizes = sizes_for(kernel, request);
    fuzz::require(!sizes.empty(), "a kernel has sizes");
    if (sizes.size() > enough) sizes.resize(enough);
    for (auto const& parameters : sizes) {
      for (auto const& space : request.spaces) {
        require_plan({kernel, space, parameters, request.seed, request.repeat, request.spaces,
                      request.cores},
                     request.checks);
      }
    }
  }
}

}  // namespace

bool fuzz::takes(std::string_view input) {
  auto const arguments = arguments_in(input);
  std::vector<char const*> argv{"spacecheck"};
  for (auto const& argument : arguments) argv.push_back(argument.c_str());
  try {
    (void)cli::read_command_line(static_cast<int>(argv.size()), argv.data());
    std::string const command = arguments.empty() ? "" : arguments.front();
    if (command == "run") plan_of_run(argv);
    // With a # it is a line of a file, which is no business of this target.
    if (command == "replay" && arguments.size() == 2 && !arguments[1].starts_with('-') &&
        arguments[1].find('#') == std::string::npos) {
      cli::trial_argument(arguments[1]);
    }
    return true;
  } catch (cli::Error const& error) {
    require_clear(error.what());
    require(error.code() == cli::usage || error.code() == cli::nothing_ran,
            "what can't be asked is usage, or is not here");
    return false;
  }
}
