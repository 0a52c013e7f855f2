#include <spacecheck/report/explanation.hpp>
#include <spacecheck/report/fitted.hpp>
#include <spacecheck/report/impl/embedded.hpp>

#include <algorithm>
#include <regex>

namespace spacecheck {
namespace {

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    auto const end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string trimmed(std::string text) {
  auto const blank = [](char c) { return c == ' ' || c == '\n'; };
  text.erase(std::find_if_not(text.rbegin(), text.rend(), blank).base(), text.end());
  text.erase(text.begin(), std::find_if_not(text.begin(), text.end(), blank));
  return text;
}

std::vector<std::string> cells_of(std::string const& line) {
  std::vector<std::string> cells;
  for (std::size_t start = 1; start < line.size();) {
    auto const end = std::min(line.find('|', start), line.size());
    cells.push_back(trimmed(line.substr(start, end - start)));
    start = end + 1;
  }
  return cells;
}

std::string without_marks(std::string const& text) {
  static std::regex const link(R"(\[([^\]]*)\]\([^)]*\))");
  auto plain = std::regex_replace(text, link, "$1");
  std::erase(plain, '`');
  return plain;
}

// Rows of the first table: "| [`reference`](#reference) | proves | misses | trials |".
std::vector<std::vector<std::string>> table_rows(std::vector<std::string> const& lines,
                                                 std::string const& heading) {
  std::vector<std::vector<std::string>> rows;
  bool here = false;
  for (auto const& line : lines) {
    if (line.rfind(heading, 0) == 0) {
      here = true;
    } else if (here && line.rfind('|', 0) != 0) {
      break;
    } else if (here && line.rfind("|---", 0) != 0) {
      rows.push_back(cells_of(line));
    }
  }
  return rows;
}

// "## name" up to the next heading.
std::string section(std::vector<std::string> const& lines, std::string const& name) {
  std::string text;
  bool here = false;
  for (auto const& line : lines) {
    if (line.rfind("## ", 0) == 0) {
      here = line == "## " + name;
    } else if (here) {
      text += line + "\n";
    }
  }
  return trimmed(text);
}

std::vector<Explanation> read_explanations() {
  std::vector<Explanation> all;
  auto const checks = lines_of(Impl::embedded_checks());
  for (auto const& row : table_rows(checks, "| check | proves")) {
    auto const name = without_marks(row.at(0));
    all.push_back({name, "check",
                   section(checks, name) + "\n\n- Proves: " + row.at(1) +
                       "\n- Can miss: " + row.at(2) + "\n- Costs: " + row.at(3) + " trials"});
  }
  auto const findings = lines_of(Impl::embedded_findings());
  for (auto const& line : findings) {
    if (line.rfind("## ", 0) != 0) continue;
    auto const name = line.substr(3);
    all.push_back({name, "finding", section(findings, name)});
  }
  for (auto const& row : table_rows(checks, "| verdict | means")) {
    all.push_back({without_marks(row.at(0)), "verdict", row.at(1)});
  }
  return all;
}

}  // namespace

std::vector<Explanation> const& explanations() {
  static auto const all = read_explanations();
  return all;
}

std::optional<Explanation> explanation_of(std::string_view name) {
  std::optional<Explanation> found;
  for (auto const& one : explanations()) {
    if (one.name == name && (!found || one.kind == "finding")) found = one;
  }
  return found;
}

std::string plain_text(std::string_view markdown, std::size_t width) {
  std::string text;
  std::string paragraph;
  bool item = false;
  auto const flush = [&] {
    if (!paragraph.empty()) {
      static std::regex const link(R"(\[([^\]]*)\]\([^)]*\))");
      static std::regex const bold(R"(\*\*([^*]*)\*\*)");
      auto const plain = std::regex_replace(std::regex_replace(paragraph, link, "$1"), bold, "$1:");
      text += fitted((item ? "  - " : "") + plain + "\n", width, item ? 4 : 0);
    }
    paragraph.clear();
  };
  for (auto const& line : lines_of(markdown)) {
    if (line.rfind("- ", 0) == 0) {
      flush();
      item = true;
      paragraph = line.substr(2);
    } else if (line.empty()) {
      flush();
      item = false;
      text += "\n";
    } else {
      if (line.rfind("  ", 0) != 0 && item) {
        flush();
        item = false;
      }
      paragraph += (paragraph.empty() ? "" : " ") + trimmed(line);
    }
  }
  flush();
  return text;
}

}  // namespace spacecheck
