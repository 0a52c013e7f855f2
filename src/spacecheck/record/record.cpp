#include <spacecheck/plan/observation_json.hpp>
#include <spacecheck/plan/one_line.hpp>
#include <spacecheck/record/record.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <limits>
#include <optional>
#include <string_view>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace spacecheck {
namespace {

using Json = nlohmann::ordered_json;

[[noreturn]] void fail(std::string const& path, std::string const& why) {
  throw RecordError(one_line(fmt::format("{}: {}", path, why)));
}

[[noreturn]] void fail_errno(std::string const& path, char const* what) {
  fail(path, fmt::format("{}: {}", what, std::strerror(errno)));
}

/// Another run holds the lock that a writer has.
bool is_written_to(std::string const& path) {
  int const file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return false;
  bool const locked = ::flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  ::close(file);
  return locked;
}

/// Where the line begins that a file's first `end` bytes end with.
off_t begin_of_line(int file, off_t end) {
  std::vector<char> block(65536);
  while (end > 0) {
    auto const size = std::min<off_t>(end, static_cast<off_t>(block.size()));
    if (::pread(file, block.data(), static_cast<std::size_t>(size), end - size) != size) break;
    for (auto k = size; k > 0; --k) {
      if (block[static_cast<std::size_t>(k - 1)] == '\n') return end - size + k;
    }
    end -= size;
  }
  return 0;
}

/// What a run that goes on takes back: a line that is not whole, and the summary, which is no more
/// the end.
void cut_unfinished(int file, std::string const& path) {
  off_t end = begin_of_line(file, ::lseek(file, 0, SEEK_END));
  std::string const summary = fmt::format(R"({{"schema":{},"type":"summary")", record_schema);
  while (end > 0) {
    off_t const begin = begin_of_line(file, end - 1);
    std::string start(summary.size(), ' ');
    if (::pread(file, start.data(), start.size(), begin) < 0 || start != summary) break;
    end = begin;
  }
  if (::ftruncate(file, end) != 0) fail_errno(path, "cannot cut off the unfinished last line");
}

/// Lines of a file as long as it is when it is opened, none longer than the limit.
class LineReader {
 public:
  explicit LineReader(std::string const& path) : m_path(path) {
    m_file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat about {};
    if (m_file < 0 || ::fstat(m_file, &about) != 0) fail_errno(path, "cannot be read");
    if (S_ISDIR(about.st_mode)) fail(path, "is a folder; expected a record (JSON Lines)");
    // What another run adds meanwhile is not read: it may add faster than anybody reads.
    if (S_ISREG(about.st_mode)) m_left = about.st_size;
  }
  ~LineReader() {
    if (m_file >= 0) ::close(m_file);
  }
  LineReader(LineReader const&) = delete;
  LineReader& operator=(LineReader const&) = delete;

  /// The next line; none at the end. `whole`: it ended with a newline.
  std::optional<std::string> next(bool& whole) {
    std::string line;
    whole = false;
    while (!whole && (!m_unread.empty() || fill())) {
      auto const end = m_unread.find('\n');
      whole = end != std::string_view::npos;
      line.append(m_unread.substr(0, end));
      m_unread.remove_prefix(whole ? end + 1 : m_unread.size());
      if (line.size() > longest_record_line) {
        fail(m_path, fmt::format("line {} is longer than {} MiB; expected a record (JSON Lines)",
                                 m_number + 1, longest_record_line >> 20));
      }
    }
    if (!whole && line.empty()) return std::nullopt;
    ++m_number;
    return line;
  }

  std::size_t number() const { return m_number; }

 private:
  bool fill() {
    auto const most = std::min<std::int64_t>(m_left, sizeof m_buffer);
    ssize_t got = -1;
    do {
      got = ::read(m_file, m_buffer, static_cast<std::size_t>(most));
    } while (got < 0 && errno == EINTR);
    if (got < 0) fail_errno(m_path, "cannot be read to its end");
    m_left -= got;
    m_unread = {m_buffer, static_cast<std::size_t>(got)};
    return got > 0;
  }

