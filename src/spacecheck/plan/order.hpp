#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace spacecheck {

/// In which order a launch takes its work items.
///
/// Names: "identity", "reverse", "shuffle", "shuffle-reverse", "interleaved",
/// "interleaved-reverse". A permutation and its reverse put every pair of items in both orders.
struct Order {
  enum class Kind : std::uint8_t { identity, shuffle, interleaved };
  Kind kind = Kind::identity;
  bool backward = false;
  std::uint64_t seed = 0;  ///< of a shuffle; the trial's seed, not part of the name

  friend bool operator==(Order const&, Order const&) = default;
};

std::string to_string(Order const& order);
std::optional<Order> order_named(std::string_view name, std::uint64_t seed);

}  // namespace spacecheck
