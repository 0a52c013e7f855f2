#pragma once

#include <spacecheck/check/selftest.hpp>
#include <spacecheck/report/terminal.hpp>

#include <nlohmann/json.hpp>

#include <string>

namespace spacecheck {

/// Every fault with who caught it, every check with its precision and recall, and what went wrong.
std::string describe(SelfTest const& result, TextStyle style);

/// The promise of `spacecheck selftest --json`, and more beside it.
nlohmann::ordered_json to_json(SelfTest const& result);

}  // namespace spacecheck
