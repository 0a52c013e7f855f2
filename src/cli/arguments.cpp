#include "arguments.hpp"

#include "command.hpp"

#include <spacecheck/plan/limits.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <charconv>
#include <cmath>
#include <unordered_set>

namespace spacecheck::cli {
namespace {

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t start = 0;;) {
    auto const end = text.find(separator, start);
    parts.emplace_back(text.substr(start, end - start));
    if (end == std::string_view::npos) return parts;
    start = end + 1;
  }
}

template <class T>
bool parse(std::string const& text, T& value) {
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

std::vector<std::int64_t> counts(std::string_view flag, std::string const& text,
                                 std::int64_t least) {
  std::vector<std::int64_t> values;
  for (auto const& part : split(text, ',')) {
    std::int64_t value = 0;
    double real = 0;
    bool good = parse(part, value);
    if (!good && parse(part, real) && std::trunc(real) == real && std::fabs(real) < 9e15) {
      value = static_cast<std::int64_t>(real);
      good = true;
    }
    if (!good || value < least) {
      // What is a number, but too large for one, is told so.
      bool const large = !good && part.find_first_not_of("0123456789.e+") == part.npos &&
                         std::strtod(part.c_str(), nullptr) >= 9e15;
      throw Error(usage, fmt::format("{} takes whole numbers of at least {}{}, got '{}'", flag,
                                     least, large ? ", below 9e15" : "", part));
    }
    values.push_back(value);
  }
  return values;
}

std::int64_t one_count(std::string_view flag, std::string const& text, std::int64_t least) {
  auto const values = counts(flag, text, least);
  if (values.size() != 1) {
    throw Error(usage, fmt::format("{} takes one number, got '{}'", flag, text));
  }
  return values.front();
}

std::vector<std::int64_t> each_once(std::vector<std::int64_t> const& values) {
  std::vector<std::int64_t> once;
  std::unordered_set<std::int64_t> seen;
  for (auto const value : values) {
    if (seen.insert(value).second) once.push_back(value);
  }
  return once;
}

double fraction(std::string_view flag, std::string const& text) {
  double value = 0;
  if (!parse(text, value) || !(value > 0 && value < 1)) {
    throw Error(usage, fmt::format("{} takes a number between 0 and 1, both left out, got '{}'",
                                   flag, text));
  }
  return value;
}

std::chrono::duration<double> duration(std::string_view flag, std::string const& text) {
  auto const unit = text.find_first_not_of("0123456789.");
  double value = 0;
  std::string const suffix = unit == std::string::npos ? "s" : text.substr(unit);
  double const scale = suffix == "ms"  ? 1e-3
                       : suffix == "s" ? 1
                       : suffix == "m" ? 60
                       : suffix == "h" ? 3600
                                       : 0;
  if (scale == 0 || !parse(text.substr(0, unit), value) || !(value > 0)) {
    throw Error(usage,
                fmt::format("{} takes a time such as 500ms, 30s, 2m or 1h, got '{}'", flag, text));
  }
  if (value * scale > longest_wait) {
    throw Error(usage,
                fmt::format("{} takes at most {:.0f} s, got '{}'", flag, longest_wait, text));
  }
  return std::chrono::duration<double>(value * scale);
}

std::vector<std::string> split_list(std::vector<std::string> const& texts) {
  std::vector<std::string> all;
  for (auto const& text : texts) {
    for (auto& part : split(text, ',')) all.push_back(std::move(part));
  }
  return all;
}

std::string unknown(std::string_view what, std::string const& given,
                    std::vector<std::string> const& allowed) {
  auto line = fmt::format("unknown {} '{}' (there {}: {})", what, given,
                          allowed.size() == 1 ? "is" : "are", fmt::join(allowed, ", "));
  auto const meant = nearest(given, allowed);
  if (!meant.empty()) line += fmt::format("; did you mean '{}'?", meant);
  return line;
}

}  // namespace spacecheck::cli
