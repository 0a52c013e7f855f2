// Records that are whole, cut, damaged, or none at all; two writers; one that is replaced.
#include "folder.hpp"

#include <spacecheck/plan/observation_json.hpp>
#include <spacecheck/record/record.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <vector>

using namespace spacecheck;
using Catch::Matchers::ContainsSubstring;
using Mode = RecordWriter::Mode;

namespace {

Observation observation(std::int64_t attempt) {
  Observation o;
  o.trial = trial_named("k/Serial/n_threads=7/attempt=" + std::to_string(attempt));
  o.outputs = {{.view = "y", .extents = {10}, .digest = "00", .to_reference = {}, .to_other = {}}};
  return o;
}

void write_trials(RecordWriter& writer, std::int64_t from, std::int64_t to) {
  for (std::int64_t k = from; k < to; ++k) writer.write("trial", to_json(observation(k)));
}

/// A whole record of three trials.
std::string whole_record() {
  Folder const folder;
  auto const path = folder.file("a.jsonl");
  RecordWriter writer(path, Mode::create);
  writer.write("header", {{"seed", 42}});
  write_trials(writer, 0, 3);
  writer.write("summary", {{"exit", 0}});
  writer.finish();
  return text_of(path);
}

std::string error_of(std::string const& path) {
  try {
    read_record(path);
  } catch (RecordError const& error) {
    return error.what();
  }
  return {};
}

std::string error_of_writing(std::string const& path, Mode mode) {
  try {
    RecordWriter const writer(path, mode);
  } catch (RecordError const& error) {
    return error.what();
  }
  return {};
}

/// No file can grow beyond a size while this lives.
class SmallDisk {
 public:
  explicit SmallDisk(std::size_t bytes) : m_handler(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &m_before);
    rlimit limit = m_before;
    limit.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~SmallDisk() {
    ::setrlimit(RLIMIT_FSIZE, &m_before);
    std::signal(SIGXFSZ, m_handler);
  }
  SmallDisk(SmallDisk const&) = delete;
  SmallDisk& operator=(SmallDisk const&) = delete;

 private:
  void (*m_handler)(int);
  rlimit m_before{};
};

bool one_line_about(std::string const& path, std::string const& error) {
  return error.rfind(path, 0) == 0 && error.find('\n') == std::string::npos;
}

}  // namespace

TEST_CASE("what was written is read", "[record]") {
  Folder const folder;
  auto const path = folder.file_with("a.jsonl", whole_record());
  auto const record = read_record(path);
  CHECK(record.complete());
  CHECK(record.header["seed"] == 42);
  CHECK(record.summary["exit"] == 0);
  REQUIRE(record.trials.size() == 3);
  CHECK(record.trials[2].trial.attempt == 2);
  CHECK(record.trials[0].outputs.at(0).view == "y");
}

TEST_CASE("every line has schema and type first, and a newline", "[record]") {
  auto const text = whole_record();
  CHECK(text.back() == '\n');
  std::istringstream lines(text);
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    CHECK(line.rfind(R"({"schema":1,"type":")", 0) == 0);
  }
  CHECK(count == 5);
}

TEST_CASE("a line is in the file when write() returns", "[record]") {
  Folder const folder;
  auto const path = folder.file("a.jsonl");
  RecordWriter writer(path, Mode::create);
  writer.write("header", {{"seed", 42}});
  write_trials(writer, 0, 1);
  CHECK(read_record(path).trials.size() == 1);
  CHECK_FALSE(read_record(path).complete());
}

TEST_CASE("a kernel's message that is no UTF-8 does not spoil the line", "[record]") {
  Folder const folder;
  auto const path = folder.file("a.jsonl");
  RecordWriter writer(path, Mode::create);
  writer.write("header", {{"seed", 42}});
  auto o = observation(0);
  o.message = "\xff\xfe broken";
  writer.write("trial", to_json(o));
  o.message = "\\\"" + std::string(100, '[') + "\"";
  writer.write("trial", to_json(o));
  CHECK_THAT(read_record(path).trials.at(0).message, ContainsSubstring("broken"));
  CHECK(read_record(path).trials.at(1).message == o.message);
}

