#include <spacecheck/plan/percent_encoded.hpp>
#include <spacecheck/report/hyperlink.hpp>

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <unistd.h>

namespace spacecheck {
namespace {

std::string_view variable(char const* name) {
  char const* const value = std::getenv(name);
  return value != nullptr ? value : "";
}

bool knows_hyperlinks() {
  auto const program = variable("TERM_PROGRAM");
  for (std::string_view const one : {"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper"}) {
    if (program == one) return true;
  }
  if (!variable("WT_SESSION").empty() || !variable("KITTY_WINDOW_ID").empty()) return true;
  if (!variable("KONSOLE_VERSION").empty()) return true;
  // GNOME's terminal and its kin since 0.50.
  return std::atoi(std::string(variable("VTE_VERSION")).c_str()) >= 5000;
}

std::string as_uri(std::string const& path) {
  std::array<char, 256> host{};
  ::gethostname(host.data(), host.size() - 1);
  return fmt::format("file://{}{}", host.data(), percent_encoded(path, "/-._~"));
}

}  // namespace

bool shows_hyperlinks(int file) {
  auto const forced = variable("FORCE_HYPERLINK");
  if (!forced.empty()) return forced != "0";
  if (!variable("NO_COLOR").empty() || variable("TERM") == "dumb" || ::isatty(file) == 0)
    return false;
  return knows_hyperlinks();
}

std::string hyperlink(std::string const& text, std::string const& target, int file) {
  if (!shows_hyperlinks(file)) return text;
  return fmt::format("\033]8;;{}\033\\{}\033]8;;\033\\", target, text);
}

std::string file_link(std::string const& path, int file) {
  std::error_code error;
  auto const whole = std::filesystem::absolute(path, error);
  return error ? path : hyperlink(path, as_uri(whole.string()), file);
}

}  // namespace spacecheck
