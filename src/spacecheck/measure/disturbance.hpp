#pragma once

namespace spacecheck {

/// How long the threads of this process have been ready to run, and waited for a processor, since
/// they began [seconds]; 0 where the system does not say.
///
/// The time that others took: a sample during which it grows measures them, too.
double waited_for_processors();

}  // namespace spacecheck
