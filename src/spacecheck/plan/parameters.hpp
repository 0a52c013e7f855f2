#pragma once

#include <cstdint>
#include <string>

namespace spacecheck {

/// The sizes of a trial [counts].
///
/// n_threads    work items that do work
/// array_size   elements of the arrays that are indexed by work item, >= n_threads
/// buffer_size  elements of a work item's scratch array, where the kernel takes it at run time
struct Parameters {
  std::int64_t n_threads = 0;
  std::int64_t array_size = 0;
  std::int64_t buffer_size = 0;

  friend bool operator==(Parameters const&, Parameters const&) = default;
};

/// "n_threads=7,array_size=10,buffer_size=5"
std::string to_string(Parameters const& parameters);

}  // namespace spacecheck
