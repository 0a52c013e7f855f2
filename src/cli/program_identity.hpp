#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace spacecheck::cli {

/// What tells this program from one of other code: the build id of the executable, of its access
/// twin (where there is one), and of the libraries that its project brings along, by their names.
/// Not of the system's libraries, nor of what LD_PRELOAD adds.
nlohmann::ordered_json program_identity();

/// "build id 8f3a..", which linkers derive from what they have put together, so that the same
/// program has the same; of a file without one "digest 02b1.." of all of it; "none": there is no
/// such file.
std::string identity_of_file(std::string const& path);

}  // namespace spacecheck::cli
