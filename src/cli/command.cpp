#include "command.hpp"

#include <cstdio>

namespace spacecheck::cli {

void tell(std::string const& text) { (void)std::fputs(text.c_str(), stderr); }

std::vector<Command>& commands() {
  static std::vector<Command> all;
  return all;
}

std::vector<ExitCode> const& exit_codes() {
  static std::vector<ExitCode> const all{
      {agrees, "everything asked for ran, and agrees"},
      {faulty, "a kernel disagrees, races, overruns, crashes or hangs"},
      {usage, "usage: the message names what was given and what is allowed"},
      {flaky, "only flaky findings (--flaky=fail makes it 1, --flaky=pass 0)"},
      {nothing_ran,
       "nothing ran, or a space that was asked for is not in this build or has no device"},
      {budget_ended, "the budget ended before a verdict"},
      {node_suspect, "fleet, and compare of more than two records: a node is suspect, or was lost"},
      {own_fault, "a fault in spacecheck itself, or the system gives no more: disk, processes"},
      {interrupted,
       "Ctrl-C: ended after the trial in hand, at a second one at once, the record kept"}};
  return all;
}

}  // namespace spacecheck::cli
