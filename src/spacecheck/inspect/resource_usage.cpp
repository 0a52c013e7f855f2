#include <spacecheck/inspect/resource_usage.hpp>

#include <algorithm>
#include <charconv>

namespace spacecheck {
namespace {

std::string_view without_blanks_before(std::string_view line) {
  return line.substr(std::min(line.find_first_not_of(" \t"), line.size()));
}

/// The number after "REG:" in "REG:28 STACK:64 ..."; 0 where it is not there.
std::int64_t number_after(std::string_view line, std::string_view name) {
  auto const at = line.find(name);
  std::int64_t value = 0;
  if (at == std::string_view::npos) return value;
  std::from_chars(line.data() + at + name.size(), line.data() + line.size(), value);
  return value;
}

}  // namespace

std::vector<ResourceUsage> read_resource_usage(std::string_view text) {
  constexpr std::string_view architecture_mark = "arch = ";
  constexpr std::string_view function_mark = "Function ";
  std::vector<ResourceUsage> functions;
  std::string architecture;
  bool named = false;
  while (!text.empty()) {
    auto const newline = std::min(text.find('\n'), text.size());
    auto const line = without_blanks_before(text.substr(0, newline));
    text.remove_prefix(std::min(newline + 1, text.size()));
    if (line.rfind(architecture_mark, 0) == 0) {
      architecture = line.substr(architecture_mark.size());
    } else if (line.rfind(function_mark, 0) == 0) {
      auto const symbol = line.substr(function_mark.size());
      functions.push_back({.symbol = std::string(symbol.substr(0, symbol.rfind(':'))),
                           .architecture = architecture});
      named = true;
    } else if (named && line.rfind("REG:", 0) == 0) {
      auto& function = functions.back();
      function.registers = number_after(line, "REG:");
      function.stack = number_after(line, "STACK:");
      function.shared = number_after(line, "SHARED:");
      named = false;
    }
  }
  return functions;
}

}  // namespace spacecheck
