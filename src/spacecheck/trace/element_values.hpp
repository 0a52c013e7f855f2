#pragma once

#include <spacecheck/plan/element_type.hpp>
#include <spacecheck/trace/trace.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace spacecheck {

/// What a difference of a View's contents looks like. A lead, not a proof.
enum class Lead : std::uint8_t {
  addresses,      ///< only words that look like addresses differ
  padding,        ///< only the last bytes differ, and always have
  bookkeeping,    ///< of Kokkos' own, that follows from the space
  rounding,       ///< floating-point values, all close to one another
  order,          ///< the same values, in other places
  order_rounded,  ///< the same values in other places, but for rounding
  jump,           ///< values that are far apart, or whole numbers
  one_sided,      ///< only one of the two has written to it
  unknown         ///< the values were not kept
};

/// In words: "rounding", ...
std::string_view to_string(Lead lead);

/// Leads that are no difference in what was computed.
constexpr bool is_harmless(Lead lead) {
  return lead == Lead::addresses || lead == Lead::padding || lead == Lead::bookkeeping;
}

struct ElementDifference {
  std::uint64_t index = 0;  ///< as the elements lie in memory
  std::string a;
  std::string b;
  double ulp = 0;  ///< of floating-point values; infinity where one is not finite
};

/// Two contents of one View.
struct ValueComparison {
  static constexpr std::size_t kept = 5;

  ElementType type = ElementType::float64;
  bool guessed = true;          ///< the type, from the bits
  bool sampled = false;         ///< not all elements were kept
  std::uint64_t elements = 0;   ///< compared [count]
  std::uint64_t differing = 0;  ///< [count]
  std::uint64_t addresses = 0;  ///< of these: words that look like addresses on both sides [count]
  double max_ulp = 0;           ///< of floating-point values that are finite
  double max_relative = 0;      ///< largest |a - b| / largest |value| of the View
  bool finite = true;           ///< no element is not a number or infinite on one side only
  std::vector<ElementDifference> first;
  ElementDifference furthest;  ///< of those that differ, by |a - b|; not finite ones before others
  Lead lead = Lead::unknown;
};

/// The type that the bits speak for: whole numbers where the words, or both halves of most, are
/// small, float where both halves of most words are sensible floats, double otherwise.
ElementType guess_type(std::vector<Trace::Values> const& a, std::vector<Trace::Values> const& b);

/// \returns none where nothing was kept of one of the two, or not the same words.
std::optional<ValueComparison> compare_values(std::vector<Trace::Values> const& a,
                                              std::vector<Trace::Values> const& b,
                                              std::optional<ElementType> type);

/// The lead's numbers in words; what a sample of the values does not tell among them.
std::string reason(ValueComparison const& values);

/// Relative to the largest value: what sums in another order, or without FMA, may be apart by.
double rounding_limit(ElementType type);

}  // namespace spacecheck
