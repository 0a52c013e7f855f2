// Names of trials: of the command line, of records, of the worker's socket.
#include "target.hpp"

#include <spacecheck/plan/trial.hpp>

#include <stdexcept>
#include <string>

using namespace spacecheck;

bool fuzz::takes(std::string_view input) {
  Trial trial;
  try {
    trial = trial_named(input);
  } catch (std::invalid_argument const& error) {
    require_clear(error.what());
    return false;
  }
  auto const name = name_of(trial);
  auto const again = trial_named(name);
  require(again == trial, "a trial comes back from its name");
  require(name_of(again) == name, "a trial has one name");
  require(default_timeout(trial).count() >= 60, "a trial has a minute at least");
  return true;
}
