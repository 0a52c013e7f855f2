#pragma once

#include <spacecheck/fleet/vote.hpp>

#include <optional>
#include <string>
#include <vector>

namespace spacecheck {

/// Where rank `rank` of a fleet keeps its record: "FOLDER/rank-00002.jsonl".
std::string record_of_rank(std::string const& folder, std::int64_t rank);

/// A record that is to vote.
struct VotingRecord {
  std::string path;
  /// By its name in the folder of a fleet: it was lost where the record can't be read. None: the
  /// record was named by hand, and has to be one.
  std::optional<std::int64_t> rank;
  bool has_to_be_whole = false;  ///< a last line that is cut off is a fault, and no lost rank's
};

/// The records of all ranks in a folder, by rank.
///
/// \throws RecordError  no such folder, or no record of a rank in it.
std::vector<VotingRecord> records_in(std::string const& folder);

/// Without what is the file of an earlier one, by whatever name: one record has one vote.
std::vector<VotingRecord> each_once(std::vector<VotingRecord> records);

/// The first line of a record; null where it is no record or not that far yet.
nlohmann::ordered_json header_of(std::string const& path);

/// The ballots of records, one in memory at a time. Ranks are those that the records name, else
/// those of their names in a folder; records without either are numbered after them, in order.
///
/// \throws RecordError  two records are of one rank; one is a pipe; a file is no record, when
///                      called.
Ballots ballots_of(std::vector<VotingRecord> records);

/// The same for the folder of a fleet, where a record that can't be read is a rank that was lost.
Ballots ballots_in(std::string const& folder, std::int64_t ranks);

/// Keeps in the folder who was lost: a rank may stop when its record is whole. Replaces what was
/// noted before.
///
/// \throws RecordError  cannot be written.
void note_lost(std::string const& folder, std::vector<LostRank> const& lost);
/// What was noted; empty where nothing was.
std::vector<LostRank> noted_lost(std::string const& folder);

}  // namespace spacecheck