TEST_CASE("cut anywhere, a record keeps the trials that were finished", "[record][cut]") {
  Folder const folder;
  auto const text = whole_record();
  auto const header_end = text.find('\n') + 1;
  std::vector<std::size_t> ends;
  for (auto at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1)) {
    ends.push_back(at + 1);
  }
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    auto const path = folder.file_with("a.jsonl", text.substr(0, cut));
    CAPTURE(cut);
    if (cut < header_end) {
      CHECK(one_line_about(path, error_of(path)));
      continue;
    }
    auto const record = read_record(path);
    std::size_t whole = 0;
    while (whole < ends.size() && ends[whole] <= cut) ++whole;
    CHECK(record.trials.size() == std::min<std::size_t>(whole - 1, 3));
    CHECK(record.complete() == (whole == 5));
  }
}

TEST_CASE("resumed after a cut anywhere, a record has every trial once", "[record][cut]") {
  Folder const folder;
  auto const text = whole_record();
  auto const header_end = text.find('\n') + 1;
  auto const summary = text.rfind(R"({"schema":1,"type":"summary")");
  auto const expected = text.substr(0, summary);
  for (std::size_t cut = header_end; cut < summary; ++cut) {
    auto const path = folder.file_with("a.jsonl", text.substr(0, cut));
    CAPTURE(cut);
    // As a resumed run does it: what is known is not done, and not written, again.
    auto const known = static_cast<std::int64_t>(read_record(path).trials.size());
    RecordWriter writer(path, Mode::append);
    write_trials(writer, known, 3);
    REQUIRE(text_of(path) == expected);
  }
}

TEST_CASE("what is damaged is said with file and line", "[record][bad]") {
  Folder const folder;
  auto const text = whole_record();
  auto const lines = [&](std::vector<std::string> const& all) {
    std::string joined;
    for (auto const& line : all) joined += line + "\n";
    return folder.file_with("bad.jsonl", joined);
  };
  std::string const header = R"({"schema":1,"type":"header"})";
  std::string const summary = R"({"schema":1,"type":"summary","exit":0})";
  std::string const trial =
      text.substr(text.find('\n') + 1, text.find('\n', text.find('\n') + 1) - text.find('\n') - 1);
  auto const [all, says] = GENERATE_REF(table<std::vector<std::string>, std::string>({
      {{header, "{\"schema\":1,", trial}, "line 2 is not JSON"},
      {{header, "", trial}, "line 2 is not JSON"},
      {{header, trial, "garbage"}, "line 3 is not JSON"},
      {{"# a comment", header}, "line 1 is not JSON"},
      {{"[]"}, "line 1 has no schema number"},
      {{"7"}, "line 1 has no schema number"},
      {{R"({"schema":"1","type":"header"})"}, "line 1 has no schema number"},
      {{R"({"type":"header"})"}, "line 1 has no schema number"},
      {{R"({"schema":2,"type":"header"})"}, "line 1 has schema 2; this spacecheck reads schema 1"},
      {{header, R"({"schema":7,"type":"trial"})"}, "line 2 has schema 7"},
      {{trial}, "line 1 is not a header"},
      {{R"({"schema":1,"type":4})"}, "line 1 is not a header"},
      {{header, R"({"schema":1,"type":"trial","trial":"nonsense"})"}, "line 2"},
      {{header, R"({"schema":1,"type":"trial"})"}, "line 2"},
      {{header, trial, header, trial}, "line 3 is another header; expected one record"},
      {{header, trial, summary, header, trial, summary}, "line 4 is another header"},
      {{header, summary, trial}, "line 3 is a trial behind the summary; expected the end"},
      {{header, trial, summary, summary}, "line 4 is a summary behind the summary"},
  }));
  auto const path = lines(all);
  auto const error = error_of(path);
  CAPTURE(error);
  CHECK(one_line_about(path, error));
  CHECK_THAT(error, ContainsSubstring(says));
}

TEST_CASE("lines and members that are not known yet are ignored", "[record]") {
  Folder const folder;
  auto text = whole_record();
  text.insert(text.find('\n') + 1, R"({"schema":1,"type":"weather","sun":true})"
                                   "\n");
  CHECK(read_record(folder.file_with("a.jsonl", text)).trials.size() == 3);
}

