#include <spacecheck/plan/one_line.hpp>
#include <spacecheck/plan/plural.hpp>
#include <spacecheck/report/fitted.hpp>
#include <spacecheck/report/replay_line.hpp>
#include <spacecheck/report/shell_word.hpp>
#include <spacecheck/report/terminal.hpp>
#include <spacecheck/report/verdict_json.hpp>

#include <fmt/color.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>

namespace spacecheck {
namespace {

bool set(char const* variable) {
  char const* const value = std::getenv(variable);
  return value != nullptr && *value != '\0' && std::strcmp(value, "0") != 0;
}

bool wants_colour(int file) {
  char const* const no_colour = std::getenv("NO_COLOR");
  if (no_colour != nullptr && *no_colour != '\0') return false;
  if (set("CLICOLOR_FORCE")) return true;
  char const* const colour = std::getenv("CLICOLOR");
  if (colour != nullptr && std::strcmp(colour, "0") == 0) return false;
  char const* const terminal = std::getenv("TERM");
  return ::isatty(file) != 0 && (terminal == nullptr || std::strcmp(terminal, "dumb") != 0);
}

std::string coloured(std::string const& text, fmt::color colour, TextStyle style) {
  return style.colour ? fmt::format(fmt::fg(colour) | fmt::emphasis::bold, "{}", text) : text;
}

fmt::color colour_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::agree: return fmt::color::green;
    case Verdict::rounding: return fmt::color::dark_cyan;
    case Verdict::skipped: return fmt::color::gray;
    case Verdict::inconclusive:
    case Verdict::flaky: return fmt::color::orange;
    case Verdict::disagree:
    case Verdict::hang:
    case Verdict::crash: break;
  }
  return fmt::color::red;
}

std::string verified(Conclusion const& conclusion) {
  std::size_t ran = 0;
  std::size_t skipped = 0;
  std::size_t unfinished = 0;
  std::size_t in_part = 0;
  for (auto const& outcome : conclusion.checks) {
    if (!outcome.not_covered.empty()) ++in_part;
    if (!outcome.skipped.empty()) {
      ++skipped;
    } else if (outcome.out_of_budget) {
      ++unfinished;
    } else {
      ++ran;
    }
  }
  auto text = plural(ran, "check");
  // What was judged in part only is not to look like all; summary_lines() says which part.
  if (in_part > 0) text += "*";
  if (unfinished > 0) {
    text += fmt::format(", {} not run", skipped + unfinished);
  } else if (skipped > 0) {
    text += fmt::format(", {} skipped", skipped);
  }
  return text;
}

std::size_t widest(std::vector<std::string> const& texts, std::size_t least) {
  for (auto const& text : texts) least = std::max(least, text.size());
  return least;
}

constexpr std::size_t verified_width = 21;
constexpr std::size_t trials_width = 6;
constexpr std::size_t time_width = 8;
constexpr std::size_t verdict_width = 12;
constexpr std::size_t gap = 2;
constexpr std::size_t items_width = 10;
constexpr std::size_t least_kernel_width = 16;
constexpr std::size_t least_beside_sizes = 6;
constexpr std::size_t below = 8;  // where a finding's lines go on

struct Size {
  char const* header;
  std::int64_t Parameters::*value;
  std::vector<std::int64_t> Request::*asked;
};
constexpr Size all_sizes[] = {{"N_THREADS", &Parameters::n_threads, &Request::n_threads},
                              {"ARRAY_SIZE", &Parameters::array_size, &Request::array_size},
                              {"BUFFER_SIZE", &Parameters::buffer_size, &Request::buffer_size}};

std::string sizes_header(std::vector<std::int64_t Parameters::*> const& shown) {
  if (shown.size() > 1) return "SIZES";
  for (auto const& size : all_sizes) {
    if (!shown.empty() && shown.front() == size.value) return size.header;
  }
  return {};
}

std::string sizes_text(std::vector<std::int64_t Parameters::*> const& shown,
                       Parameters const& parameters) {
  std::string text;
  for (auto const size : shown) {
    text += fmt::format("{}{}", text.empty() ? "" : ",", parameters.*size);
  }
  return text;
}

/// Three digits, or as many as it takes to tell it from 100 %, which nothing is sure to.
std::string confidence_text(double confidence) {
  std::string text;
  for (int digits = 3; text.empty() || (text == "100" && digits <= 17); ++digits) {
    text = fmt::format("{:.{}g}", 100 * confidence, digits);
  }
  return text;
}

