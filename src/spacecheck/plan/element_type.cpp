#include <spacecheck/plan/element_type.hpp>

#include <array>

namespace spacecheck {
namespace {
constexpr std::array<std::string_view, 10> type_names{
    "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"};
}  // namespace

std::string_view to_string(ElementType type) { return type_names[static_cast<std::size_t>(type)]; }

std::optional<ElementType> element_type_named(std::string_view name) {
  for (std::size_t k = 0; k < type_names.size(); ++k) {
    if (type_names[k] == name) return static_cast<ElementType>(k);
  }
  return std::nullopt;
}

std::size_t size_of(ElementType type) {
  return with_element_type(type, [](auto zero) { return sizeof(zero); });
}

}  // namespace spacecheck
