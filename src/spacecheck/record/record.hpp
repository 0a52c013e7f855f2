#pragma once

#include <spacecheck/plan/observation.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace spacecheck {

/// The version of the record's schema, in every line. docs/record.schema.json describes it.
inline constexpr int record_schema = 1;

/// A line of a record is at most this long [bytes]: a longer one is no record's.
inline constexpr std::size_t longest_record_line = std::size_t{64} << 20;

/// What is wrong with a file, in one line: which file, which line, what was expected.
class RecordError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Writes a record line by line; each line is handed to the system whole before the call returns,
/// so that it survives the death of this process.
class RecordWriter {
 public:
  enum class Mode : std::uint8_t {
    create,   ///< the file must not exist
    replace,  ///< written beside, renamed over the old file by finish(); that one is locked, too
    append    ///< an unfinished last line, and a summary, are cut off before the first is written
  };

  /// The file is this run's alone until the writer's end; nothing in it is changed yet, but that a
  /// `.part` is emptied.
  ///
  /// \param if_there  what can be done where a file that must not exist does; empty: nothing.
  /// \throws RecordError  cannot be opened, exists already, is a folder or a link to nothing, or
  ///                      another run is writing it.
  RecordWriter(std::string path, Mode mode, std::string const& if_there = "");
  /// Takes away a new file without a line.
  ~RecordWriter();
  RecordWriter(RecordWriter const&) = delete;
  RecordWriter& operator=(RecordWriter const&) = delete;

  /// `fields` with "schema" and "type" before them. A line that can't be written whole is taken
  /// back, and is the last one tried.
  ///
  /// \throws RecordError  the disk is full, or the like.
  void write(std::string const& type, nlohmann::ordered_json const& fields);

  /// Puts a replaced file in its place. Without it the old file stays as it was.
  void finish();

  /// Where the lines are: the path, or the file beside it until finish().
  std::string const& written_to() const { return m_written_to; }

 private:
  void open(int flags, std::string const& if_there);
  bool lock() const;
  void close();

  std::string m_path;
  std::string m_replaces;  // the file that finish() puts the new one in the place of
  std::string m_written_to;
  Mode m_mode;
  int m_file = -1;
  int m_replaced = -1;       ///< the old file, ours until the new one is in its place
  std::int64_t m_lines = 0;  ///< written whole [count]
  bool m_broken = false;
};

/// A record as read. Trials that were finished are there also when the run was not.
struct Record {
  std::string path;
  nlohmann::ordered_json header;
  std::vector<Observation> trials;
  std::vector<nlohmann::ordered_json> verdicts;  ///< as `run --json` gives them
  nlohmann::ordered_json vote;     ///< of a fleet's merged record; null: there is none
  nlohmann::ordered_json summary;  ///< null: the record is incomplete
  std::size_t cut_line = 0;        ///< the number of an unfinished last line; 0: none
  bool complete() const { return !summary.is_null(); }
};

/// \throws RecordError  absent, a folder, not a record, another schema, a damaged line that is not
///                      the last one, a second header, a line behind the summary. Memory stays
///                      bounded whatever the file is.
Record read_record(std::string const& path);

/// The same, of a file of whole lines, as every run that was not killed leaves it.
///
/// \throws RecordError  also where the last line is cut off and no run is writing it: more may
///                      have been lost with it.
Record read_whole_record(std::string const& path);

}  // namespace spacecheck