  std::string const& m_path;
  int m_file = -1;
  std::int64_t m_left = std::numeric_limits<std::int64_t>::max();  ///< [bytes]
  std::size_t m_number = 0;
  std::string_view m_unread;
  char m_buffer[65536];
};

// No record nests as deeply; a parser needs seventy bytes of memory for each byte that does.
bool nests_too_deeply(std::string const& line) {
  constexpr int deepest = 64;
  int depth = 0;
  bool quoted = false;
  for (std::size_t k = 0; k < line.size() && depth <= deepest; ++k) {
    char const c = line[k];
    if (quoted && c == '\\') {
      ++k;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted) {
      depth += (c == '[' || c == '{' ? 1 : 0) - (c == ']' || c == '}' ? 1 : 0);
    }
  }
  return depth > deepest;
}

/// A line as far as it can be understood without the others.
struct ParsedLine {
  std::string text;
  std::size_t number = 0;
  bool whole = true;
  Json json;
  std::string type;
  std::optional<Observation> trial;
  std::string fault;  ///< what is wrong with it; empty: nothing
};

void parse(ParsedLine& line) {
  // Nearly all of a record. What is left is a line of another type, or one that is to be refused.
  line.trial = quick_observation(line.text, record_schema);
  if (line.trial) {
    line.text = {};
    line.type = "trial";
    return;
  }
  auto json = nests_too_deeply(line.text) ? Json(Json::value_t::discarded)
                                          : Json::parse(line.text, nullptr, false);
  line.text = {};
  if (json.is_discarded()) {
    line.fault = fmt::format("line {} is not JSON; expected a record (JSON Lines)", line.number);
    return;
  }
  if (!json.is_object() || !json.contains("schema") || !json["schema"].is_number_integer()) {
    line.fault =
        fmt::format("line {} has no schema number; expected a record (JSON Lines)", line.number);
    return;
  }
  auto const schema = json["schema"].get<std::int64_t>();
  if (schema != record_schema) {
    line.fault = fmt::format("line {} has schema {}; this spacecheck reads schema {}", line.number,
                             schema, record_schema);
    return;
  }
  line.type = json.value("type", Json("")).is_string() ? json.value("type", "") : "";
  if (line.type != "trial") {
    line.json = std::move(json);
    return;
  }
  try {
    line.trial = observation_from_json(json);
  } catch (std::exception const& error) {  // an exception would end the thread, and the program
    line.fault = fmt::format("line {}: {}", line.number, error.what());
  }
}

// In the order of the file: the first line that is wrong is the one that is told of.
void take_line(Record& record, ParsedLine& line) {
  // Of the first line, that it is no header says more than what else is wrong.
  bool const understood = line.fault.empty() || !line.type.empty();
  if (understood && record.header.is_null() && line.type != "header") {
    fail(record.path,
         fmt::format("line {} is not a header; expected a record (JSON Lines)", line.number));
  }
  if (!line.fault.empty()) fail(record.path, line.fault);
  if (!line.whole) fail(record.path, "line 1 is unfinished; expected a record (JSON Lines)");
  bool const is_header = line.type == "header";
  if (is_header && !record.header.is_null()) {
    fail(record.path, fmt::format("line {} is another header; expected one record, and its trials",
                                  line.number));
  }
  // Two records in one file, or one that has been put together: whose are the trials?
  if (record.complete() && (line.type == "trial" || line.type == "verdict" || line.type == "vote" ||
                            line.type == "summary")) {
    fail(record.path, fmt::format("line {} is a {} behind the summary; expected the end of the "
                                  "record",
                                  line.number, line.type));
  }
  if (is_header) {
    record.header = std::move(line.json);
  } else if (line.type == "trial") {
    record.trials.push_back(std::move(*line.trial));
  } else if (line.type == "verdict") {
    record.verdicts.push_back(std::move(line.json));
  } else if (line.type == "vote") {
    record.vote = std::move(line.json);
  } else if (line.type == "summary") {
    record.summary = std::move(line.json);
  }
}

// As much of a file as is in memory at once, beyond what is kept of it [bytes].
constexpr std::size_t batch_bytes = std::size_t{8} << 20;
constexpr std::size_t most_threads = 8;

void parse_all(std::vector<ParsedLine>& lines) {
  std::size_t const threads = std::clamp<std::size_t>(
      std::thread::hardware_concurrency(), 1, std::min(most_threads, lines.size() / 64 + 1));
  std::vector<std::jthread> others;
  auto const every = [&](std::size_t first) {
    for (std::size_t k = first; k < lines.size(); k += threads) parse(lines[k]);
  };
  for (std::size_t k = 1; k < threads; ++k) others.emplace_back(every, k);
  every(0);
}

}  // namespace

RecordWriter::RecordWriter(std::string path, Mode mode, std::string const& if_there)
    : m_path(std::move(path)), m_replaces(m_path), m_written_to(m_path), m_mode(mode) {
  std::error_code error;
  if (std::filesystem::is_other(m_path, error)) {
    fail(m_path, "is a device or a pipe; a record is a file, which is read again");
  }
  // One that is to be replaced would be found out at the end, when all is done.
  if (std::filesystem::is_directory(m_path, error)) {
    fail(m_path, "is a folder; expected a record (JSON Lines)");
  }
  if (std::filesystem::is_symlink(m_path, error) && !std::filesystem::exists(m_path, error)) {
    fail(m_path, fmt::format("is a link to {}, which is not there; name that file, or remove the "
                             "link",
                             std::filesystem::read_symlink(m_path, error).string()));
  }
  int flags = O_RDWR | O_CREAT | O_CLOEXEC | O_APPEND;
  if (mode == Mode::create) flags |= O_EXCL;
  if (mode == Mode::replace) {
    // A link stays one: what it leads to is replaced.
    if (std::filesystem::is_symlink(m_path, error)) {
      m_replaces = std::filesystem::weakly_canonical(m_path, error).string();
    }
    m_written_to = m_replaces + ".part";
  }
  try {
    open(flags, if_there);
  } catch (...) {
    close();
    throw;
  }
}

