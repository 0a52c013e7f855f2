#include <spacecheck/plan/percent_encoded.hpp>

#include <fmt/format.h>

namespace spacecheck {

std::string percent_encoded(std::string_view text, std::string_view plain) {
  std::string encoded;
  for (char const c : text) {
    // Not isalnum: what a letter is must not hang on the locale.
    bool const stays = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       plain.find(c) != plain.npos;
    encoded += stays ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

}  // namespace spacecheck
