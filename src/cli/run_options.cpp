#include "run_options.hpp"

#include "arguments.hpp"
#include "command.hpp"
#include "selection.hpp"

#include <spacecheck/plan/limits.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <thread>

namespace spacecheck::cli {

Request request_from(RunOptions const& o) {
  Request request;
  request.checks = select_checks(split_list(o.checks), split_list(o.dropped));
  request.kernels = select_kernels(o.kernels);
  if (!o.n_threads.empty())
    request.n_threads = each_once(counts("--n-threads", o.n_threads, 0, most_items));
  if (!o.array_size.empty()) {
    request.array_size = each_once(counts("--array-size", o.array_size, 0, most_items));
  }
  if (!o.buffer_size.empty()) {
    request.buffer_size = each_once(counts("--buffer-size", o.buffer_size, 1, most_items));
    if (std::none_of(request.kernels.begin(), request.kernels.end(),
                     [](auto const& kernel) { return kernel.takes_buffer_size; })) {
      throw Error(usage, "--buffer-size: none of these kernels takes one");
    }
  }
  request.spaces = select_spaces(split_list(o.spaces));
  if (!o.confidence.empty()) request.confidence = fraction("--confidence", o.confidence);
  try {
    if (!o.max_flake.empty()) {
      if (std::find(request.checks.begin(), request.checks.end(), check_named("repeat")) ==
          request.checks.end()) {
        throw Error(usage, "--max-flake is of the check repeat, which is not asked for");
      }
      request.repeat = trials_to_exclude(fraction("--max-flake", o.max_flake), request.confidence);
    }
    if (!o.repeat.empty()) {
      if (!o.max_flake.empty()) throw Error(usage, "--repeat and --max-flake both say how often");
      request.repeat = one_count("--repeat", o.repeat, 1, most_repetitions);
    }
    for (auto const& kernel : request.kernels) sizes_for(kernel, request);
  } catch (std::invalid_argument const& error) {
    throw Error(usage, error.what());
  }
  if (!o.seed.empty()) request.seed = static_cast<std::uint64_t>(one_count("--seed", o.seed, 0));
  if (!o.time.empty()) request.budget = duration("--time", o.time);
  if (!o.jobs.empty()) request.jobs = one_count("--jobs", o.jobs, 1);
  request.cores = std::max(1U, std::thread::hardware_concurrency());
  request.fixed_threads = !o.isolate;
  if (!o.isolate && request.jobs > 1) {
    throw Error(usage, "--no-isolate runs everything in this process: --jobs does not go with it");
  }
  require_isolated_timeout(o.isolate, o.timeout);
  return request;
}

int flaky_code(std::string const& text) {
  if (text == "3") return flaky;
  if (text == "fail") return faulty;
  if (text == "pass") return agrees;
  throw Error(usage, fmt::format("--flaky takes fail or pass, got '{}'", text));
}

void require_isolated_timeout(bool isolate, std::string const& timeout) {
  if (isolate || timeout.empty()) return;
  throw Error(usage,
              "--no-isolate runs everything in this process, which nobody ends: --timeout does "
              "not go with it");
}

void add_options(CLI::App& app, RunOptions& o) {
  app.add_option("KERNEL", o.kernels, "names or globs; every kernel when none is named");
  app.add_option("--space", o.spaces, "S,...: execution spaces; default: all of this build")
      ->allow_extra_args(false);
  app.add_option("--check", o.checks, "C,...: checks; default: all that apply")
      ->allow_extra_args(false);
  app.add_option("-C", o.dropped, "C,...: checks to drop")->allow_extra_args(false);
  app.add_option("--n-threads", o.n_threads, "N,...: work items that do work");
  app.add_option("--array-size", o.array_size, "N,...: elements, at least n-threads");
  app.add_option("--buffer-size", o.buffer_size, "N,...: elements of scratch a work item");
  app.add_option("--repeat", o.repeat, "R: trials of the repeat check; default: 15");
  app.add_option("--confidence", o.confidence, "of what passes exclude; default: 0.95");
  app.add_option("--max-flake", o.max_flake, "flake rate to exclude: chooses the repetitions");
  app.add_option("--seed", o.seed, "S: of inputs and shuffles; default: 42");
  app.add_option("--time", o.time, "30s: budget of the whole run; past it: inconclusive, exit 5");
  app.add_option("--jobs", o.jobs, "J: kernels checked at once; default: 1");
  app.add_option("--timeout", o.timeout,
                 "of one trial; past it: a hang (60s, more for more than 1e7 items)");
  app.add_flag("!--no-isolate", o.isolate, "trials in this process, for debuggers");
  app.add_option("-o", o.record, "FILE.jsonl: the record, a line a trial");
  app.add_flag("--keep-outputs", o.keep_outputs,
               "each trial's outputs as .npy files, in a folder beside the record of -o");
  app.add_option("--junit", o.junit, "FILE.xml: the verdicts for a CI");
  app.add_option("--html", o.html, "FILE.html: the verdicts as a page, with evidence and pictures");
  app.add_flag("--resume", o.resume, "continue the record of -o");
  app.add_flag("--force", o.force, "replace the record of -o, once the run has ended");
  app.add_option("--flaky", o.flaky, "fail or pass: the exit code of flaky findings alone");
  app.add_flag("--json", o.json, "the verdicts as JSON on stdout");
  app.add_flag("-q,--quiet", o.quiet, "no progress");
  app.add_flag("-v,--verbose", o.verbose, "also rounding findings and why checks were skipped");
}

}  // namespace spacecheck::cli
