#include "arguments.hpp"
#include "command.hpp"
#include "output.hpp"
#include "selection.hpp"
#include "trial_argument.hpp"

#include <spacecheck/check/engine.hpp>
#include <spacecheck/check/shrink.hpp>
#include <spacecheck/kernel/kernel_list.hpp>
#include <spacecheck/plan/one_line.hpp>
#include <spacecheck/plan/plural.hpp>
#include <spacecheck/report/replay_line.hpp>
#include <spacecheck/trial/worker_pool.hpp>

#include <fmt/format.h>

#include <memory>

namespace spacecheck::cli {
namespace {

// What a flaky failure gets before a smaller trial is said not to fail.
constexpr std::int64_t tries = 5;

bool sizes_allowed(KernelInfo const& kernel, Trial const& trial) {
  Request request;
  request.n_threads = {trial.parameters.n_threads};
  request.array_size = {trial.parameters.array_size};
  request.buffer_size = {trial.parameters.buffer_size};
  try {
    sizes_for(kernel, request);
    return true;
  } catch (std::invalid_argument const&) {
    return false;
  }
}

std::function<int()> set_up_shrink(CLI::App& app) {
  struct Options {
    std::string trial, timeout;
  };
  auto const o = std::make_shared<Options>();
  app.add_option("TRIAL", o->trial, "a failing trial's name, or FILE.jsonl#N of a record")
      ->required();
  app.add_option("--timeout", o->timeout,
                 "of one trial; past it: a hang (60s, more for more than 1e7 items)");
  return [o] {
    auto const trial = trial_argument(o->trial);
    auto const kernel = select_kernels({trial.kernel}).front();
    WorkerSettings settings;
    if (!o->timeout.empty()) settings.timeout = duration("--timeout", o->timeout);
    set_hang_timeout(o->timeout);
    WorkerPool pool(settings);
    bool hung = false;
    auto const failure = [&](Trial const& t) {
      for (std::int64_t k = 0; k < tries; ++k) {
        auto const observation = pool.run(t);
        auto line = failure_of(observation, pool);
        hung = observation.ended == Ended::hang;
        if (!line.empty()) return line;
      }
      return std::string();
    };
    done(pool.run(trial));
    auto const first = failure(trial);
    if (first.empty()) {
      say("{}\npasses: nothing to shrink (in {} runs)\n", name_of(trial), tries);
      return static_cast<int>(agrees);
    }
    say_fitted("FAIL  {}\n      {}\n", one_line(first), name_of(trial));
    auto const shrunk = shrink(
        trial, [&](Trial const& t) { return sizes_allowed(kernel, t); },
        [&](Trial const& t) { return !failure(t).empty(); });
    say("\nsmallest that still fails, after {}:\n", plural(shrunk.tried, "trial"));
    say_fitted("FAIL  {}\n", one_line(failure(shrunk.trial)));
    say("      replay: {}\n", replay_line(name_of(shrunk.trial), hung));
    return static_cast<int>(faulty);
  };
}

SPACECHECK_COMMAND(shrink, "the smallest trial that still fails", set_up_shrink);

}  // namespace
}  // namespace spacecheck::cli
