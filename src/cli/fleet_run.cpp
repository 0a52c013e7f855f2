#include "arguments.hpp"
#include "fleet_rank.hpp"
#include "run_child.hpp"
#include "selection.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace spacecheck::cli {
namespace {

struct FleetRunOptions {
  std::string folder, wait, rank, ranks, per_device = "1";
  bool shard = false, mpi = true;
  VoteOutput output;
};

// Of this command alone; what else it takes is run's.
std::vector<std::string> const own_options{
    "-o",      "--wait",   "--rank", "--ranks",        "--ranks-per-device",
    "--shard", "--no-mpi", "--json", "--print-exclude"};

// What one rank of a start is told, and the others are not.
std::vector<std::string> const of_one_rank{"-o", "--rank", "--json", "--print-exclude"};

Place place_from(FleetRunOptions const& o) {
  if (o.rank.empty() != o.ranks.empty()) {
    throw Error(usage, "--rank and --ranks go together: which of how many this is");
  }
  Place place;
  try {
    place = place_in_fleet(process_environment());
  } catch (std::invalid_argument const& error) {
    throw Error(usage, error.what());
  }
  if (o.rank.empty()) return place;
  place.rank = one_count("--rank", o.rank, 0);
  // As many as `simulate` makes up: each of them is a file to look for.
  constexpr std::int64_t most_ranks = 10'000'000;
  place.ranks = one_count("--ranks", o.ranks, 1, most_ranks);
  place.launcher = "--rank";
  if (place.rank >= place.ranks) {
    throw Error(usage, fmt::format("--rank {} is not below --ranks {}", place.rank, place.ranks));
  }
  return place;
}

std::vector<std::string> share_of(Place const& place, std::vector<std::string> const& patterns) {
  auto const kernels = select_kernels(patterns);
  std::vector<std::string> share;
  for (std::size_t k = 0; k < kernels.size(); ++k) {
    if (static_cast<std::int64_t>(k) % place.ranks == place.rank) share.push_back(kernels[k].name);
  }
  return share;
}

int run(FleetRunOptions const& o, CLI::App const& app) {
  RankTask task;
  task.place = place_from(o);
  task.folder = o.folder;
  task.shard = o.shard;
  task.use_mpi = o.mpi && o.rank.empty();
  task.ranks_per_device = one_count("--ranks-per-device", o.per_device, 1);
  if (!o.wait.empty()) task.wait = duration("--wait", o.wait);
  task.output = o.output;
  task.again = app.count("--force") > 0 || app.count("--resume") > 0;
  task.command = fmt::format("{}", fmt::join(run_arguments(app, of_one_rank), " "));
  auto own = own_options;
  if (o.shard) own.emplace_back("");
  task.arguments = run_arguments(app, own);
  if (o.shard) {
    auto const* const kernels = app.get_option("KERNEL");
    auto const share = share_of(task.place, kernels->results());
    task.has_kernels = !share.empty();
    task.arguments.insert(task.arguments.end(), share.begin(), share.end());
  }
  return run_rank(task);
}

std::function<int()> set_up_fleet_run(CLI::App& app) {
  auto const& all = commands();
  auto const its_run = std::find_if(all.begin(), all.end(),
                                    [](auto const& command) { return command.name == "run"; });
  if (its_run == all.end()) throw Error(own_fault, "there is no command run");
  // Its flags write into what it keeps.
  auto const keeps = its_run->set_up(app);
  // What names one file, or is told otherwise here.
  for (auto const* name : {"-o", "--json", "--junit", "--html"}) {
    if (auto* const option = app.get_option_no_throw(name)) app.remove_option(option);
  }
  auto const o = std::make_shared<FleetRunOptions>();
  app.add_option("-o", o->folder, "FOLDER, seen by all ranks: their records and merged.jsonl")
      ->required();
  app.add_flag("--shard", o->shard, "the ranks share the kernels, instead of all doing all");
  app.add_option("--wait", o->wait,
                 "for the others; then they are lost (as long as the own run took, 60s at least)");
  app.add_option("--ranks-per-device", o->per_device, "N: ranks that may share one; default: 1");
  app.add_option("--rank", o->rank, "R of --ranks N: where no launcher says which this is");
  app.add_option("--ranks", o->ranks, "N: see --rank");
  app.add_flag("!--no-mpi", o->mpi, "vote from the records in the folder");
  o->output.add_options(app);
  return [o, keeps, &app] { return run(*o, app); };
}

SPACECHECK_FLEET_COMMAND(run, "one rank of many: all do the same, and vote who differs",
                         set_up_fleet_run);

}  // namespace
}  // namespace spacecheck::cli
