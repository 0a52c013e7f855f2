#pragma once

#include <string_view>

namespace spacecheck::Impl {

// Files that are part of the program. cmake/SpacecheckEmbed.cmake makes the functions.

std::string_view embedded_page();      ///< the report's page, with a place for its data
std::string_view embedded_checks();    ///< docs/checks.md
std::string_view embedded_findings();  ///< docs/findings.md
std::string_view embedded_kernel();    ///< what `spacecheck new` starts a kernel from

}  // namespace spacecheck::Impl
