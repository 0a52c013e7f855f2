#include "fleet.hpp"
#include "whole_file.hpp"

#include <spacecheck/fleet/merge.hpp>
#include <spacecheck/fleet/records.hpp>
#include <spacecheck/report/fleet.hpp>

#include <fmt/format.h>

#include <filesystem>

namespace spacecheck::cli {
namespace {

struct FleetVoteOptions {
  std::vector<std::string> places;
  std::string merged;
  bool force = false;
  VoteOutput output;
};

// Folders stand for the records of ranks in them.
std::vector<VotingRecord> records_at(std::vector<std::string> const& places) {
  std::vector<VotingRecord> records;
  for (auto const& place : places) {
    std::error_code error;
    if (!std::filesystem::is_directory(place, error)) {
      records.push_back({place, std::nullopt, false});
      continue;
    }
    auto const found = records_in(place);
    records.insert(records.end(), found.begin(), found.end());
  }
  return each_once(std::move(records));
}

int run(FleetVoteOptions const& o) {
  if (o.force && o.merged.empty()) {
    throw Error(usage, "--force needs -o FILE.jsonl, the file to replace");
  }
  try {
    auto const records = records_at(o.places);
    std::vector<std::string> files;
    files.reserve(records.size());
    for (auto const& record : records) files.push_back(record.path);
    require_no_record({"-o", o.merged}, files);
    auto verdict = decide(ballots_of(records));
    for (auto const& place : o.places) {
      // One whose record was not whole by then is known by it now: it may have come late.
      for (auto& lost : noted_lost(place)) {
        if (lost.voter.complete) verdict.lose(std::move(lost));
      }
    }
    if (!o.merged.empty()) {
      RecordWriter writer(o.merged,
                          o.force ? RecordWriter::Mode::replace : RecordWriter::Mode::create,
                          "--force replaces it");
      merge_votes(files, verdict, to_json(verdict), writer);
      writer.finish();
    }
    tell_vote(verdict, o.output);
    int const code = verdict.exit_code();
    if (code == nothing_ran) throw Error(nothing_ran, why_nothing_compared(verdict));
    return code;
  } catch (RecordError const& error) {
    throw Error(usage, error.what());
  }
}

std::function<int()> set_up_fleet_vote(CLI::App& app) {
  auto const o = std::make_shared<FleetVoteOptions>();
  app.add_option("RECORD", o->places, "records of one run on several nodes, or folders of them")
      ->required();
  app.add_option("-o", o->merged, "FILE.jsonl: one record that stands for all");
  app.add_flag("--force", o->force, "replace the file of -o");
  o->output.add_options(app);
  return [o] { return run(*o); };
}

SPACECHECK_FLEET_COMMAND(vote, "vote among records that are there already", set_up_fleet_vote);

}  // namespace
}  // namespace spacecheck::cli
