#pragma once

#include <spacecheck/check/engine.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace spacecheck {

/// How the terminal's text looks.
struct TextStyle {
  bool colour = false;     ///< ANSI colours; every colour also has a word
  std::size_t width = 80;  ///< columns
};

/// Colours as NO_COLOR, CLICOLOR, CLICOLOR_FORCE and the stream say; width of the terminal, or 80.
///
/// \param file  descriptor of the stream.
TextStyle style_of(int file);

/// The table of a run, row by row, so that it can be printed as the run goes.
///
/// It fits 80 columns, and 40 by leaving out columns from the right of this list: kernel, space and
/// verdict, trials, checks, time. A name that is longer than its column has a line of its own above
/// its row. Where there is more room, n_threads is there, too; whatever the width, those sizes are
/// of which more than one was asked for, as rows could not be told apart without them.
class VerdictTable {
 public:
  /// \param kernels  names of all that will come: they decide the column's width.
  /// \param asked  its sizes.
  VerdictTable(TextStyle style, std::vector<std::string> const& kernels,
               std::vector<std::string> const& spaces, Request const& asked = {});

  std::string header() const;
  std::string row(Conclusion const& conclusion) const;

 private:
  std::string line(std::string const& kernel, std::string const& space, std::string const& sizes,
                   std::string const& trials, std::string const& verified, std::string const& time,
                   std::string const& verdict) const;

  TextStyle m_style;
  std::size_t m_kernel_width = 0;
  std::size_t m_space_width;
  std::vector<std::int64_t Parameters::*> m_sizes;  ///< that are shown
  std::size_t m_sizes_width = 0;                    ///< 0: none is
  bool m_has_trials = false;
  bool m_has_verified = false;
  bool m_has_time = false;
};

/// "FAIL  kernel  check  message / space, sizes, in how many runs / replay: ..."
std::string describe(Finding const& finding, TextStyle style);

/// Where there are findings, the command that says what they mean: "what that means: spacecheck
/// explain race".
std::string explain_line(std::vector<Conclusion> const& conclusions);

/// What the passes exclude: "repeat: 0 failures in 15 trials: flake rate below 18.1 % at 95 %".
std::string exclusion_line(std::vector<Conclusion> const& conclusions, double confidence);

/// "12 agree, 1 rounding, 1 skipped" and the checks that were skipped, with why.
std::string summary_lines(std::vector<Conclusion> const& conclusions, TextStyle style,
                          bool verbose);

/// "1.2 us", "340 ms"
std::string duration_text(double seconds);

}  // namespace spacecheck
