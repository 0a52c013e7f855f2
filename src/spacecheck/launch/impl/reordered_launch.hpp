#pragma once

#include <spacecheck/launch/impl/watched_launch.hpp>
#include <spacecheck/launch/order.hpp>

#include <Kokkos_Core.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>

// Kokkos' launches with their items taken in another order.

namespace spacecheck::Impl {

/// Dimensions of the items of a policy; 0 for those whose items are not ours to order.
template <class Policy>
inline constexpr int dimensions_of_items = 0;
template <class... Properties>
inline constexpr int dimensions_of_items<Kokkos::RangePolicy<Properties...>> = 1;
template <class... Properties>
inline constexpr int dimensions_of_items<Kokkos::MDRangePolicy<Properties...>> =
    Kokkos::MDRangePolicy<Properties...>::rank;

/// The box that a policy covers.
template <int Rank>
struct ItemBox {
  std::int64_t lower[Rank];
  std::int64_t extents[Rank];

  std::int64_t items() const {
    std::int64_t total = 1;
    for (auto const extent : extents) total *= extent;
    return total;
  }
};

template <class Policy>
auto box_of(Policy const& policy) {
  ItemBox<dimensions_of_items<Policy>> box{};
  if constexpr (dimensions_of_items<Policy> == 1) {
    box.lower[0] = static_cast<std::int64_t>(policy.begin());
    box.extents[0] = static_cast<std::int64_t>(policy.end()) - box.lower[0];
  } else {
    for (int d = 0; d < dimensions_of_items<Policy>; ++d) {
      box.lower[d] = static_cast<std::int64_t>(policy.m_lower[d]);
      box.extents[d] = static_cast<std::int64_t>(policy.m_upper[d]) - box.lower[d];
    }
  }
  return box;
}

/// A policy's functor, called for position after position of a launch: with the policy's tag, its
/// type of index, and what a reduction adds. Items are numbered as they lie, row by row.
template <class Functor, class Policy>
struct Reordered {
  static constexpr int rank = dimensions_of_items<Policy>;
  using Index = typename Policy::index_type;
  using Tag = typename Policy::work_tag;

  Functor functor;
  ItemOrder order;
  ItemBox<rank> box;

  template <class... Values>
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t position, Values&... values) const {
    std::int64_t flat = order(position);
    enter_item(rank == 1 ? box.lower[0] + flat : flat);
    Kokkos::Array<Index, rank> index;
    for (int d = rank - 1; d >= 0; --d) {
      index[d] = static_cast<Index>(box.lower[d] + (d > 0 ? flat % box.extents[d] : flat));
      if (d > 0) flat /= box.extents[d];
    }
    call(std::make_integer_sequence<int, rank>(), index, values...);
    leave_item();
  }

 private:
  template <int... D, class... Values>
  KOKKOS_INLINE_FUNCTION void call(std::integer_sequence<int, D...>,
                                   Kokkos::Array<Index, rank> const& index,
                                   Values&... values) const {
    if constexpr (std::is_void_v<Tag>) {
      functor(index[D]..., values...);
    } else {
      functor(Tag(), index[D]..., values...);
    }
  }
};

/// The positions of a launch, scheduled as the policy asks.
template <class Policy>
auto positions_of(Policy const& policy, std::int64_t items) {
  using positions =
      Kokkos::RangePolicy<typename Policy::execution_space, typename Policy::schedule_type,
                          typename Policy::launch_bounds, Kokkos::IndexType<std::int64_t>>;
  positions result(policy.space(), 0, items);
  if constexpr (dimensions_of_items<Policy> == 1) result.set_chunk_size(policy.chunk_size());
  return result;
}

template <class Policy, class Functor>
void parallel_for_reordered(std::string const& label, Policy const& policy, Functor const& functor,
                            ItemOrder const& order) {
  auto const box = box_of(policy);
  Reordered<Functor, Policy> const reordered{functor, order, box};
  Kokkos::parallel_for(label, positions_of(policy, box.items()),
                       launchable<typename Policy::execution_space>(reordered));
}

template <class Policy, class Functor, class... Results>
void parallel_reduce_reordered(std::string const& label, Policy const& policy,
                               Functor const& functor, ItemOrder const& order,
                               Results&&... results) {
  auto const box = box_of(policy);
  Kokkos::parallel_reduce(label, positions_of(policy, box.items()),
                          Reordered<Functor, Policy>{functor, order, box},
                          static_cast<Results&&>(results)...);
}

}  // namespace spacecheck::Impl
