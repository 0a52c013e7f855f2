#pragma once

#include <spacecheck/fleet/tally.hpp>

#include <cstdint>

namespace spacecheck::cli {

/// Whether this build has MPI.
bool has_mpi();

/// MPI from MPI_Init to MPI_Finalize: started when every rank has done its part, so that one that
/// died before takes nobody with it.
class MpiVote {
 public:
  /// \throws Error  own_fault: MPI cannot be started, or this build has none.
  MpiVote();
  ~MpiVote();  // NOLINT(performance-trivially-destructible): a build with MPI ends it here
  MpiVote(MpiVote const&) = delete;
  MpiVote& operator=(MpiVote const&) = delete;

  std::int64_t rank() const { return m_rank; }
  std::int64_t ranks() const { return m_ranks; }

  /// Adds up the tallies of all ranks along a binomial tree. Rank 0 gets the sum, every other one
  /// what it has passed on.
  Tally reduce(Tally own);

 private:
  std::int64_t m_rank = 0;
  std::int64_t m_ranks = 1;
};

}  // namespace spacecheck::cli
