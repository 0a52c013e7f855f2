#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace spacecheck {

/// A kind of file, beside records, that the report's page shows. One kind is one file, which ends
/// with SPACECHECK_PAGE_PART, and a script of the same name in page/parts/ that draws it.
struct PagePart {
  std::string name;     ///< member of the page's data: an array of such files
  std::string made_by;  ///< the command that prints one
  /// By members that no other kind has.
  bool (*is)(nlohmann::ordered_json const& content) = nullptr;
  /// What the page needs of it.
  ///
  /// \throws std::invalid_argument  what is missing, or of another type.
  nlohmann::ordered_json (*shown)(nlohmann::ordered_json const& content) = nullptr;
  /// What is wrong by it, in a few words, of what is shown; empty: nothing. Null: it accuses
  /// nobody.
  std::string (*fault)(nlohmann::ordered_json const& shown) = nullptr;
};

/// Every kind of this program, by name.
std::vector<PagePart const*> page_parts();

/// A file of one of these kinds, as the page shows it.
struct PageFile {
  std::string path;
  PagePart const* part = nullptr;
  nlohmann::ordered_json shown;
};

/// \param content  of a whole file, or a record's line of type "vote".
/// \returns nothing: it is of none of these kinds.
/// \throws RecordError  it is, but of another schema, or a member is missing or of another type.
std::optional<PageFile> page_file(std::string const& path, nlohmann::ordered_json const& content);

namespace Impl {
struct PagePartRegistration {
  explicit PagePartRegistration(PagePart const& part);
};
}  // namespace Impl

#define SPACECHECK_PAGE_PART(part) \
  static ::spacecheck::Impl::PagePartRegistration const spacecheck_page_part_##part(part)

}  // namespace spacecheck
