#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace spacecheck {

/// What a space does at best, measured when it is asked for.
struct Limits {
  double copy = 0;   ///< y = x on arrays that no cache holds, read and written [bytes/s]
  double triad = 0;  ///< z = x + a y, the same [bytes/s]
  double flops = 0;  ///< independent multiply-adds in registers, two operations each [1/s]
  std::int64_t cache =
      0;  ///< the last level's size [bytes]; what fits in there is no memory's rate

  /// The better of copy and triad [bytes/s].
  double bandwidth() const { return copy > triad ? copy : triad; }
};

/// Where a piece of work stands against the limits.
struct Roofline {
  double bytes_a_second = 0;
  double flops_a_second = 0;
  bool in_cache = false;  ///< its arrays fit there: `share` says nothing, and is 0
  bool by_memory = true;  ///< which limit is the nearer one
  double share = 0;       ///< of that limit, which is reached; 1: no program is faster
};

/// \param bytes    moved between memory and processor.
/// \param flops    operations on floating-point numbers [count].
/// \param seconds  that the work took, > 0.
Roofline place(double bytes, double flops, double seconds, Limits const& limits);

using MeasureLimits = std::function<Limits(std::string const& space)>;

/// The one function that measures limits; without one, all limits are 0.
void set_limits_measure(MeasureLimits measure);

/// \param space  one of this build, with Kokkos initialised.
Limits limits_of(std::string const& space);

}  // namespace spacecheck
