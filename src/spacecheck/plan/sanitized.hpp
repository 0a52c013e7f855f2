#pragma once

namespace spacecheck {

/// Whether this is a build for AddressSanitizer or ThreadSanitizer: memory costs several times as
/// much there, work ten times, and terabytes of address space are the shadow's.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool sanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif
#else
inline constexpr bool sanitized = false;
#endif

}  // namespace spacecheck
