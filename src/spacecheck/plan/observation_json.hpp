#pragma once

#include <spacecheck/plan/observation.hpp>

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace spacecheck {

/// An observation as JSON; numbers that JSON lacks (infinity, NaN) become the texts "inf" and
/// "nan".
nlohmann::ordered_json to_json(Observation const& observation);

/// The reverse. Unknown members are ignored.
///
/// \throws std::invalid_argument  a member is missing or of the wrong type; the message names it.
Observation observation_from_json(nlohmann::ordered_json const& json);

/// The same of a record's line, several times faster, as it makes no tree of it.
///
/// \returns nothing: it is no line of this schema and of type "trial", or something is wrong with
/// it,
///          which observation_from_json() says, or can't be told by looking quickly.
std::optional<Observation> quick_observation(std::string_view line, std::int64_t schema);

std::string_view to_string(Ended ended);
std::string_view to_string(MemoryEvent::Kind kind);
std::string_view to_string(AccessEvent::Kind kind);

/// A number, or the text for one that JSON lacks.
nlohmann::ordered_json number_to_json(double value);
double number_from_json(nlohmann::ordered_json const& json);

}  // namespace spacecheck
