#pragma once

namespace spacecheck {

/// Thrown after the trial in hand when the user has asked to stop.
struct Interrupted {};

}  // namespace spacecheck
