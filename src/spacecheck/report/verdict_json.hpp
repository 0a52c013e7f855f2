#pragma once

#include <spacecheck/check/engine.hpp>

#include <nlohmann/json.hpp>

namespace spacecheck {

/// One element of `verdicts` in `run --json`, and a verdict line of the record.
nlohmann::ordered_json to_json(Conclusion const& conclusion);

nlohmann::ordered_json to_json(Finding const& finding);

/// `spacecheck replay '...'`, or as this program was started
std::string replay_line(Finding const& finding);

}  // namespace spacecheck
