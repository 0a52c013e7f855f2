#pragma once

#include <cstdint>
#include <string>

namespace spacecheck::tool {

/// What the launcher asked for, by environment variables that begin with SPACECHECK_TRACE_.
struct Settings {
  std::string file;         ///< FILE: where the trace goes; empty: none is written
  std::string filter;       ///< FILTER: extended regular expression; only kernels it finds
  std::string region;       ///< REGION: the same for the innermost region
  std::uint64_t every = 1;  ///< EVERY: of the kernels that are left, each k-th
  std::uint64_t first = 0;  ///< FIRST, LAST: only steps in between, ends included
  std::uint64_t last = ~std::uint64_t{0};
  int poison = 0;                   ///< POISON: 1 or 2: fill new and freed allocations; 0: don't
  std::uint64_t values = 4096;      ///< VALUES: kept of each changed View [bytes]
  std::uint64_t limit = 64u << 20;  ///< LIMIT: all values together [bytes]
  std::string track = "auto";       ///< TRACK: auto, pages, all
  std::string types;                ///< TYPES: of Views, for who compares; kept as it is
};

/// \param error  one line for each variable that can't be used; the default stands in for it.
Settings settings_from_environment(std::string& error);

/// This process' rank under MPI, as its launcher says; -1: none says so.
int rank_from_environment();

}  // namespace spacecheck::tool
