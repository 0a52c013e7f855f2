#include <spacecheck/fleet/node_list.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <set>

namespace spacecheck {
namespace {

/// What names have in common: the text before their last number, and how many digits it has. Slurm
/// keeps leading zeros, so that n9 and n10 are of one kind, and n09 and n9 are not.
struct Series {
  std::string before;
  std::size_t zeros = 0;  // digits where the number has leading zeros; 0: it has none
  // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy 14 sees one in what is generated.
  auto operator<=>(Series const&) const = default;
};

std::string range_text(unsigned long long first, unsigned long long last, std::size_t digits) {
  auto const number = [&](unsigned long long value) {
    return fmt::format("{:0{}}", value, digits);
  };
  return first == last ? number(first) : number(first) + "-" + number(last);
}

std::vector<std::string> ranges_of(std::set<unsigned long long> const& numbers,
                                   std::size_t digits) {
  std::vector<std::string> ranges;
  for (auto at = numbers.begin(); at != numbers.end();) {
    auto const first = *at;
    auto last = first;
    for (++at; at != numbers.end() && *at == last + 1; ++at) last = *at;
    ranges.push_back(range_text(first, last, digits));
  }
  return ranges;
}

}  // namespace

std::string slurm_node_list(std::vector<std::string> const& nodes) {
  constexpr std::size_t longest_number = 18;
  std::map<Series, std::set<unsigned long long>> series;
  std::set<std::string> plain;
  for (auto const& node : nodes) {
    auto const start = node.find_last_not_of("0123456789") + 1;
    auto const digits = node.substr(start);
    if (digits.empty() || digits.size() > longest_number) {
      plain.insert(node);
      continue;
    }
    bool const padded = digits.size() > 1 && digits[0] == '0';
    series[{node.substr(0, start), padded ? digits.size() : 0}].insert(std::stoull(digits));
  }
  // 007 and 123 are of one series where the former is there.
  for (auto& [name, numbers] : series) {
    if (name.zeros == 0) continue;
    auto const unpadded = series.find({name.before, 0});
    if (unpadded == series.end()) continue;
    std::erase_if(unpadded->second, [&numbers = numbers, &name = name](auto number) {
      if (fmt::format("{}", number).size() != name.zeros) return false;
      numbers.insert(number);
      return true;
    });
  }
  std::vector<std::string> parts(plain.begin(), plain.end());
  for (auto const& [name, numbers] : series) {
    if (numbers.empty()) continue;
    auto const ranges = ranges_of(numbers, name.zeros);
    parts.push_back(numbers.size() == 1
                        ? name.before + ranges.front()
                        : fmt::format("{}[{}]", name.before, fmt::join(ranges, ",")));
  }
  return fmt::format("{}", fmt::join(parts, ","));
}

}  // namespace spacecheck
