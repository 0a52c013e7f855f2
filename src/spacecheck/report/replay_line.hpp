#pragma once

#include <string>
#include <string_view>

namespace spacecheck {

/// How this program was started: `spacecheck`, or a program with kernels of somebody's own by its
/// path, or by its name where that is on PATH.
std::string const& program_name();

/// \param started_as  argv[0]; what ends in `spacecheck` keeps that name wherever it lies, so that
///                    its lines are the same on every machine.
void set_program_name(std::string_view started_as);

/// What a hang was told by, where it was not the usual: "3s". Empty: it was.
void set_hang_timeout(std::string timeout);

/// `PROGRAM replay 'TRIAL'`: what a shell is given to do a trial again.
/// \param is_hang  the trial hung: with the time that told so, where that was not the usual.
std::string replay_line(std::string const& trial, bool is_hang = false);

}  // namespace spacecheck