// [%] never "0.0": nothing excludes that.
std::string rate_text(double rate) {
  return rate < 0.1 ? fmt::format("{:.2g}", rate) : fmt::format("{:.1f}", rate);
}

}  // namespace

TextStyle style_of(int file) {
  TextStyle style;
  style.colour = wants_colour(file);
  winsize size{};
  if (::ioctl(file, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) style.width = size.ws_col;
  return style;
}

std::string duration_text(double seconds) {
  if (seconds <= 0) return "-";
  // Three digits: what rounds to a thousand is one of the next unit.
  if (seconds < 999.5e-9) return fmt::format("{:.0f} ns", seconds * 1e9);
  if (seconds < 999.5e-6) return fmt::format("{:.3g} us", seconds * 1e6);
  if (seconds < 999.5e-3) return fmt::format("{:.3g} ms", seconds * 1e3);
  return seconds < 999.5 ? fmt::format("{:.3g} s", seconds) : fmt::format("{:.0f} s", seconds);
}

VerdictTable::VerdictTable(TextStyle style, std::vector<std::string> const& kernels,
                           std::vector<std::string> const& spaces, Request const& asked)
    : m_style(style), m_space_width(widest(spaces, 5)) {
  std::size_t taken = m_space_width + verdict_width + 2 * gap;
  std::size_t least = least_kernel_width;
  Parameters longest_sizes;
  for (auto const& size : all_sizes) {
    auto const& values = asked.*size.asked;
    if (values.size() < 2) continue;
    m_sizes.push_back(size.value);
    longest_sizes.*size.value = *std::max_element(values.begin(), values.end());
  }
  if (!m_sizes.empty()) {
    m_sizes_width =
        std::max(sizes_header(m_sizes).size(), sizes_text(m_sizes, longest_sizes).size());
    taken += m_sizes_width + gap;
    least = least_beside_sizes;
  }
  auto const fits = [&](std::size_t width) {
    bool const there_is_room = taken + least_kernel_width + width + gap <= m_style.width;
    if (there_is_room) taken += width + gap;
    return there_is_room;
  };
  // Whatever the width, who, where and what; then these, while they fit.
  m_has_trials = fits(trials_width);
  m_has_verified = m_has_trials && fits(verified_width);
  std::size_t const longest = widest(kernels, 6);
  // A name that fits in its row tells more than a time.
  bool const name_needs_it =
      taken + longest <= m_style.width && taken + longest + time_width + gap > m_style.width;
  m_has_time = m_has_verified && !name_needs_it && fits(time_width);
  if (m_sizes.empty() && m_has_time &&
      taken + std::max(longest, least_kernel_width) + items_width + gap <= m_style.width &&
      fits(items_width)) {
    m_sizes = {&Parameters::n_threads};
    m_sizes_width = items_width;
  }
  std::size_t const room = std::max(m_style.width, taken + least) - taken;
  m_kernel_width = std::min(longest, room);
}

std::string VerdictTable::line(std::string const& kernel, std::string const& space,
                               std::string const& sizes, std::string const& trials,
                               std::string const& verified, std::string const& time,
                               std::string const& verdict) const {
  // A name is never cut: those that end alike would be taken for each other.
  bool const is_long = kernel.size() > m_kernel_width;
  auto text = is_long ? kernel + "\n" : "";
  text +=
      fmt::format("{:<{}}  {:<{}}  ", is_long ? "" : kernel, m_kernel_width, space, m_space_width);
  if (m_sizes_width > 0) text += fmt::format("{:>{}}  ", sizes, m_sizes_width);
  if (m_has_trials) text += fmt::format("{:>{}}  ", trials, trials_width);
  if (m_has_verified) text += fmt::format("{:<{}}  ", verified, verified_width);
  if (m_has_time) text += fmt::format("{:>{}}  ", time, time_width);
  return text + verdict + "\n";
}

std::string VerdictTable::header() const {
  return line("KERNEL", "SPACE", sizes_header(m_sizes), "TRIALS", "VERIFIED", "TIME", "VERDICT");
}

std::string VerdictTable::row(Conclusion const& c) const {
  return line(c.kernel, c.space, sizes_text(m_sizes, c.parameters), std::to_string(c.trials),
              verified(c), duration_text(c.seconds),
              coloured(std::string(to_string(c.verdict)), colour_of(c.verdict), m_style));
}

std::string describe(Finding const& finding, TextStyle style) {
  bool const flaky = finding.is_flaky() && finding.is_fault();
  std::string const word = !finding.is_fault() ? "ROUND" : flaky ? "FLAKY" : "FAIL";
  auto const colour = !finding.is_fault() ? fmt::color::dark_cyan
                      : flaky             ? fmt::color::orange
                                          : fmt::color::red;
  auto text =
      fmt::format("{}  {}  {}  {}: {}\n", coloured(word, colour, style), finding.trial.kernel,
                  finding.check, to_string(finding.kind), one_line(finding.message));
  std::string seen = fmt::format("in {} of {} runs", finding.seen, finding.of);
  if (flaky) {
    auto const interval = clopper_pearson(finding.seen, finding.of);
    seen += fmt::format(": {:.3g} %, between {:.3g} % and {:.3g} % at 95 %",
                        100.0 * static_cast<double>(finding.seen) / static_cast<double>(finding.of),
                        100 * interval.low, 100 * interval.high);
  }
  text = fitted(text, style.width, below);
  auto const where =
      fmt::format("      {}, {}", finding.trial.space, to_string(finding.trial.parameters));
  bool const fits = columns(where) + 3 + seen.size() <= style.width;
  text += where + (fits ? "   " : "\n" + std::string(below, ' ')) + seen + "\n";
  for (auto const& line : finding.blame) {
    text += fitted(fmt::format("      {}\n", one_line(line)), style.width, below);
  }
  text += fmt::format("      replay: {}\n", replay_line(finding));
  return text;
}

std::string explain_line(std::vector<Conclusion> const& conclusions) {
  std::vector<std::string_view> kinds;
  for (auto const& conclusion : conclusions) {
    for (auto const& finding : conclusion.findings()) {
      auto const kind = to_string(finding.kind);
      bool const told = std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
      if (finding.is_fault() && !told) kinds.push_back(kind);
    }
  }
  if (kinds.empty()) return {};
  return fmt::format("what that means: {} explain {}\n", shell_word(program_name()),
                     fmt::join(kinds, " "));
}

std::string exclusion_line(std::vector<Conclusion> const& conclusions, double confidence) {
  // Kernels share one line where the same is excluded for them.
  std::map<std::int64_t, std::pair<std::size_t, double>> passes;
  for (auto const& c : conclusions) {
    if (c.repetitions == 0 || c.failures > 0) continue;
    auto& [count, rate] = passes[c.repetitions];
    ++count;
    rate = c.excludes;
  }
  std::string text;
  for (auto const& [repetitions, pass] : passes) {
    text += fmt::format("repeat: 0 failures in {}{}: flake rate below {} % at {} %\n",
                        plural(repetitions, "trial"),
                        passes.size() > 1 || pass.first < conclusions.size()
                            ? " (" + plural(pass.first, "row") + ")"
                            : "",
                        rate_text(100 * pass.second), confidence_text(confidence));
  }
  return text;
}

std::string summary_lines(std::vector<Conclusion> const& conclusions, TextStyle style,
                          bool verbose) {
  std::map<Verdict, std::size_t> counts;
  std::map<std::string, std::size_t> skipped;
  std::map<std::string, std::size_t> uncovered;
  for (auto const& c : conclusions) {
    ++counts[c.verdict];
    for (auto const& outcome : c.checks) {
      if (!outcome.skipped.empty()) {
        ++skipped[fmt::format("{}: {}", outcome.check, outcome.skipped)];
      }
      for (auto const& what : outcome.not_covered) {
        ++uncovered[fmt::format("{}: {}", outcome.check, what)];
      }
    }
  }
  std::string text;
  for (auto const& [verdict, count] : counts) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count,
                        coloured(std::string(to_string(verdict)), colour_of(verdict), style));
  }
  text += "\n";
  if (verbose) {
    for (auto const& [why, count] : skipped) {
      text += fmt::format("skipped  {} ({})\n", one_line(why), plural(count, "row"));
    }
  }
  for (auto const& [what, count] : uncovered) {
    text += fmt::format("* not covered by {} ({})\n", one_line(what), plural(count, "row"));
  }
  return fitted(text, style.width);
}

}  // namespace spacecheck
