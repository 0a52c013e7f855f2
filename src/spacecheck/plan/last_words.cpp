#include <spacecheck/plan/last_words.hpp>

#include <algorithm>

namespace spacecheck {
namespace {

constexpr std::size_t longest_words = 400;  // [bytes]

bool is_of_a_stack(std::string_view line) {
  return line.find("[0x") != line.npos || line.starts_with("Backtrace:") ||
         line.starts_with("Traceback functionality not available");
}

}  // namespace

std::string last_words(std::string_view output) {
  std::string words;
  while (!output.empty()) {
    auto const end = std::min(output.find_first_of(std::string_view("\n\r\0", 3)), output.size());
    auto line = output.substr(0, end);
    output.remove_prefix(std::min(end + 1, output.size()));
    auto const first = std::min(line.find_first_not_of(' '), line.size());
    line.remove_prefix(first);
    line = line.substr(0, line.find_last_not_of(' ') + 1);
    if (line.empty() || is_of_a_stack(line)) continue;
    if (!words.empty()) words += ' ';
    words += line;
  }
  return words.size() > longest_words ? words.substr(words.size() - longest_words) : words;
}

}  // namespace spacecheck
