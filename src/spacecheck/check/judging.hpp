#pragma once

#include <spacecheck/check/check.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace spacecheck {

/// Why a check of guarded launches has nothing to say.
inline constexpr auto no_guarded_launch =
    "no guarded launch with items: the kernel launches nothing, or by policies of its own";

/// "3 elements, first output(7): is 1, should be 0, ..."
std::string describe(Comparison const& comparison, std::string const& view);

/// "output(7)", "a(2,3)"
std::string element_name(std::string const& view, std::vector<std::int64_t> const& index);

/// A finding for every output that is outside the reference's bound.
std::vector<Finding> judge_reference(std::string const& check, FindingKind kind,
                                     Observation const& observation);

/// What the reference's bounds leave open of what it expects, a line each: elements that may be
/// anything, or nearly.
std::vector<std::string> left_open(Observation const& observation);

/// How two trials of the same inputs compare.
struct Pairing {
  bool same_bits = true;     ///< all digests equal
  bool within_bound = true;  ///< where not: both inside the bound of the same reference
  bool values_equal = true;  ///< where not same_bits, and element-wise data are there: equal values
  /// Where not: each inside the bound, or outside it and, as far as elements are kept, as the other
  /// but for the bound.
  bool alike = true;
  std::string first_view;  ///< the first output whose digest differs
};

/// \param a, b  completed trials of one kernel, sizes and seed.
Pairing pair(Observation const& a, Observation const& b);

/// Every output of an observation inside the reference's bound; false where there is no reference.
bool within_bound(Observation const& observation);

/// "inside the bound that follows from the kernel's operations; largest 0.31 of it, 2 ULP"
std::string describe_bound(Observation const& a, Observation const& b);

/// The middle of a finding on a pair that is not the same: a rounding finding when both lie inside
/// the bound, one of `kind` otherwise. Nothing when the bits are the same.
std::optional<Finding> judge_pair(std::string const& check, FindingKind kind, Observation const& a,
                                  Observation const& b, std::string const& what);

/// How often a trial has to be the same again before a difference is blamed on what the other one
/// changed.
inline constexpr std::int64_t same_again = 4;

/// `a` so many times more, then `b`.
std::vector<Trial> once_more(Observation const& a, Observation const& b);

/// A trial, and the condition that it differs from the other one in: "on OpenMP", "in LayoutLeft".
struct Under {
  Observation const& first;
  std::string condition;
};

/// What differs from itself is not the doing of what a check changed: a finding on `b`, else on
/// `a`. How often it does, repetitions tell.
///
/// \param again  of the trials of once_more(a, b).
std::optional<Finding> not_the_same_twice(std::string const& check, Under const& a, Under const& b,
                                          std::span<Observation const> again);

/// A finding for the way a trial ended, if it did not complete.
std::optional<Finding> judge_ending(std::string const& check, Observation const& observation);

}  // namespace spacecheck
