#pragma once

#include <spacecheck/trace/format.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace spacecheck {

/// One line: which file, where in it, what was expected.
class TraceError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What the connector wrote of one process.
struct Trace {
  /// An allocation. Names are numbers of `names`.
  struct View {
    std::uint32_t label = 0;
    std::uint32_t space = 0;
    std::uint32_t flags = 0;  ///< trace_format::Allocation::Flags
    std::uint64_t bytes = 0;
    trace_format::Allocation at_first{};

    /// Not so the scratch of an execution space, and what has no bytes.
    bool has_contents() const {
      return (flags & trace_format::Allocation::scratch) == 0 && bytes > 0;
    }
  };
  /// A kernel or a deep copy. Views are numbers of `views`; none: -1.
  struct Step {
    std::uint64_t number = 0;
    trace_format::StepKind kind{};
    std::uint32_t name = 0;
    std::uint32_t from_name = 0;
    std::int64_t to = -1;
    std::int64_t from = -1;
    std::uint32_t region = 0;  ///< innermost of its thread
    std::uint32_t thread = 0;
    std::uint32_t flags = 0;  ///< trace_format::StepEnd::Flags
    std::uint64_t time = 0;
    std::uint64_t duration = 0;
    bool ended = false;
    std::size_t begin_event = 0;
    std::size_t end_event = 0;  ///< where it has ended
  };
  /// Words of a View, in the file's memory.
  struct Values {
    std::uint64_t first = 0;
    std::uint64_t stride = 1;
    std::span<char const> bytes;
  };
  struct Change {
    std::size_t view = 0;
    trace_format::Change found{};
    std::vector<Values> values;
  };
  enum class EventKind : std::uint8_t { allocation, freed, begin, end, change, fence, region };
  /// `index` into views, steps, changes; of fences and regions a name.
  struct Event {
    EventKind kind{};
    std::size_t index = 0;
  };

  std::string path;
  nlohmann::json header;
  std::vector<std::string> names;
  std::vector<View> views;
  std::vector<Step> steps;
  std::vector<Change> changes;
  std::vector<Event> events;
  std::vector<std::string> notes;
  bool ended = false;  ///< the last frame is there
  trace_format::End end{};
  std::shared_ptr<void const> memory;  ///< that `values` lie in

  std::string_view name(std::uint32_t number) const { return names[number]; }
  std::size_t kernels() const;
  int poison() const;

  /// The flags that chose which steps were looked at, as they were given; empty: all were.
  std::string selection() const;

  /// Whether its Views were looked at before it began and after it ended. A step that has not ended
  /// does not tell: it counts only where all were.
  bool looked_at(Step const& step) const;

  /// The kernels that had begun and not ended; where the process died, if it did.
  std::vector<std::size_t> unfinished() const;
};

/// Does the file begin as a trace does?
bool is_trace(std::string const& path);

/// A trace whose process died, or is still at work, is read up to where it was written.
///
/// \throws TraceError  no trace, cut off within a frame, or damaged.
Trace read_trace(std::string const& path);

/// The same from memory.
///
/// \param path    named in messages.
/// \param memory  keeps `bytes` alive.
Trace parse_trace(std::string const& path, std::span<char const> bytes,
                  std::shared_ptr<void const> memory = nullptr);

}  // namespace spacecheck
