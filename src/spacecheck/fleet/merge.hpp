#pragma once

#include <spacecheck/fleet/vote.hpp>
#include <spacecheck/record/record.hpp>

#include <string>
#include <vector>

namespace spacecheck {

/// Writes the record that stands for a fleet in which every rank did the same: header and trials of
/// the first rank that came to its end and is not suspect, a line of type "vote", a summary.
///
/// \param vote  as `spacecheck fleet --json` prints it.
/// \throws RecordError  cannot be written, or no such rank.
void merge_votes(std::vector<std::string> const& files, FleetVerdict const& verdict,
                 nlohmann::ordered_json const& vote, RecordWriter& writer);

/// Writes the record that stands for a fleet whose ranks shared the catalogue: one header that asks
/// for all kernels, every trial, one summary with all verdicts. What an unfinished record has is in
/// it, too.
///
/// \returns  the exit code that the whole has: that of the worst rank.
/// \throws RecordError
int merge_shards(std::vector<std::string> const& files, FleetVerdict const& verdict,
                 nlohmann::ordered_json const& vote, RecordWriter& writer);

}  // namespace spacecheck
