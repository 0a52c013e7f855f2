#include <spacecheck/plan/comparison.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace spacecheck {
namespace {

std::size_t ulp_bin(double ulp) {
  if (!is_finite(ulp)) return Comparison::ulp_bins - 1;
  if (ulp < 1) return 0;
  return std::min(static_cast<std::size_t>(std::ilogb(ulp)) + 1, Comparison::ulp_bins - 2);
}

// The part that element `index` of `extent` falls into, of `parts` equal ones.
std::int64_t part(std::int64_t index, std::int64_t extent, std::int64_t parts) {
  return static_cast<std::int64_t>(static_cast<long double>(index) *
                                   static_cast<long double>(parts) /
                                   static_cast<long double>(extent));
}

}  // namespace

Comparison ComparisonBuilder::take() && {
  for (auto const& [exponent, wide] : m_wide) {
    if (exponent > std::ilogb(m_largest)) {
      m_comparison.unbounded += wide.count;
    } else if (exponent > std::ilogb(m_share * m_largest)) {
      m_comparison.loose += wide.count;
      m_comparison.loosest = static_cast<double>(wide.widest / m_largest);
    }
  }
  return std::move(m_comparison);
}

void ComparisonBuilder::note_wide(double bound, double share) {
  m_share = share;
  auto& wide = m_wide[std::ilogb(bound)];
  ++wide.count;
  wide.widest = std::max(wide.widest, bound);
}

void ComparisonBuilder::count(std::int64_t flat, double ulp) {
  auto& map = m_comparison.where;
  if (m_comparison.ulps.empty()) {
    m_comparison.ulps.resize(Comparison::ulp_bins);
    m_across = 1;
    for (std::size_t k = 1; k < m_extents.size(); ++k) m_across *= m_extents[k];
    auto const down = m_extents.empty() ? 1 : m_extents.front();
    bool const flat_array = m_extents.size() < 2;
    map.rows = flat_array ? 1 : std::min(down, DifferenceMap::most_rows);
    map.columns = flat_array ? std::min(down, 4 * DifferenceMap::most_columns)
                             : std::min(m_across, DifferenceMap::most_columns);
    map.counts.resize(static_cast<std::size_t>(map.rows * map.columns));
    if (flat_array) m_across = down;
  }
  ++m_comparison.ulps[ulp_bin(ulp)];
  auto const down = static_cast<std::int64_t>(m_extents.size() < 2 ? 1 : m_extents.front());
  auto const row = part(flat / m_across, down, map.rows);
  auto const column = part(flat % m_across, m_across, map.columns);
  ++map.counts[static_cast<std::size_t>(row * map.columns + column)];
}

bool ComparisonBuilder::keeps(bool outside) const {
  return outside ? m_outside_kept < Comparison::kept : m_comparison.first.size() < Comparison::kept;
}

void ComparisonBuilder::keep(Difference difference, bool outside) {
  auto& first = m_comparison.first;
  if (outside) {
    first.insert(first.begin() + static_cast<std::ptrdiff_t>(m_outside_kept),
                 std::move(difference));
    ++m_outside_kept;
    if (first.size() > Comparison::kept) first.pop_back();
  } else {
    first.push_back(std::move(difference));
  }
}

std::vector<std::int64_t> ComparisonBuilder::index_of(std::int64_t flat) const {
  std::vector<std::int64_t> index(m_extents.size());
  for (std::size_t k = m_extents.size(); k-- > 0;) {
    index[k] = flat % m_extents[k];
    flat /= m_extents[k];
  }
  return index;
}

std::string ComparisonBuilder::text(float value) { return fmt::format("{}", value); }
std::string ComparisonBuilder::text(double value) { return fmt::format("{}", value); }
std::string ComparisonBuilder::text(std::int64_t value) { return fmt::format("{}", value); }
std::string ComparisonBuilder::text(std::uint64_t value) { return fmt::format("{}", value); }

}  // namespace spacecheck
