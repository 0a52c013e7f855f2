#pragma once

#include <string>

namespace spacecheck {

/// Whether the stream is a terminal that is known to show hyperlinks (OSC 8).
///
/// Terminals can't be asked; those that show them say who they are in the environment.
/// FORCE_HYPERLINK=1 and =0 decide it. Never where NO_COLOR is set, TERM is dumb, or the stream is
/// no terminal.
///
/// \param file  descriptor of the stream.
bool shows_hyperlinks(int file);

/// The text as a link to a target, where the stream shows such; the text alone elsewhere.
std::string hyperlink(std::string const& text, std::string const& target, int file);

/// A file's path as a link to it.
std::string file_link(std::string const& path, int file);

}  // namespace spacecheck
