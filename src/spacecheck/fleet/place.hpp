#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace spacecheck {

/// Which of how many processes this is, as its launcher says.
struct Place {
  std::int64_t rank = 0;
  std::int64_t ranks = 1;
  std::int64_t local_rank = 0;   ///< among those on the same node
  std::int64_t local_ranks = 1;  ///< on this node [count]
  std::string launcher;          ///< whose word it is; empty: nobody's, a process alone
  std::string job;               ///< another for each start of the fleet; "" where nobody says
};

/// The value of an environment variable, if it is set.
using Environment = std::function<std::optional<std::string>(std::string const&)>;

Environment const& process_environment();

/// Reads the variables of Open MPI, MPICH and Intel MPI, PALS, Flux and Slurm, in this order: an
/// mpirun inside a Slurm job is asked first. Only Slurm steps count; a batch script is alone.
///
/// \throws std::invalid_argument  a variable is no number, or the rank is not below the ranks; the
///                                message names it.
Place place_in_fleet(Environment const& environment);

}  // namespace spacecheck
