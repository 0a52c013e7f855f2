#pragma once

#include <spacecheck/report/fitted.hpp>

#include <fmt/format.h>

#include <cstddef>
#include <string_view>
#include <utility>

namespace spacecheck::cli {

/// Writes on stdout at once and whole, whatever signals arrive and however slowly it is read. That
/// it can't be written is remembered, and no reason to end: what a run finds still goes into its
/// record.
void show(std::string_view text);

/// Whether something that was to be shown is not.
bool cannot_show();

template <class... Values>
void say(fmt::format_string<Values...> format, Values&&... values) {
  show(fmt::format(format, std::forward<Values>(values)...));
}

/// Columns of stdout.
std::size_t width_of_output();

/// As `say`, for people: lines that are wider than the terminal are broken at blanks.
template <class... Values>
void say_fitted(fmt::format_string<Values...> format, Values&&... values) {
  show(fitted(fmt::format(format, std::forward<Values>(values)...), width_of_output()));
}

}  // namespace spacecheck::cli
