#pragma once

#include <spacecheck/fleet/vote.hpp>
#include <spacecheck/report/terminal.hpp>

#include <nlohmann/json.hpp>

#include <string>

namespace spacecheck {

/// The vote as text: groups, who differs in what, which kernels are to blame, who was lost.
std::string describe(FleetVerdict const& verdict, TextStyle style);

/// Who was lost alone: for ranks that shared the work and have nothing to vote on.
std::string describe_lost(FleetVerdict const& verdict, TextStyle style);

/// Why a vote compared nothing, where it did not, and what to do.
std::string why_nothing_compared(FleetVerdict const& verdict);

/// The same as `spacecheck fleet ... --json` gives it, and the vote line of a merged record.
nlohmann::ordered_json to_json(FleetVerdict const& verdict);

}  // namespace spacecheck
