#include <spacecheck/plan/one_line.hpp>

#include <fmt/format.h>

#include <cstddef>

namespace spacecheck {
namespace {

constexpr std::size_t longest = 4000;

void add(std::string& line, std::string_view text) {
  for (char const c : text) {
    auto const code = static_cast<unsigned char>(c);
    if (c == '\n') {
      line += "\\n";
    } else if (c == '\r') {
      line += "\\r";
    } else if (c == '\t') {
      line += "\\t";
    } else if (code < 0x20 || code == 0x7f) {
      line += fmt::format("\\x{:02x}", code);
    } else {
      line += c;
    }
  }
}

}  // namespace

std::string one_line(std::string_view text) {
  std::string line;
  if (text.size() <= longest) {
    add(line, text);
    return line;
  }
  // What is wrong is said at the end as often as at the beginning.
  add(line, text.substr(0, longest / 2));
  line += " ... ";
  add(line, text.substr(text.size() - longest / 2));
  return line;
}

}  // namespace spacecheck
