#include <spacecheck/plan/order.hpp>

namespace spacecheck {
namespace {

constexpr std::string_view reverse_suffix = "-reverse";

std::string_view stem(Order::Kind kind) {
  switch (kind) {
    case Order::Kind::identity: return "identity";
    case Order::Kind::shuffle: return "shuffle";
    case Order::Kind::interleaved: return "interleaved";
  }
  return "identity";
}

}  // namespace

std::string to_string(Order const& order) {
  if (order.kind == Order::Kind::identity) return order.backward ? "reverse" : "identity";
  std::string name(stem(order.kind));
  if (order.backward) name += reverse_suffix;
  return name;
}

std::optional<Order> order_named(std::string_view name, std::uint64_t seed) {
  for (auto const kind : {Order::Kind::identity, Order::Kind::shuffle, Order::Kind::interleaved}) {
    for (bool const backward : {false, true}) {
      Order const order{.kind = kind, .backward = backward, .seed = seed};
      if (to_string(order) == name) return order;
    }
  }
  return std::nullopt;
}

}  // namespace spacecheck
