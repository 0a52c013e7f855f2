#pragma once

namespace spacecheck::Impl {

/// Called as a trial begins to ask its kernel's reference, and as it has been answered: what
/// happens between the two is not the kernel's doing.
using TellOfReference = void (*)(bool begins);

/// Null, but in a worker.
extern TellOfReference tell_of_reference;

}  // namespace spacecheck::Impl
