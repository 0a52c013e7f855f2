#pragma once

#include <spacecheck/plan/nearest.hpp>

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace spacecheck::cli {

/// "7,100,1e6" -> {7, 100, 1000000}. Whole numbers, also as 1e6.
///
/// \param flag   named in the message.
/// \param least  the smallest that is allowed.
/// \param most   the largest.
/// \throws Error  usage: what was given and what is allowed.
std::vector<std::int64_t> counts(std::string_view flag, std::string const& text, std::int64_t least,
                                 std::int64_t most = std::numeric_limits<std::int64_t>::max());

/// The same for a single number.
std::int64_t one_count(std::string_view flag, std::string const& text, std::int64_t least,
                       std::int64_t most = std::numeric_limits<std::int64_t>::max());

/// Without what is an earlier one again: a size that is named twice is one size.
std::vector<std::int64_t> each_once(std::vector<std::int64_t> const& values);

/// "0.95": a number between 0 and 1, both left out.
///
/// \throws Error  usage.
double fraction(std::string_view flag, std::string const& text);

/// "30s", "500ms", "2m", "1h", "30" (seconds).
///
/// \throws Error  usage.
std::chrono::duration<double> duration(std::string_view flag, std::string const& text);

/// "a,b" and repeated flags -> {"a", "b"}.
std::vector<std::string> split_list(std::vector<std::string> const& texts);

/// "unknown space 'Quda' (Serial, OpenMP); did you mean 'Cuda'?"
///
/// \param what     "space"
/// \param allowed  what there is; nearest to `given` is suggested when it is near.
std::string unknown(std::string_view what, std::string const& given,
                    std::vector<std::string> const& allowed);

}  // namespace spacecheck::cli
