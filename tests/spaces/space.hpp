#pragma once

#include <Kokkos_Core.hpp>

#include <cstdint>
#include <vector>

/// The execution space that this executable is compiled for.
using Space = Kokkos::SPACECHECK_TEST_SPACE;

#define SPACECHECK_TEXT_OF(x) #x
#define SPACECHECK_TEXT(x) SPACECHECK_TEXT_OF(x)
inline constexpr char const* space_name = SPACECHECK_TEXT(SPACECHECK_TEST_SPACE);

template <class T>
using Array = Kokkos::View<T*, Space>;

template <class T>
Array<T> zeros(std::int64_t size) {
  return Array<T>("spacecheck::test", static_cast<std::size_t>(size));
}

template <class T>
std::vector<T> on_host(Array<T> const& array) {
  auto const mirror = Kokkos::create_mirror_view_and_copy(Kokkos::HostSpace{}, array);
  return {mirror.data(), mirror.data() + mirror.extent(0)};
}

/// The first index whose value is another; -1 when there is none.
template <class T>
std::int64_t first_unlike(std::vector<T> const& values, std::int64_t from, std::int64_t to,
                          T value) {
  for (std::int64_t k = from; k < to; ++k) {
    if (values[static_cast<std::size_t>(k)] != value) return k;
  }
  return -1;
}
