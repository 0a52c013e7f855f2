// What the report shows beside records: what other commands printed, or an editor made of it.
#include "target.hpp"

#include <spacecheck/record/record.hpp>
#include <spacecheck/report/html.hpp>
#include <spacecheck/report/page_data.hpp>

#include <nlohmann/json.hpp>

#include <vector>

using namespace spacecheck;

bool fuzz::takes(std::string_view input) {
  auto const content = nlohmann::ordered_json::parse(input, nullptr, false);
  std::vector<PageFile> files;
  try {
    auto file = page_file("a.json", content);
    if (!file) return false;
    files.push_back(std::move(*file));
  } catch (RecordError const& error) {
    require_clear(error.what());
    require(std::string_view(error.what()).starts_with("a.json: "), "the file is named");
    return false;
  }
  auto const data = page_data({}, files);
  auto const& name = files[0].part->name;
  require(data.at(name).size() == 1 && data[name][0]["path"] == "a.json", "it has its place");
  require(html_page(data).find("</html>") != std::string::npos, "it becomes a page");
  return true;
}
