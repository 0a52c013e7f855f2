#include "command.hpp"
#include "output.hpp"
#include "whole_file.hpp"

#include <spacecheck/plan/one_line.hpp>
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

// Beyond this, a file is read as a record only: no other kind's is as long.
constexpr std::size_t longest_other_file = std::size_t{16} << 20;

/// What other commands print: one JSON object; nothing: it is something else, a record perhaps.
std::optional<PageFile> read_other_file(std::string const& path) {
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0 || !S_ISREG(about.st_mode)) return std::nullopt;
  if (static_cast<std::size_t>(about.st_size) > longest_other_file) return std::nullopt;
  std::ifstream stream(path, std::ios::binary);
  return page_file(path, nlohmann::ordered_json::parse(stream, nullptr, false));
}

int report(std::vector<std::string> const& files, std::string const& html) {
  require_writable(html);
  require_no_record({"--html", html}, files);
  try {
    std::vector<Record> records;
    std::vector<PageFile> others;
    for (auto const& path : files) {
      if (auto other = read_other_file(path)) {
        others.push_back(std::move(*other));
        continue;
      }
      records.push_back(read_record(path));
      // A fleet's merged record.
      auto const& vote = records.back().vote;
      if (auto other = page_file(path, vote)) others.push_back(std::move(*other));
    }
    write_whole(html, html_page(page_data(records, others)));
    for (auto const& record : records) {
      if (!record.complete())
        tell(fmt::format("spacecheck: {}: is incomplete, the run did not end\n",
                         one_line(record.path)));
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
                 "records of `run -o`, side by side; also what `bench`, `fleet` and `compare` of "
                 "traces printed with --json")
      ->required();
  app.add_option("--html", *html, "FILE.html: the page, one file that opens without a network")
      ->required();
  return [files, html] { return report(*files, *html); };
}

SPACECHECK_COMMAND(report, "records as a page of verdicts, evidence and pictures", set_up_report);

}  // namespace
}  // namespace spacecheck::cli
