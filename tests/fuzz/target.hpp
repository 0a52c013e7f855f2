#pragma once

#include <string_view>

/// A place where anything may come into the program. One file defines it for one such place; a
/// driver feeds it: libFuzzer's (libfuzzer.cpp) or the corpora's and random lines' (replay.cpp).
namespace fuzz {

/// \returns  whether the input was understood; it was refused in one clear line where it was not.
///
/// Aborts where it is neither, or where what was understood does not hold together.
bool takes(std::string_view input);

/// Aborts, and says why, unless it holds.
void require(bool holds, std::string_view what);

/// Aborts unless a refusal is one line that a terminal can show.
void require_clear(std::string_view line);

}  // namespace fuzz
