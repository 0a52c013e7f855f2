#pragma once

#include <Kokkos_Core.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace spacecheck::Impl {

template <class T, std::size_t Rank>
struct RankedElement {
  using type = typename RankedElement<T, Rank - 1>::type*;
};
template <class T>
struct RankedElement<T, 0> {
  using type = T;
};

template <class>
inline constexpr bool is_range_policy = false;
template <class... Properties>
inline constexpr bool is_range_policy<Kokkos::RangePolicy<Properties...>> = true;

template <class>
inline constexpr bool is_mdrange_policy = false;
template <class... Properties>
inline constexpr bool is_mdrange_policy<Kokkos::MDRangePolicy<Properties...>> = true;

inline std::uint64_t stream_of(std::string const& name) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a
  for (char const c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return hash;
}

}  // namespace spacecheck::Impl
