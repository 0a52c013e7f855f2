#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace spacecheck::cli {

/// An application, and how its traces are taken.
struct TracedRun {
  std::vector<std::string> command;
  std::string folder;  ///< to start it in; empty: here
  std::string file;    ///< where the trace goes
  std::string filter;
  std::string region;
  std::uint64_t every = 1;
  std::uint64_t first = 0;  ///< steps in between, ends included; last 0: to the end
  std::uint64_t last = 0;
  int poison = 0;
  std::uint64_t values = 4096;                    ///< kept of each changed View [bytes]
  std::uint64_t limit = std::uint64_t{64} << 20;  ///< of all values [bytes]
  std::string track = "auto";
  std::string types;    ///< of Views, as the trace's header has them
  bool silent = false;  ///< its standard output is dropped
};

struct TracedResult {
  int code = 0;    ///< as a shell gives it: 128 + number of the signal that ended it
  int signal = 0;  ///< that ended it; 0: none
  std::vector<std::string> traces;  ///< that it wrote, the file asked for or its siblings
};

/// Starts the application with the connector, hands on the signals that this process gets, and
/// waits for its end.
///
/// \throws Error  usage: it can't be started; own_fault: the connector is not where it should be.
TracedResult run_traced(TracedRun const& run);

/// "a.trace", "run2" -> "a.run2.trace"; "a" -> "a-run2"
std::string sibling(std::string const& file, std::string const& part);

/// What the name of a trace says of the process that wrote it, of those that were asked to write
/// `file`: "a.trace", "a.rank3.trace" -> ".rank3"; of `file` itself nothing. None: it is no such
/// name.
std::optional<std::string> part_of(std::string const& file, std::string const& trace);

/// The traces that a run with this file wrote: itself, and one a rank or child process beside it.
std::vector<std::string> traces_of(std::string const& file);

/// Why a program wrote no trace: no Kokkos in it, Kokkos without tools, another tool. One line.
///
/// \param command  the program, and its arguments.
std::string why_no_trace(std::vector<std::string> const& command);

}  // namespace spacecheck::cli
