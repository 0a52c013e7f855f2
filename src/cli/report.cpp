#include "command.hpp"
#include "output.hpp"
#include "whole_file.hpp"

#include <spacecheck/record/record.hpp>
#include <spacecheck/report/html.hpp>
#include <spacecheck/report/hyperlink.hpp>
#include <spacecheck/report/page_data.hpp>

#include <fmt/format.h>

#include <fstream>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

namespace spacecheck::cli {
namespace {

// As much of a file as tells a bench's result, one object, from a record, many.
constexpr std::size_t longest_bench_file = std::size_t{16} << 20;

/// What `bench --json` printed: one JSON object with rows; nothing: it is something else.
std::optional<BenchFile> read_bench_file(std::string const& path) {
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0 || !S_ISREG(about.st_mode)) return std::nullopt;
  if (static_cast<std::size_t>(about.st_size) > longest_bench_file) return std::nullopt;
  std::ifstream stream(path, std::ios::binary);
  auto content = nlohmann::ordered_json::parse(stream, nullptr, false);
  if (!content.is_object() || !content.contains("rows") || !content["rows"].is_array())
    return std::nullopt;
  if (content.value("schema", nlohmann::ordered_json()) != record_schema) {
    throw Error(usage, fmt::format("{}: has another schema; this spacecheck reads schema {}", path,
                                   record_schema));
  }
  for (auto const& row : content["rows"]) {
    for (auto const* member : {"ratio", "low", "high", "n"}) {
      if (!row.is_object() || !row.contains(member) || !row[member].is_number()) {
        throw Error(
            usage,
            fmt::format(
                "{}: a row has no number \"{}\"; expected what `spacecheck bench --json` prints",
                path, member));
      }
    }
  }
  return BenchFile{path, std::move(content)};
}

int report(std::vector<std::string> const& files, std::string const& html) {
  require_writable(html);
  for (auto const& path : files) {
    if (same_file(path, html))
      throw Error(usage, fmt::format("{}: is one of the records; --html names another file", html));
  }
  try {
    std::vector<Record> records;
    std::vector<BenchFile> benches;
    for (auto const& path : files) {
      if (auto bench = read_bench_file(path)) {
        benches.push_back(std::move(*bench));
      } else {
        records.push_back(read_record(path));
      }
    }
    write_whole(html, html_page(page_data(records, benches)));
    for (auto const& record : records) {
      if (!record.complete())
        tell(fmt::format("spacecheck: {}: is incomplete, the run did not end\n", record.path));
    }
  } catch (RecordError const& error) {
    throw Error(usage, error.what());
  }
  say("{}\n", file_link(html, STDOUT_FILENO));
  return agrees;
}

std::function<int()> set_up_report(CLI::App& app) {
  auto const files = std::make_shared<std::vector<std::string>>();
  auto const html = std::make_shared<std::string>();
  app.add_option("FILE", *files,
                 "records of `run -o`, side by side; also what `bench --json` printed")
      ->required();
  app.add_option("--html", *html, "FILE.html: the page, one file that opens without a network")
      ->required();
  return [files, html] { return report(*files, *html); };
}

SPACECHECK_COMMAND(report, "records as a page of verdicts, evidence and pictures", set_up_report);

}  // namespace
}  // namespace spacecheck::cli
