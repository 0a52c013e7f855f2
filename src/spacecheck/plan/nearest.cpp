#include <spacecheck/plan/nearest.hpp>

#include <algorithm>
#include <cctype>

namespace spacecheck {
namespace {

// Insertions, deletions, changes and swaps of neighbours, each one edit; case does not count.
std::size_t edit_distance(std::string const& a, std::string const& b) {
  std::vector<std::vector<std::size_t>> edits(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  auto const same = [&](std::size_t i, std::size_t j) {
    return std::tolower(static_cast<unsigned char>(a[i - 1])) ==
           std::tolower(static_cast<unsigned char>(b[j - 1]));
  };
  for (std::size_t i = 0; i <= a.size(); ++i) {
    for (std::size_t j = 0; j <= b.size(); ++j) {
      if (i == 0 || j == 0) {
        edits[i][j] = i + j;
        continue;
      }
      edits[i][j] = std::min(
          {edits[i - 1][j] + 1, edits[i][j - 1] + 1, edits[i - 1][j - 1] + (same(i, j) ? 0 : 1)});
      if (i > 1 && j > 1 && same(i, j - 1) && same(i - 1, j)) {
        edits[i][j] = std::min(edits[i][j], edits[i - 2][j - 2] + 1);
      }
    }
  }
  return edits[a.size()][b.size()];
}

}  // namespace

std::string nearest(std::string const& given, std::vector<std::string> const& candidates) {
  std::string best;
  std::size_t const limit = std::max<std::size_t>(1, given.size() / 3);
  std::size_t least = limit + 1;
  for (auto const& candidate : candidates) {
    // As many edits as one is longer are needed at least; what is given may be of any length.
    auto const longer = std::max(given.size(), candidate.size());
    if (longer - std::min(given.size(), candidate.size()) >= least) continue;
    auto const distance = edit_distance(given, candidate);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace spacecheck
