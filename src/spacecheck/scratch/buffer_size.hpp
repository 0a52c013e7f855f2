#pragma once

#include <cstdint>

namespace spacecheck {

/// The largest run-time buffer_size that a local scratch array is compiled for [elements].
///
/// Sizes 1 to 8 are compiled exactly; above, a size gets the next power of two as its capacity.
inline constexpr std::int64_t largest_local_buffer = 1024;

/// \throws std::invalid_argument  "buffer_size must be positive, got N".
void require_positive_buffer_size(std::int64_t buffer_size);

/// \throws std::invalid_argument  not positive, or beyond largest_local_buffer; the message names
///         the limit and the alternative.
void require_local_buffer_size(std::int64_t buffer_size);

}  // namespace spacecheck
