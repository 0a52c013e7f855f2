#pragma once

#include <spacecheck/trace/format.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

namespace spacecheck::tool {

/// The trace, written as it goes: a shared mapping of the file, so that what was written is there
/// whatever ends the process, without a system call for each event.
class TraceFile {
 public:
  TraceFile() = default;
  TraceFile(TraceFile const&) = delete;
  TraceFile& operator=(TraceFile const&) = delete;

  /// Makes the file, which must not exist.
  ///
  /// \returns 0, or errno.
  int open(std::string const& path);
  bool is_open() const { return m_file >= 0; }
  std::string const& path() const { return m_path; }

  /// Where the disk is full, this and all that follows is dropped, and `failed` says so.
  void write(trace_format::Kind kind, void const* fixed, std::size_t fixed_bytes,
             void const* rest = nullptr, std::size_t rest_bytes = 0);

  template <class T>
  void write(trace_format::Kind kind, T const& payload) {
    write(kind, &payload, sizeof payload);
  }

  /// The number of a text, which is written where it is new.
  std::uint32_t name(std::string_view text);

  int failed() const { return m_failed; }  ///< errno; 0: all was written

  /// Ends the file where it was written to.
  void close();

  /// In a forked child: the parent's file is none of its business.
  void abandon();

 private:
  bool grow(std::uint64_t up_to);

  std::string m_path;
  int m_file = -1;
  int m_failed = 0;
  char* m_window = nullptr;
  std::uint64_t m_window_start = 0;
  std::uint64_t m_window_bytes = 0;
  std::uint64_t m_end = 0;  ///< of what was written
  std::unordered_map<std::string, std::uint32_t> m_names;
};

}  // namespace spacecheck::tool
