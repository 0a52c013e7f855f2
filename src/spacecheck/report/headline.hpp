#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace spacecheck {

/// What a page says first.
struct Headline {
  std::string is;  ///< "good": all was decided, and nothing found; "bad": a fault; "open": neither
  std::string words;
};

/// \param data    of the page, with rows, sums and comparisons.
/// \param faults  what files beside records say is wrong, such as "1 suspect"; empty: nothing.
Headline headline_of(nlohmann::ordered_json const& data, std::string const& faults);

}  // namespace spacecheck
