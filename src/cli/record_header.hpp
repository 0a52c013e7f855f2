#pragma once

#include <spacecheck/check/engine.hpp>

#include <nlohmann/json.hpp>

#include <string>

namespace spacecheck::cli {

/// What the system calls the processor of this machine.
std::string processor_name();

/// The environment variable by which `spacecheck fleet` tells a run which rank it is: what it
/// holds, a JSON object, becomes the header's member "fleet".
inline constexpr char const* fleet_variable = "SPACECHECK_FLEET";

/// The first line of a record: what was asked, of which program, on which machine.
nlohmann::ordered_json record_header(Request const& request);

/// \throws Error  usage: the record is of another program, of other numbers of threads, or asked
/// something else; names what differs. Also where it does not say one of these.
void require_same_run(nlohmann::ordered_json const& earlier, nlohmann::ordered_json const& now,
                      std::string const& path);

}  // namespace spacecheck::cli
