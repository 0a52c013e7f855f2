#include <spacecheck/report/replay_line.hpp>
#include <spacecheck/report/shell_word.hpp>

#include <fmt/format.h>

#include <utility>

namespace spacecheck {
namespace {

std::string& name() {
  static std::string its_name = "spacecheck";
  return its_name;
}

std::string& timeout() {
  static std::string its_timeout;
  return its_timeout;
}

}  // namespace

void set_hang_timeout(std::string timeout_asked_for) { timeout() = std::move(timeout_asked_for); }

std::string const& program_name() { return name(); }

void set_program_name(std::string_view started_as) {
  auto const file = started_as.substr(started_as.rfind('/') + 1);
  name() = file.empty() || file == "spacecheck" ? "spacecheck" : started_as;
}

std::string replay_line(std::string const& trial, bool is_hang) {
  auto line = fmt::format("{} replay '{}'", shell_word(program_name()), trial);
  if (is_hang && !timeout().empty()) line += " --timeout " + shell_word(timeout());
  return line;
}

}  // namespace spacecheck
