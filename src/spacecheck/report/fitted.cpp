#include <spacecheck/report/fitted.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace spacecheck {
namespace {

// A last column narrower than this is hard to read.
constexpr std::size_t least_room = 24;
// A line that starts as far in as this one is a table's last column itself.
constexpr std::size_t least_column = 16;
constexpr std::size_t step = 2;

/// Behind the escape that starts at `at`: ESC [ ... letter, or ESC ] ... ESC \ of a link.
std::size_t behind_escape(std::string_view text, std::size_t at) {
  if (at + 1 >= text.size()) return text.size();
  if (text[at + 1] == ']') {
    auto const end = text.find("\033\\", at + 2);
    return end == std::string_view::npos ? text.size() : end + 2;
  }
  auto const end = std::find_if(text.begin() + static_cast<std::ptrdiff_t>(at) + 2, text.end(),
                                [](char c) { return c >= '@' && c <= '~'; });
  return std::min(text.size(), static_cast<std::size_t>(end - text.begin()) + 1);
}

std::string without_escapes(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size();) {
    auto const escape = std::min(text.find('\033', at), text.size());
    plain += text.substr(at, escape - at);
    at = escape < text.size() ? behind_escape(text, escape) : escape;
  }
  return plain;
}

/// The next stretch of blanks, and the word behind it.
struct Piece {
  std::string_view blanks;
  std::string_view word;
};

Piece take(std::string_view& text) {
  auto const word = std::min(text.find_first_not_of(' '), text.size());
  auto const end = std::min(text.find(' ', word), text.size());
  Piece const piece{text.substr(0, word), text.substr(word, end - word)};
  text.remove_prefix(end);
  return piece;
}

std::size_t indent_of(std::string_view line, std::size_t width) {
  auto const margin = std::min(line.find_first_not_of(' '), line.size());
  auto indent = margin >= least_column ? margin : margin + step;
  std::size_t at = 0;
  for (auto rest = line; !rest.empty();) {
    auto const [blanks, word] = take(rest);
    at += blanks.size();
    if (at + least_room > width) break;
    if (blanks.size() > 1 && at > margin) indent = at;
    at += columns(word);
  }
  return indent;
}

void add_line(std::string& text, std::string_view line, std::size_t width, std::size_t indent) {
  std::size_t at = 0;
  for (auto rest = line; !rest.empty();) {
    auto const [blanks, word] = take(rest);
    auto const wide = columns(word);
    auto const start = at + blanks.size();
    if (start + wide > width && start > indent) {
      text += "\n" + std::string(indent, ' ');
      at = indent;
    } else {
      text += blanks;
      at = start;
    }
    text += word;
    at += wide;
  }
}

template <class IndentOf>
std::string each_line(std::string_view text, std::size_t width, IndentOf const& indent) {
  std::string all;
  while (!text.empty()) {
    auto const end = std::min(text.find('\n'), text.size());
    auto const line = text.substr(0, end);
    if (columns(line) <= width) {
      all += line;
    } else {
      add_line(all, line, width, indent(line));
    }
    if (end < text.size()) all += "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return all;
}

}  // namespace

std::size_t columns(std::string_view line) {
  auto const plain = without_escapes(line);
  // As the tables' columns are: fmt fills up to a width in columns.
  auto const filled = fmt::format("{:<{}}", plain, plain.size());
  return plain.size() - (filled.size() - plain.size());
}

std::string fitted(std::string_view text, std::size_t width) {
  return each_line(text, width, [&](std::string_view line) { return indent_of(line, width); });
}

std::string fitted(std::string_view text, std::size_t width, std::size_t indent) {
  return each_line(text, width, [&](std::string_view) { return indent; });
}

}  // namespace spacecheck
