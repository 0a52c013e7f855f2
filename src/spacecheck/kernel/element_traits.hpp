#pragma once

#include <spacecheck/plan/element_type.hpp>

#include <Kokkos_Core.hpp>

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace spacecheck {

/// What an element of an array is made of: `count` numbers of `number_type`, one behind the other,
/// and nothing else. Specialise it for a struct of your own:
///
/// ```
/// struct Velocity { double x, y, z; };
/// template <>
/// struct spacecheck::ElementTraits<Velocity> {
///   using number_type = double;
///   static constexpr int count = 3;
/// };
/// ```
///
/// Findings, references and records speak of numbers: where an element has more than one, their
/// place in it is the last index, so that y(7, 1) is the imaginary part of y(7).
template <class T>
struct ElementTraits;

template <Element T>
struct ElementTraits<T> {
  using number_type = T;
  static constexpr int count = 1;
};

template <>
struct ElementTraits<bool> {
  using number_type = std::uint8_t;
  static constexpr int count = 1;
};

template <class T>
struct ElementTraits<Kokkos::complex<T>> {
  using number_type = T;
  static constexpr int count = 2;
};

template <class T, std::size_t N>
struct ElementTraits<Kokkos::Array<T, N>> {
  using number_type = typename ElementTraits<T>::number_type;
  static constexpr int count = static_cast<int>(N) * ElementTraits<T>::count;
};

/// A number, or what is made of several: see ElementTraits.
template <class T>
concept ArrayElement = requires {
  typename ElementTraits<T>::number_type;
  ElementTraits<T>::count;
}
&&Element<typename ElementTraits<T>::number_type>&& std::is_trivially_copyable_v<T> &&
    sizeof(T) == sizeof(typename ElementTraits<T>::number_type) * ElementTraits<T>::count;

/// An element, or an array of them whose extents are part of the type, as in Kokkos' data types:
/// `double[3]`, `int[4][4]`.
template <class T>
concept ElementOrArray = ArrayElement<std::remove_all_extents_t<T>> &&
    (!std::is_array_v<T> || std::is_bounded_array_v<T>);

}  // namespace spacecheck
