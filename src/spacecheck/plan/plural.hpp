#pragma once

#include <concepts>
#include <string>
#include <string_view>

namespace spacecheck {

/// "1 trial", "2 trials"; of what takes no s: plural(n, "deep copy", "deep copies").
///
/// \param more  the word for any number but one; empty: the word with an s.
template <std::integral Count>
std::string plural(Count count, std::string_view word, std::string_view more = {}) {
  auto text = std::to_string(count) + " ";
  if (count == 1) return text.append(word);
  return more.empty() ? text.append(word).append("s") : text.append(more);
}

}  // namespace spacecheck
