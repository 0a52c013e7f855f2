#pragma once

#include <spacecheck/measure/bench.hpp>
#include <spacecheck/measure/limits.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace spacecheck::cli {

/// "1e7", "1234567": work items.
std::string count_text(std::int64_t n);

/// The table of `bench`, row by row, so that it can be printed as the measuring goes.
///
/// Whatever the width, it has figure, kernel, space, work items, ratio, interval and verdict; goal,
/// share of the limit, times, pairs and rates in this order while they fit. What else is to be said
/// of a verdict has a line of its own where it does not fit behind it.
class BenchTable {
 public:
  /// \param width  columns
  BenchTable(std::size_t width, std::vector<Bench const*> const& benches,
             std::vector<std::string> const& spaces);

  std::string header() const;
  std::string row(BenchRow const& row, Roofline const& roofline) const;

 private:
  struct Column {
    std::string title;
    std::size_t width;
    bool to_the_right;
    std::size_t gap;  ///< blanks before it
    int rank = 0;     ///< 0: always there; else in this order while they fit
    bool shown = true;
  };

  /// \param cells  of all columns, of which some are not shown; fewer: the first ones
  std::string line(std::vector<std::string> const& cells) const;

  /// \param more  of the verdict: ": disturbed"; may be empty
  std::string ended(std::string row, std::string const& verdict, std::string const& more) const;

  std::size_t m_width;
  std::vector<Column> m_columns;
};

}  // namespace spacecheck::cli
