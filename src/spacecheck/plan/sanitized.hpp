#pragma once

namespace spacecheck {

/// Whether AddressSanitizer, ThreadSanitizer or MemorySanitizer is in this program, whichever part
/// of it was compiled for one: memory costs several times as much there, work ten times, and
/// terabytes of address space are the shadow's.
bool sanitized();

}  // namespace spacecheck
