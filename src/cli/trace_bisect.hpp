#pragma once

#include "trace_types.hpp"
#include "traced_run.hpp"

#include <string>

namespace spacecheck::cli {

/// Narrows down where a traced application first differs from another trace: runs it again, and the
/// other too where that can be started here, looking only at the steps round the first difference,
/// but at every one of them, and keeping the values. Prints what is found.
///
/// \param run    the application, whose trace lies in run.file.
/// \param code   its exit code.
/// \param other  the other trace.
/// \returns the exit code of the command.
int bisect(TracedRun const& run, int code, std::string const& other, ElementTypes const& types);

}  // namespace spacecheck::cli
