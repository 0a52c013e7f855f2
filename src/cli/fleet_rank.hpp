#pragma once

#include "fleet.hpp"

#include <spacecheck/fleet/meeting.hpp>
#include <spacecheck/fleet/place.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace spacecheck::cli {

/// What one rank of `fleet run` is to do.
struct RankTask {
  Place place;
  std::string folder;
  std::vector<std::string> arguments;  ///< of `spacecheck run`, but for its record
  std::string command;                 ///< what all ranks of a start were given alike
  bool shard = false;                  ///< the ranks share the catalogue: nobody votes
  bool has_kernels = true;             ///< whether a share is left for this rank
  bool again = false;                  ///< goes on with, or replaces, what is in the folder
  std::int64_t ranks_per_device = 1;
  std::chrono::duration<double> wait{0};  ///< for the others, after the own run; 0: by itself
  bool use_mpi = true;
  VoteOutput output;
};

/// Does this rank's share, meets the others, and votes.
///
/// The run is a process of its own and writes its record on disk first. MPI is started only when
/// every rank has arrived; where one is missing after the wait, or MPI does not come to its end,
/// one rank votes from the records and names who was lost. Nobody waits for ever.
///
/// \returns  the fleet's exit code on the rank that tells the vote, 0 on the others; its own code
///           where nothing ran.
int run_rank(RankTask const& task);

}  // namespace spacecheck::cli
