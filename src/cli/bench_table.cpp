#include "bench_table.hpp"

#include <spacecheck/report/fitted.hpp>
#include <spacecheck/report/terminal.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace spacecheck::cli {
namespace {

constexpr std::size_t verdict_width = 7;
constexpr std::size_t verdict_gap = 2;

std::string notes(BenchRow const& row) {
  std::string text;
  if (too_noisy(row)) text += ": too noisy to tell";
  if (row.disturbed) text += ": disturbed";
  return text;
}

std::string limit_text(Roofline const& roofline) {
  if (roofline.in_cache) return "cache";
  if (roofline.share <= 0) return "-";
  return fmt::format("{:.0f}%{}", 100 * roofline.share, roofline.by_memory ? "" : " fp");
}

}  // namespace

std::string count_text(std::int64_t n) {
  int const digits = static_cast<int>(std::floor(std::log10(static_cast<double>(n))));
  auto const lead = static_cast<double>(n) / std::pow(10.0, digits);
  return digits >= 4 && lead == std::floor(lead) ? fmt::format("{:.0f}e{}", lead, digits)
                                                 : fmt::format("{}", n);
}

BenchTable::BenchTable(std::size_t width, std::vector<Bench const*> const& benches,
                       std::vector<std::string> const& spaces)
    : m_width(width),
      m_columns{{"ID", 2, false, 0},
                {"KERNEL", 6, false, 2},
                {"SPACE", 5, false, 2},
                {"N", 8, true, 1},
                {"PAIRS", 5, true, 1, 5},
                {"RATIO", 6, true, 2},
                {"95 % INTERVAL", 15, false, 2},
                {"TIME", 8, true, 1, 3},
                {"BY HAND", 8, true, 1, 4},
                {"GB/S", 6, true, 1, 6},
                {"GFLOP/S", 7, true, 1, 7},
                {"LIMIT", 7, true, 1, 2},
                {"GOAL", 5, true, 1, 1}} {
  for (auto const* bench : benches) {
    m_columns[0].width = std::max(m_columns[0].width, bench->id.size());
    m_columns[1].width = std::max(m_columns[1].width, bench->kernel.size());
  }
  for (auto const& space : spaces) m_columns[2].width = std::max(m_columns[2].width, space.size());
  std::size_t taken = verdict_gap + verdict_width;
  std::vector<Column*> by_rank;
  for (auto& column : m_columns) by_rank.push_back(&column);
  std::stable_sort(by_rank.begin(), by_rank.end(),
                   [](auto const* a, auto const* b) { return a->rank < b->rank; });
  for (auto* column : by_rank) {
    taken += column->gap + column->width;
    column->shown = column->rank == 0 || taken <= m_width;
  }
}

std::string BenchTable::line(std::vector<std::string> const& cells) const {
  std::string text;
  for (std::size_t k = 0; k < cells.size(); ++k) {
    auto const& column = m_columns[k];
    if (!column.shown) continue;
    text += std::string(column.gap, ' ');
    text += column.to_the_right ? fmt::format("{:>{}}", cells[k], column.width)
                                : fmt::format("{:<{}}", cells[k], column.width);
  }
  return text + std::string(verdict_gap, ' ');
}

std::string BenchTable::ended(std::string row, std::string const& verdict,
                              std::string const& more) const {
  auto const room = m_width - std::min(m_width, row.size());
  auto const below = "\n" + std::string(m_columns[0].width + m_columns[1].gap, ' ');
  if (verdict.size() + more.size() <= room) {
    row += verdict + more;
  } else if (verdict.size() <= room) {
    row += verdict + below + more.substr(2);
  } else {
    row += below + verdict + more;
  }
  return fitted(row + "\n", m_width);
}

std::string BenchTable::header() const {
  std::vector<std::string> titles;
  for (auto const& column : m_columns) titles.push_back(column.title);
  return ended(line(titles), "VERDICT", "");
}

std::string BenchTable::row(BenchRow const& row, Roofline const& roofline) const {
  auto const& bench = *row.bench;
  std::vector<std::string> cells{bench.id, bench.kernel, row.space, count_text(row.n)};
  if (row.verdict == BenchRow::Verdict::refused) {
    return fitted(fmt::format("{}no ratio: the twin computes something else: {}\n", line(cells),
                              row.difference),
                  m_width);
  }
  cells.insert(cells.end(),
               {fmt::format("{}", row.pairs), fmt::format("{:.3f}", row.ratio.median),
                fmt::format("{:.3f} - {:.3f}", row.ratio.low, row.ratio.high),
                duration_text(row.form_seconds), duration_text(row.twin_seconds),
                fmt::format("{:.1f}", roofline.bytes_a_second / 1e9),
                fmt::format("{:.2f}", roofline.flops_a_second / 1e9), limit_text(roofline),
                bench.goal > 0 ? fmt::format("{:.2f}", bench.goal) : "-"});
  return ended(line(cells), std::string(to_string(row.verdict)), notes(row));
}

}  // namespace spacecheck::cli
