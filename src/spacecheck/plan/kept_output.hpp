#pragma once

#include <spacecheck/plan/element_type.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spacecheck {

/// The environment variable that hands the folder of --keep-outputs on to worker processes.
inline constexpr char const* kept_outputs_variable = "SPACECHECK_KEEP_OUTPUTS";

/// Where an output of a trial is kept: `FOLDER/TRIAL/VIEW.npy`, the trial's name as folders; with
/// `.instanceN` before `.npy` for the second and later instances of a concurrent trial.
///
/// \param view  any text; what is no letter, digit, '-' or '_' becomes %XX, each byte in
/// hexadecimal.
std::string kept_output_file(std::string const& folder, std::string const& trial,
                             std::string_view view, std::int64_t instance);

/// What stands before an array's bytes in a .npy file, version 1.0: little-endian elements in
/// row-major order. Source: numpy.lib.format, NumPy's documentation.
std::string npy_header(ElementType type, std::vector<std::int64_t> const& extents);

}  // namespace spacecheck
