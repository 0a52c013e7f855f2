#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace spacecheck {

/// Columns that a line takes on a terminal: colours and the targets of links take none.
std::size_t columns(std::string_view line);

/// Text for a terminal: lines that are wider than it are broken at blanks. A word is never broken:
/// one that is wider, such as a path, has a line of its own.
///
/// What goes on is indented: below the last column of a table, which starts behind two blanks or
/// more, where it leaves room, and else a little further than its line.
///
/// Not for lines that are pasted, such as replay lines.
///
/// \param width  columns
std::string fitted(std::string_view text, std::size_t width);

/// The same, where it is known how far what goes on is indented.
///
/// \param indent  columns, below `width`; what stands there is kept as it is
std::string fitted(std::string_view text, std::size_t width, std::size_t indent);

}  // namespace spacecheck
