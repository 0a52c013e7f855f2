#pragma once

namespace spacecheck::Impl {

/// Whether this is compiled for an access twin: on Serial, with every memory access seen.
#ifdef SPACECHECK_ACCESS_TWIN
inline constexpr bool is_access_twin = true;
#else
inline constexpr bool is_access_twin = false;
#endif

}  // namespace spacecheck::Impl
