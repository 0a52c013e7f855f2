#pragma once

#include <string>

namespace spacecheck::cli {

/// From now on a Ctrl-C asks to stop after the trial in hand, and says so on stderr; a second one
/// ends the program at once with code 130, whatever its threads do: what is in the record stays,
/// and workers end with their parent.
///
/// \param last_line  told on stderr at the second.
void stop_on_interrupt(std::string const& last_line);

/// Whether there was a Ctrl-C.
bool stop_asked();

}  // namespace spacecheck::cli
