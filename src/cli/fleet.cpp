#include "fleet.hpp"

#include "output.hpp"

#include <spacecheck/fleet/records.hpp>
#include <spacecheck/report/fleet.hpp>

#include <algorithm>
#include <unistd.h>

namespace spacecheck::cli {

std::vector<Command>& fleet_commands() {
  static std::vector<Command> all;
  return all;
}

void VoteOutput::add_options(CLI::App& app) {
  auto* const as_json = app.add_flag("--json", json, "the vote as JSON on stdout");
  app.add_flag("--print-exclude", print_exclude,
               "suspect and lost nodes on stdout, as sbatch --exclude takes them")
      ->excludes(as_json);
}

void tell_vote(FleetVerdict const& verdict, VoteOutput const& output) {
  auto const json = to_json(verdict);
  if (output.print_exclude) {
    auto const nodes = json["exclude"].get<std::string>();
    if (!nodes.empty()) say("{}\n", nodes);
    tell(describe(verdict, style_of(STDERR_FILENO)));
  } else if (output.json) {
    say("{}\n", json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  } else {
    say("{}", describe(verdict, style_of(STDOUT_FILENO)));
  }
}

int vote_among(std::vector<std::string> const& files, VoteOutput const& output) {
  try {
    std::vector<VotingRecord> records;
    records.reserve(files.size());
    for (auto const& file : files) records.push_back({file, std::nullopt, true});
    auto const verdict = decide(ballots_of(each_once(std::move(records))));
    tell_vote(verdict, output);
    int const code = verdict.exit_code();
    if (code == nothing_ran) throw Error(nothing_ran, why_nothing_compared(verdict));
    return code;
  } catch (RecordError const& error) {
    throw Error(usage, error.what());
  }
}

namespace {

std::function<int()> set_up_fleet(CLI::App& app) {
  auto& all = fleet_commands();
  std::sort(all.begin(), all.end(), [](auto const& a, auto const& b) { return a.name < b.name; });
  app.require_subcommand(1);
  auto const chosen = std::make_shared<std::function<int()>>();
  for (auto const& command : all) {
    auto* const sub = app.add_subcommand(command.name, command.description);
    auto const action = command.set_up(*sub);
    sub->callback([chosen, action] { *chosen = action; });
  }
  return [chosen] { return (*chosen)(); };
}

SPACECHECK_COMMAND(fleet, "many nodes: which one differs from the others of its kind",
                   set_up_fleet);

}  // namespace
}  // namespace spacecheck::cli
