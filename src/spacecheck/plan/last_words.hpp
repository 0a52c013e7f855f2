#pragma once

#include <string>
#include <string_view>

namespace spacecheck {

/// What a process said last, as one line of at most 400 bytes. Addresses of its call stack, which
/// Kokkos::abort() prints behind its message, are left out: nobody can read them.
std::string last_words(std::string_view output);

}  // namespace spacecheck