void RecordWriter::open(int flags, std::string const& if_there) {
  auto const another_run = [&] { fail(m_path, "another run is writing it"); };
  if (m_mode == Mode::replace) {
    m_replaced = ::open(m_path.c_str(), O_RDONLY | O_CLOEXEC);
    if (m_replaced >= 0 && ::flock(m_replaced, LOCK_EX | LOCK_NB) != 0) another_run();
  }
  m_file = ::open(m_written_to.c_str(), flags, 0666);
  if (m_file < 0) {
    if (errno == EEXIST) {
      fail(m_path, if_there.empty() ? "exists already" : "exists already; " + if_there);
    }
    fail_errno(m_path, "cannot be written");
  }
  if (!lock()) another_run();
  // Only now: until the lock is ours, it is another run's file.
  if (m_mode == Mode::replace && ::ftruncate(m_file, 0) != 0) {
    fail_errno(m_path, "cannot be written");
  }
}

void RecordWriter::close() {
  if (m_file >= 0) ::close(m_file);
  if (m_replaced >= 0) ::close(m_replaced);
}

RecordWriter::~RecordWriter() {
  // A new record with no line in it would only be in the way of the next run.
  if (m_lines == 0 && m_mode != Mode::append) ::unlink(m_written_to.c_str());
  close();
}

// Ours, and still the file of that name: another run may have put it in its place meanwhile.
bool RecordWriter::lock() const {
  if (::flock(m_file, LOCK_EX | LOCK_NB) != 0) return false;
  struct stat ours {};
  struct stat there {};
  return ::fstat(m_file, &ours) == 0 && ::stat(m_written_to.c_str(), &there) == 0 &&
         ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

void RecordWriter::write(std::string const& type, Json const& fields) {
  if (m_broken) fail(m_written_to, "could not be written before");
  if (m_lines == 0 && m_mode == Mode::append) cut_unfinished(m_file, m_path);
  Json line{{"schema", record_schema}, {"type", type}};
  line.update(fields);
  auto const text = line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
  off_t const before = ::lseek(m_file, 0, SEEK_END);
  std::size_t done = 0;
  while (done < text.size()) {
    ssize_t const put = ::write(m_file, text.data() + done, text.size() - done);
    if (put > 0) {
      done += static_cast<std::size_t>(put);
    } else if (put == 0 || errno != EINTR) {
      int const why = put == 0 ? ENOSPC : errno;
      // Whole lines only, also for those who do not know that the last one may be cut.
      m_broken = true;
      if (before >= 0) (void)!::ftruncate(m_file, before);
      errno = why;
      fail_errno(m_written_to, "cannot be written any further");
    }
  }
  ++m_lines;
}

void RecordWriter::finish() {
  if (m_written_to == m_replaces) return;
  if (::rename(m_written_to.c_str(), m_replaces.c_str()) != 0) {
    fail_errno(m_path, "cannot be put in place");
  }
  m_written_to = m_replaces;
}

Record read_record(std::string const& path) {
  Record record;
  record.path = path;
  LineReader reader(record.path);
  std::vector<ParsedLine> batch;
  std::size_t bytes = 0;
  auto const take_batch = [&] {
    parse_all(batch);
    for (auto& line : batch) take_line(record, line);
    batch.clear();
    bytes = 0;
  };
  bool whole = true;
  while (auto line = reader.next(whole)) {
    // The last line of a run that was killed may be cut, also just before its newline: a resumed
    // run cuts it off. Any other damage is not ours.
    if (!whole && reader.number() > 1) {
      record.cut_line = reader.number();
      break;
    }
    bytes += line->size();
    auto& taken = batch.emplace_back();
    taken.text = std::move(*line);
    taken.number = reader.number();
    taken.whole = whole;
    // The first line alone: a file of another kind is not read any further.
    if (reader.number() == 1 || bytes > batch_bytes) take_batch();
  }
  take_batch();
  if (record.header.is_null()) fail(path, "is empty; expected a record (JSON Lines)");
  return record;
}

Record read_whole_record(std::string const& path) {
  bool const written_to = is_written_to(path);
  auto record = read_record(path);
  // Of a file that grows, the last line is cut wherever the reading ends.
  if (record.cut_line != 0 && !written_to && !is_written_to(path)) {
    fail(path, fmt::format("line {} is cut off: the record is truncated; what it was made with and "
                           "--resume completes it",
                           record.cut_line));
  }
  return record;
}

}  // namespace spacecheck
