#pragma once

#include <spacecheck/trace/compare_traces.hpp>

#include <string>
#include <vector>

namespace spacecheck::cli {

/// \throws Error  usage: it can't be read, or holds no trace.
Trace read_trace_or_refuse(std::string const& path);

/// Why nothing was compared though there were contents, or none of the steps that hold them; empty:
/// something was, or there was nothing to compare.
std::string why_nothing_compared(TraceComparison const& all, Trace const& a, Trace const& b);

/// In the place of "no difference", where neither trace holds contents.
std::string no_contents_words(Trace const& a, Trace const& b);

/// "no difference", and of how many steps that is said where one of them did not end.
std::string no_difference_words(TraceComparison const& all, Trace const& a, Trace const& b);

/// Why no difference is no agreement; empty: both ended.
std::string why_not_whole(Trace const& a, Trace const& b);

/// What `compare A.trace B.trace` prints.
void print_comparison(TraceComparison const& all, Trace const& a, Trace const& b);

/// Two trace files: prints, and gives the exit code.
///
/// \throws Error  usage, or nothing_ran where no contents were compared, or where they are equal as
/// far as a trace goes that did not end.
int compare_trace_files(std::string const& a, std::string const& b,
                        std::vector<std::string> const& types, bool json);

/// "app: 12 kernels, 3 deep copies, 5 Views", and where it ended, if it did not end well.
std::string describe(Trace const& trace);

}  // namespace spacecheck::cli
