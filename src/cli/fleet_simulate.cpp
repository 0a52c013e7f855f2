#include "arguments.hpp"
#include "fleet.hpp"

#include <spacecheck/fleet/records.hpp>
#include <spacecheck/fleet/synthetic.hpp>
#include <spacecheck/plan/observation_json.hpp>

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <sys/resource.h>

namespace spacecheck::cli {
namespace {

struct FleetSimulateOptions {
  std::string ranks = "1e5", per_node = "4", kernels = "20", trials = "1", attempts = "2";
  std::string groups = "3", deviants = "5", lost = "5", wild = "0", seed = "42";
  std::string folder;
  VoteOutput output;
};

SyntheticFleet fleet_from(FleetSimulateOptions const& o) {
  try {
    return SyntheticFleet({.ranks = one_count("--ranks", o.ranks, 1),
                           .ranks_per_node = one_count("--ranks-per-node", o.per_node, 1),
                           .kernels = one_count("--kernels", o.kernels, 1),
                           .trials = one_count("--trials", o.trials, 1),
                           .attempts = one_count("--attempts", o.attempts, 1),
                           .groups = one_count("--groups", o.groups, 1),
                           .deviants = one_count("--deviants", o.deviants, 0),
                           .lost = one_count("--lost", o.lost, 0),
                           .wild = one_count("--wild", o.wild, 0),
                           .seed = static_cast<std::uint64_t>(one_count("--seed", o.seed, 0))});
  } catch (std::invalid_argument const& error) {
    throw Error(usage, error.what());
  }
}

void write_records(SyntheticFleet const& fleet, std::int64_t ranks, std::string const& folder) {
  std::filesystem::create_directories(folder);
  for (std::int64_t rank = 0; rank < ranks; ++rank) {
    if (fleet.left_no_record(rank)) continue;
    auto const record = fleet.record_of(rank);
    RecordWriter writer(record_of_rank(folder, rank), RecordWriter::Mode::create,
                        "-o names another folder");
    writer.write("header", record.header);
    for (auto const& observation : record.trials) writer.write("trial", to_json(observation));
    if (record.complete()) writer.write("summary", record.summary);
  }
}

int run(FleetSimulateOptions const& o) {
  auto const fleet = fleet_from(o);
  auto const ranks = one_count("--ranks", o.ranks, 1);
  try {
    if (!o.folder.empty()) write_records(fleet, ranks, o.folder);
  } catch (RecordError const& error) {
    throw Error(usage, error.what());
  } catch (std::filesystem::filesystem_error const& error) {
    throw Error(usage, fmt::format("{}: {}", o.folder, error.code().message()));
  }
  auto const start = std::chrono::steady_clock::now();
  auto const verdict = decide(fleet.ballots());
  tell_vote(verdict, o.output);
  std::chrono::duration<double> const took = std::chrono::steady_clock::now() - start;
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  tell(fmt::format("{} ranks: {:.2f} s, {} MiB at most\n", ranks, took.count(),
                   used.ru_maxrss / 1024));
  return verdict.exit_code();
}

std::function<int()> set_up_fleet_simulate(CLI::App& app) {
  auto const o = std::make_shared<FleetSimulateOptions>();
  app.add_option("--ranks", o->ranks, "N; default: 1e5");
  app.add_option("--ranks-per-node", o->per_node, "N; default: 4");
  app.add_option("--kernels", o->kernels, "N; default: 20");
  app.add_option("--trials", o->trials, "N: of each kernel; default: 1");
  app.add_option("--attempts", o->attempts, "N: of a kernel's first trial; default: 2");
  app.add_option("--groups", o->groups, "N: kinds of hardware; default: 3");
  app.add_option("--deviants", o->deviants, "N: ranks that get something else; default: 5");
  app.add_option("--lost", o->lost, "N: ranks that do not come to their end; default: 5");
  app.add_option("--wild", o->wild, "N: kernels that differ everywhere; default: 0");
  app.add_option("--seed", o->seed, "S: of what is made up; default: 42");
  app.add_option("-o", o->folder, "FOLDER: also write the records there, to vote among files");
  o->output.add_options(app);
  return [o] { return run(*o); };
}

SPACECHECK_FLEET_COMMAND(simulate, "the vote of a fleet that is made up: what it costs",
                         set_up_fleet_simulate);

}  // namespace
}  // namespace spacecheck::cli
