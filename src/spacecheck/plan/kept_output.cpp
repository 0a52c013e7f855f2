#include <spacecheck/plan/kept_output.hpp>
#include <spacecheck/plan/percent_encoded.hpp>

namespace spacecheck {

std::string kept_output_file(std::string const& folder, std::string const& trial,
                             std::string_view view, std::int64_t instance) {
  // No two Views share a file, and the dot of ".instance1" is none of a View's.
  auto file = percent_encoded(view, "-_");
  if (instance > 0) file += ".instance" + std::to_string(instance);
  return folder + "/" + trial + "/" + file + ".npy";
}

std::string npy_header(ElementType type, std::vector<std::int64_t> const& extents) {
  char kind = 'i';
  if (is_floating(type)) kind = 'f';
  if (to_string(type).front() == 'u') kind = 'u';
  std::string shape;
  for (auto const extent : extents) shape += std::to_string(extent) + ",";
  std::string text = std::string("{'descr': '") + (size_of(type) == 1 ? '|' : '<') + kind +
                     std::to_string(size_of(type)) + "', 'fortran_order': False, 'shape': (" +
                     shape + "), }";
  // Magic, version and length take ten bytes; all of it is a multiple of 64.
  constexpr std::size_t before = 10;
  constexpr std::size_t unit = 64;
  text.append(unit - 1 - (before + text.size()) % unit, ' ');
  text += '\n';
  std::string header("\x93NUMPY\x01\x00", 8);
  header += static_cast<char>(text.size() % 256);
  header += static_cast<char>(text.size() / 256);
  return header + text;
}

}  // namespace spacecheck
