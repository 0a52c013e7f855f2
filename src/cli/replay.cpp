#include "arguments.hpp"
#include "command.hpp"
#include "output.hpp"
#include "run_options.hpp"
#include "trial_argument.hpp"

#include <spacecheck/check/access_words.hpp>
#include <spacecheck/plan/observation_json.hpp>
#include <spacecheck/plan/one_line.hpp>
#include <spacecheck/plan/plural.hpp>
#include <spacecheck/report/terminal.hpp>
#include <spacecheck/trial/worker_pool.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace spacecheck::cli {
namespace {

void print_difference(char const* what, Comparison const& c) {
  say_fitted("    {}: {} of {} elements differ, {} outside the bound, at most {:.3g} ULP\n", what,
             c.differing, c.elements, c.outside_bound, c.max_ulp);
  for (auto const& d : c.first) {
    std::string index;
    for (auto const i : d.index) index += (index.empty() ? "" : ",") + std::to_string(i);
    say_fitted("      ({}) is {}, should be {}, off by {:.3g}, bound {:.3g}\n", index, d.is,
               d.should_be, d.difference, d.bound);
  }
}

void print_observation(Observation const& o) {
  say_fitted("{}\n  ended {}{}{}, {}, {} bytes\n", name_of(o.trial), to_string(o.ended),
             o.message.empty() ? "" : ": ", one_line(o.message), duration_text(o.seconds), o.bytes);
  for (auto const& output : o.outputs) {
    say_fitted("  {} {} {}\n", one_line(output.view), to_string(output.type), output.digest);
    if (output.to_reference) print_difference("to the reference", *output.to_reference);
    if (output.to_other) print_difference("to the other space", *output.to_other);
  }
  if (o.ledger) {
    auto const& l = *o.ledger;
    say_fitted(
        "  ledger: {}, extent {}, {} considered, {} ran, {} missed, {} doubled, "
        "{} past the guard\n",
        plural(l.launches, "launch", "launches"), l.extent, l.considered, l.ran, l.missed,
        l.doubled, l.past_guard);
  }
  if (o.access) {
    auto const& a = *o.access;
    say_fitted("  {} by {} of {}\n", plural(a.accesses, "access", "accesses"),
               plural(a.items, "item"), plural(a.launches, "launch", "launches"));
    for (auto const& event : a.events) {
      say_fitted("  {} in launch {}\n", one_line(describe(event)), one_line(event.launch));
    }
    for (auto const& what : a.not_covered) say_fitted("  not covered: {}\n", one_line(what));
  }
  for (auto const& event : o.events) {
    say_fitted("  {} at {}({}){}, {}\n", to_string(event.kind), one_line(event.view), event.element,
               event.item ? fmt::format(" by work item {}", *event.item) : "",
               plural(event.times, "time"));
  }
}

std::function<int()> set_up_replay(CLI::App& app) {
  struct Options {
    std::string trial, timeout;
    bool isolate = true, json = false;
  };
  auto const o = std::make_shared<Options>();
  app.add_option("TRIAL", o->trial, "a trial's name, or FILE.jsonl#N: the N-th trial of a record")
      ->required();
  app.add_option("--timeout", o->timeout,
                 "of one trial; past it: a hang (60s, more for more than 1e7 items)");
  app.add_flag("!--no-isolate", o->isolate, "in this process, for debuggers");
  app.add_flag("--json", o->json, "the observation as JSON");
  return [o] {
    require_isolated_timeout(o->isolate, o->timeout);
    auto const trial = trial_argument(o->trial);
    WorkerSettings settings;
    if (!o->timeout.empty()) settings.timeout = duration("--timeout", o->timeout);
    std::unique_ptr<TrialRunner> runner;
    if (o->isolate) {
      runner = std::make_unique<WorkerPool>(settings);
    } else {
      runner = std::make_unique<InProcess>();
    }
    auto const observation = runner->run(trial);
    done(observation);
    auto const failure = failure_of(observation, *runner);
    if (o->json) {
      auto json = to_json(observation);
      json["failure"] = failure;
      say("{}\n", json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
    } else {
      print_observation(observation);
      say_fitted("{}\n", failure.empty() ? "passes" : "FAIL  " + one_line(failure));
    }
    return static_cast<int>(failure.empty() ? agrees : faulty);
  };
}

SPACECHECK_COMMAND(replay, "the same trial again, with every observation printed", set_up_replay);

}  // namespace
}  // namespace spacecheck::cli