TEST_CASE("a run that goes on takes the summary back", "[record][write]") {
  Folder const folder;
  auto const text = whole_record();
  // Also one that a killed run has begun to write, and one longer than what is looked at at once.
  auto const padding = GENERATE(std::size_t{0}, std::size_t{65'536}, std::size_t{200'000});
  auto const long_one = R"({"schema":1,"type":"summary","pad":")" + std::string(padding, 'x') +
                        "\"}\n" + R"({"schema":1,"type":"sum)";
  auto const path = folder.file_with(
      "a.jsonl", text.substr(0, text.rfind(R"({"schema":1,"type":"summary")")) + long_one);
  {
    RecordWriter writer(path, Mode::append);
    write_trials(writer, 3, 4);
    writer.write("summary", {{"exit", 5}});
  }
  auto const record = read_record(path);
  CHECK(record.trials.size() == 4);
  CHECK(record.summary["exit"] == 5);
  CHECK_FALSE(record.summary.contains("pad"));
}

TEST_CASE("what is no record is refused in one line", "[record][bad]") {
  Folder const folder;
  auto const refused = [](std::string const& path, std::string const& says) {
    auto const error = error_of(path);
    CAPTURE(error);
    CHECK(one_line_about(path, error));
    CHECK_THAT(error, ContainsSubstring(says));
  };
  refused(folder.file_with("empty", ""), "is empty");
  refused(folder.file("absent"), "No such file");
  std::filesystem::create_directory(folder.file("folder"));
  refused(folder.file("folder"), "is a folder");
  std::string binary(100000, '\0');
  for (std::size_t k = 0; k < binary.size(); ++k) binary[k] = static_cast<char>(k * 7919 >> 3);
  refused(folder.file_with("binary", binary), "line 1 is not JSON");
  refused(folder.file_with("zeros", std::string(100000, '\0')), "line 1 is not JSON");
  refused(folder.file_with("newlines", "\n\n\n"), "line 1 is not JSON");
  refused(folder.file_with("deep", std::string(1 << 20, '[')), "line 1 is not JSON");
  std::string const nested = std::string(1 << 20, '[') + std::string(1 << 20, ']');
  refused(folder.file_with("nested", nested), "line 1 is not JSON");
}

TEST_CASE("a line that is longer than any record's is refused before it is read whole",
          "[record][bad]") {
  Folder const folder;
  auto const path = folder.file_with("long.jsonl", R"({"schema":1,"type":"header"})"
                                                   "\n");
  // Two GiB that take no room on the disk.
  std::filesystem::resize_file(path, std::uintmax_t{2} << 30);
  auto const start = std::chrono::steady_clock::now();
  auto const error = error_of(path);
  CHECK(one_line_about(path, error));
  CHECK_THAT(error, ContainsSubstring("line 2 is longer than 64 MiB"));
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
}

TEST_CASE("an existing record is not written over", "[record][write]") {
  Folder const folder;
  auto const path = folder.file_with("a.jsonl", "precious\n");
  CHECK(error_of_writing(path, Mode::create) == path + ": exists already");
  CHECK_THROWS_WITH(RecordWriter(path, Mode::create, "--force replaces it"),
                    path + ": exists already; --force replaces it");
  CHECK(text_of(path) == "precious\n");
}

TEST_CASE("what can't be written is said in one line", "[record][write]") {
  Folder const folder;
  auto const nowhere = folder.file("no/such/folder/a.jsonl");
  CHECK(one_line_about(nowhere, error_of_writing(nowhere, Mode::create)));
  std::filesystem::create_directory(folder.file("folder"));
  auto const mode = GENERATE(Mode::create, Mode::replace, Mode::append);
  auto const error = error_of_writing(folder.file("folder/") + std::string(300, 'x'), mode);
  CHECK_THAT(error, ContainsSubstring("cannot be written"));
}

TEST_CASE("a disk that is full is said, and what was written before is kept", "[record][write]") {
  Folder const folder;
  auto const path = folder.file("a.jsonl");
  RecordWriter writer(path, Mode::create);
  writer.write("header", {{"seed", 42}});
  write_trials(writer, 0, 1);
  std::string error;
  {
    SmallDisk const disk(text_of(path).size() + 10);
    try {
      write_trials(writer, 1, 2);
    } catch (RecordError const& full) {
      error = full.what();
    }
  }
  CHECK(one_line_about(path, error));
  CHECK_THAT(error, ContainsSubstring("cannot be written any further"));
  CHECK(read_record(path).trials.size() == 1);
}

