#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>

namespace spacecheck {

/// The element types whose values spacecheck understands.
enum class ElementType : std::uint8_t {
  float32,
  float64,
  int8,
  int16,
  int32,
  int64,
  uint8,
  uint16,
  uint32,
  uint64
};

template <class T>
concept Element = std::is_arithmetic_v<T> && sizeof(T) <= 8 && !std::is_same_v<T, bool> &&
                  !std::is_same_v<T, long double>;

template <Element T>
constexpr ElementType element_type() {
  if constexpr (std::is_floating_point_v<T>) {
    return sizeof(T) == 4 ? ElementType::float32 : ElementType::float64;
  } else {
    constexpr ElementType with_sign[] = {ElementType::int8, ElementType::int16, ElementType::int32,
                                         ElementType::int64};
    constexpr ElementType without[] = {ElementType::uint8, ElementType::uint16, ElementType::uint32,
                                       ElementType::uint64};
    constexpr int log2_size = sizeof(T) == 1 ? 0 : sizeof(T) == 2 ? 1 : sizeof(T) == 4 ? 2 : 3;
    return std::is_signed_v<T> ? with_sign[log2_size] : without[log2_size];
  }
}

constexpr bool is_floating(ElementType type) {
  return type == ElementType::float32 || type == ElementType::float64;
}

/// "float32", "int64", ...
std::string_view to_string(ElementType type);
std::optional<ElementType> element_type_named(std::string_view name);

/// [bytes]
std::size_t size_of(ElementType type);

/// Calls `f` with a value-initialised element of the type.
template <class F>
decltype(auto) with_element_type(ElementType type, F&& f) {
  switch (type) {
    case ElementType::float32: return f(float{});
    case ElementType::float64: return f(double{});
    case ElementType::int8: return f(std::int8_t{});
    case ElementType::int16: return f(std::int16_t{});
    case ElementType::int32: return f(std::int32_t{});
    case ElementType::int64: return f(std::int64_t{});
    case ElementType::uint8: return f(std::uint8_t{});
    case ElementType::uint16: return f(std::uint16_t{});
    case ElementType::uint32: return f(std::uint32_t{});
    case ElementType::uint64: break;
  }
  return f(std::uint64_t{});
}

}  // namespace spacecheck
