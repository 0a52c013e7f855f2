#pragma once

#include <spacecheck/trace/trace.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace spacecheck {

/// A kernel's name without what differs between execution spaces: an unnamed kernel's is a type,
/// demangled here, in which the names of spaces become "Space".
std::string common_name(std::string_view name);

/// A name for the eye: demangled, and of bearable length.
std::string shown_name(std::string_view name);

/// A View's label, for the eye.
std::string label_of(Trace const& trace, std::size_t view);

/// A step's name, for the eye; of a deep copy both Views.
std::string step_name(Trace const& trace, std::size_t step);

/// Of the steps that the other trace does not have.
///
/// \param matched  of each step, whether it has it.
std::vector<std::string> unmatched_steps(Trace const& trace, std::vector<bool> const& matched);

}  // namespace spacecheck