TEST_CASE("a replaced record stays as it was until the new one is whole", "[record][write]") {
  Folder const folder;
  auto const path = folder.file_with("a.jsonl", "old\n");
  {
    RecordWriter writer(path, Mode::replace);
    writer.write("header", {{"seed", 42}});
    CHECK(text_of(path) == "old\n");
  }
  CHECK(text_of(path) == "old\n");
  RecordWriter writer(path, Mode::replace);
  writer.write("header", {{"new", true}});
  writer.finish();
  CHECK(read_record(path).header["new"] == true);
  // What comes after the renaming still goes to the record.
  write_trials(writer, 0, 1);
  CHECK(read_record(path).trials.size() == 1);
  CHECK_FALSE(std::filesystem::exists(path + ".part"));
}

TEST_CASE("of two writers the second is refused, and the first loses nothing", "[record][write]") {
  Folder const folder;
  auto const path = folder.file("a.jsonl");
  auto const mode = GENERATE(Mode::append, Mode::replace);
  auto first = std::make_unique<RecordWriter>(path, mode);
  first->write("header", {{"seed", 42}});
  write_trials(*first, 0, 2);
  auto const error = error_of_writing(path, mode);
  CHECK(one_line_about(path, error));
  CHECK_THAT(error, ContainsSubstring("another run is writing it"));
  write_trials(*first, 2, 3);
  first->finish();
  CHECK(read_record(path).trials.size() == 3);
  first.reset();
  CHECK(error_of_writing(path, Mode::append).empty());
}

TEST_CASE("a record that somebody writes is not replaced", "[record][write]") {
  Folder const folder;
  auto const path = folder.file("a.jsonl");
  RecordWriter first(path, Mode::create);
  first.write("header", {{"seed", 42}});
  auto const error = error_of_writing(path, Mode::replace);
  CHECK(one_line_about(path, error));
  CHECK_THAT(error, ContainsSubstring("another run is writing it"));
  CHECK_FALSE(std::filesystem::exists(path + ".part"));
}

TEST_CASE("a line that has no room is taken back, and no other is tried", "[record][write]") {
  Folder const folder;
  auto const path = folder.file("a.jsonl");
  RecordWriter writer(path, Mode::create);
  writer.write("header", {{"seed", 42}});
  auto const before = text_of(path);
  {
    SmallDisk const disk(before.size() + 10);
    CHECK_THROWS_AS(write_trials(writer, 0, 1), RecordError);
  }
  CHECK(text_of(path) == before);
  // There is room again, but what has been lost in between is not known.
  CHECK_THROWS_AS(write_trials(writer, 1, 2), RecordError);
  CHECK(text_of(path) == before);
}

TEST_CASE("a new record without a line is taken away, an old one is not touched",
          "[record][write]") {
  Folder const folder;
  CHECK(error_of_writing(folder.file("new.jsonl"), Mode::create).empty());
  CHECK_FALSE(std::filesystem::exists(folder.file("new.jsonl")));
  auto const old = folder.file_with("old.jsonl", "precious, and unfinished");
  CHECK(error_of_writing(old, Mode::append).empty());
  CHECK(error_of_writing(old, Mode::replace).empty());
  CHECK(text_of(old) == "precious, and unfinished");
  CHECK_FALSE(std::filesystem::exists(old + ".part"));
}

TEST_CASE("what is added while it is read is not read", "[record]") {
  Folder const folder;
  auto const path = folder.file_with("a.jsonl", whole_record());
  auto const lines = read_record(path).trials.size();
  std::atomic<bool> done{false};
  auto const trial = [] {
    nlohmann::ordered_json line{{"schema", 1}, {"type", "trial"}};
    line.update(to_json(observation(9)));
    return line.dump() + "\n";
  }();
  std::size_t added = 0;
  std::thread writer([&] {
    std::ofstream stream(path, std::ios::app);
    for (; !done && added < 1'000'000; ++added) stream << trial << std::flush;
  });
  auto const read = read_record(path).trials.size();
  done = true;
  writer.join();
  CHECK(read >= lines);
  CHECK(read < lines + 500'000);
}
