#pragma once

#include <spacecheck/record/record.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace spacecheck {

/// How one kernel's trials of two records compare, on one pair of spaces.
struct KernelComparison {
  /// In the order in which one outweighs another.
  enum class Result : std::uint8_t {
    nothing,       ///< no trial in common, or none that gave outputs to compare
    bitwise,       ///< every output of every trial has the same bits
    values_equal,  ///< other bits, equal values: NaN payloads, signed zeros
    rounding,      ///< other values, all within the derived bound of the same reference
    not_judged,    ///< other values, and the bound of that reference holds no element to anything
    disagree       ///< apart by more than that, or with no reference to say, or ended differently
  };
  std::string kernel;
  std::string space_a;
  std::string space_b;
  std::int64_t trials = 0;      ///< that both records have [count]
  std::int64_t other_bits = 0;  ///< of these: with an output whose bits differ [count]
  std::int64_t no_outputs = 0;  ///< of these: ended alike on both sides, without outputs [count]
  /// Largest distance of either side from the reference, over trials with other bits; none: there
  /// are none, or no reference says.
  std::optional<double> max_ulp;
  std::optional<double> max_ratio;  ///< the same as a share of the bound
  Result result = Result::nothing;
  std::string worst_trial;  ///< name, of record A: the plainest of the worst
  std::string why;          ///< one line for `disagree` and `not_judged`
  std::string left_open;    ///< one line where some elements are held to no bound; else empty
};

struct RecordComparison {
  std::vector<KernelComparison> kernels;
  std::int64_t only_a = 0;  ///< trials that the other record does not have [count]
  std::int64_t only_b = 0;
  std::vector<std::string> only_kernels_a;
  std::vector<std::string> only_kernels_b;

  bool agrees() const;  ///< nothing disagrees, and everything compared could be judged
  bool disagrees() const;
  std::int64_t in_common() const;  ///< trials that both records have [count]
  std::int64_t compared() const;   ///< of these: with outputs to compare [count]
};

std::string_view to_string(KernelComparison::Result result);

/// Two builds or two machines. Trials match by kernel, sizes, conditions and seed; outputs by
/// label, the n-th of one that repeats with the n-th; spaces by name, and where only one is left on
/// each side (OpenMP there, Threads or Cuda here), these two. What one of them could not do (no
/// access twin there) did not run, and is not compared. Trials of the check `access`, which run on
/// Serial whatever was asked for, match each other, and pair no spaces.
///
/// Symmetric: compare(b, a) concludes the same with the sides exchanged.
RecordComparison compare(Record const& a, Record const& b);

}  // namespace spacecheck
