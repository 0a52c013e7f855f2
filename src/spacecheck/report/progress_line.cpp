#include <spacecheck/plan/plural.hpp>
#include <spacecheck/report/progress_line.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace spacecheck {
namespace {

constexpr std::size_t bar_width = 20;
constexpr std::size_t least_room_for_now = 12;

std::string bar(ProgressState const& state) {
  auto const filled = std::min(bar_width, state.done * bar_width / state.total);
  return fmt::format("[{}{}]", std::string(filled, '#'), std::string(bar_width - filled, '-'));
}

std::string rows(ProgressState const& state) {
  return state.total > 0 ? fmt::format("{}/{}", state.done, plural(state.total, "row"))
                         : plural(state.done, "row");
}

std::string rate(ProgressState const& state) {
  auto text = plural(state.trials, "trial");
  if (state.elapsed >= 1) {
    double const each_second = static_cast<double>(state.trials) / state.elapsed;
    text += each_second >= 10 ? fmt::format("  {:.0f}/s", each_second)
                              : fmt::format("  {:.1f}/s", each_second);
  }
  return text;
}

std::string left(ProgressState const& state) {
  if (state.done <= state.earlier || state.total <= state.done || state.elapsed < 1) return {};
  double const each = state.elapsed / static_cast<double>(state.done - state.earlier);
  return time_left_text(each * static_cast<double>(state.total - state.done)) + " left";
}

}  // namespace

std::string time_left_text(double seconds) {
  auto const whole = static_cast<std::int64_t>(std::ceil(std::max(0.0, seconds)));
  if (whole < 100) return fmt::format("{} s", whole);
  auto const minutes = (whole + 59) / 60;
  if (minutes < 100) return fmt::format("{} min", minutes);
  return fmt::format("{} h {} min", minutes / 60, minutes % 60);
}

std::string progress_line(ProgressState const& state, std::size_t width) {
  // In the order in which they are shown, and which of them come first when room is short.
  struct Part {
    std::string text;
    int rank;
  };
  std::vector<Part> parts{
      {state.total > 0 ? bar(state) : "", 4}, {rows(state), 1}, {rate(state), 3}, {left(state), 2}};
  std::erase_if(parts, [](auto const& part) { return part.text.empty(); });
  auto const joined = [&] {
    std::string line;
    for (auto const& part : parts) line += (line.empty() ? "" : "  ") + part.text;
    return line;
  };
  while (parts.size() > 1 && joined().size() > width) {
    parts.erase(std::max_element(parts.begin(), parts.end(),
                                 [](auto const& a, auto const& b) { return a.rank < b.rank; }));
  }
  auto line = joined();
  if (!state.now.empty() && line.size() + 2 + least_room_for_now <= width) {
    auto const room = width - line.size() - 2;
    line += "  " + (state.now.size() <= room ? state.now : state.now.substr(0, room - 2) + "..");
  }
  return line.substr(0, width);
}

}  // namespace spacecheck
