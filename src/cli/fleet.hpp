#pragma once

#include "command.hpp"

#include <spacecheck/fleet/vote.hpp>

#include <memory>
#include <string>
#include <vector>

namespace spacecheck::cli {

/// What follows `spacecheck fleet`: one file each, which ends with SPACECHECK_FLEET_COMMAND.
std::vector<Command>& fleet_commands();

struct FleetCommandRegistration {
  explicit FleetCommandRegistration(Command command) {
    fleet_commands().push_back(std::move(command));
  }
};

#define SPACECHECK_FLEET_COMMAND(name, description, set_up)                                 \
  static ::spacecheck::cli::FleetCommandRegistration const spacecheck_fleet_command_##name( \
      {#name, description, set_up})

/// How the vote is told.
struct VoteOutput {
  bool json = false;
  bool print_exclude = false;  ///< on stdout the nodes to leave out, and nothing else

  void add_options(CLI::App& app);
};

/// Prints the vote as asked for: text or JSON on stdout, or the list of nodes there and the text on
/// stderr.
void tell_vote(FleetVerdict const& verdict, VoteOutput const& output);

/// Votes among records of the same run on several machines, prints it, and gives the exit code.
///
/// \throws Error  usage: a file is no record; nothing_ran: they have no trial in common.
int vote_among(std::vector<std::string> const& files, VoteOutput const& output);

}  // namespace spacecheck::cli
