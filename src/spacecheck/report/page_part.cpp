#include <spacecheck/plan/one_line.hpp>
#include <spacecheck/record/record.hpp>
#include <spacecheck/report/page_part.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace spacecheck {
namespace {

std::vector<PagePart const*>& registered() {
  static std::vector<PagePart const*> all;
  return all;
}

}  // namespace

Impl::PagePartRegistration::PagePartRegistration(PagePart const& part) {
  registered().push_back(&part);
}

std::vector<PagePart const*> page_parts() {
  auto all = registered();
  std::sort(all.begin(), all.end(), [](auto const* a, auto const* b) { return a->name < b->name; });
  return all;
}

std::optional<PageFile> page_file(std::string const& path, nlohmann::ordered_json const& content) {
  auto const parts = page_parts();
  auto const found = std::find_if(parts.begin(), parts.end(), [&](auto const* part) {
    return content.is_object() && part->is(content);
  });
  if (found == parts.end()) return std::nullopt;
  if (content.value("schema", nlohmann::ordered_json()) != record_schema) {
    throw RecordError(one_line(fmt::format(
        "{}: has another schema; this spacecheck reads schema {}", path, record_schema)));
  }
  try {
    return PageFile{path, *found, (*found)->shown(content)};
  } catch (std::invalid_argument const& error) {
    throw RecordError(one_line(
        fmt::format("{}: {}; expected what `{}` prints", path, error.what(), (*found)->made_by)));
  }
}

}  // namespace spacecheck
