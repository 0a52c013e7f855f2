#include "arguments.hpp"

#include "command.hpp"

#include <spacecheck/plan/limits.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cctype>
#include <charconv>
#include <limits>
#include <regex>
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

enum class Whole : std::uint8_t { good, large, none };

// "7", "1e6", "2.5e3", digit by digit: a double would round a seed of 18 of them to another.
Whole read_whole(std::string const& text, std::int64_t& value) {
  static std::regex const form("(-?)([0-9]*)(?:\\.([0-9]*))?(?:[eE]([+-]?)0*([0-9]*))?");
  std::smatch parts;
  if (!std::regex_match(text, parts, form)) return Whole::none;
  std::string digits = parts[2].str() + parts[3].str();
  bool const has_exponent = parts[5].matched;
  if (digits.empty() || (has_exponent && !std::isdigit(static_cast<unsigned char>(text.back())))) {
    return Whole::none;
  }
  digits.erase(0, digits.find_first_not_of('0'));
  value = 0;
  if (digits.empty()) return Whole::good;
  // Beyond four digits an exponent is as good as any other: nothing whole has so many.
  auto const exponent_digits = parts[5].str().substr(0, 4);
  auto exponent = exponent_digits.empty() ? 0 : std::stol(exponent_digits);
  if (parts[4] == "-") exponent = -exponent;
  for (exponent -= parts[3].length(); exponent < 0; ++exponent) {
    if (digits.empty() || digits.back() != '0') return Whole::none;
    digits.pop_back();
  }
  bool const negative = parts[1].length() > 0;
  constexpr std::size_t most_digits = 19;  // of 2^63
  if (digits.size() + static_cast<std::size_t>(exponent) <= most_digits) {
    digits.append(static_cast<std::size_t>(exponent), '0');
    if (parse(parts[1].str() + digits, value)) return Whole::good;
  }
  return negative ? Whole::none : Whole::large;
}

}  // namespace

std::vector<std::int64_t> counts(std::string_view flag, std::string const& text, std::int64_t least,
                                 std::int64_t most) {
  std::vector<std::int64_t> values;
  for (auto const& part : split(text, ',')) {
    std::int64_t value = 0;
    auto const number = read_whole(part, value);
    bool const large = number == Whole::large || (number == Whole::good && value > most);
    if (number == Whole::none || large || value < least) {
      throw Error(usage, fmt::format("{} takes whole numbers {}, got '{}'", flag,
                                     large ? fmt::format("from {} to {}", least, most)
                                           : fmt::format("of at least {}", least),
                                     part));
    }
    values.push_back(value);
  }
  return values;
}

std::int64_t one_count(std::string_view flag, std::string const& text, std::int64_t least,
                       std::int64_t most) {
  auto const values = counts(flag, text, least, most);
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
  double value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  std::string_view const suffix(end, static_cast<std::size_t>(text.data() + text.size() - end));
  double const scale = suffix == "ms"                    ? 1e-3
                       : suffix == "s" || suffix.empty() ? 1
                       : suffix == "m"                   ? 60
                       : suffix == "h"                   ? 3600
                                                         : 0;
  bool const is_number = !text.empty() && text.find_first_of("0123456789.") == 0;
  // A double has no room for it: it is as good as endless, or as nothing.
  bool const endless =
      error == std::errc::result_out_of_range && text.find("e-") == std::string::npos;
  if (scale == 0 || !is_number || (error != std::errc{} && !endless) || !(value > 0 || endless)) {
    throw Error(usage,
                fmt::format("{} takes a time such as 500ms, 30s, 2m or 1h, got '{}'", flag, text));
  }
  if (endless || value * scale > longest_wait) {
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
