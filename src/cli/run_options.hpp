#pragma once

#include <spacecheck/check/engine.hpp>

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace spacecheck::cli {

/// The flags of `run`, as they were given; empty where they were not.
struct RunOptions {
  std::vector<std::string> kernels, spaces, checks, dropped;
  std::string n_threads, array_size, buffer_size, repeat, seed, time, jobs, timeout, flaky = "3";
  std::string record, junit, html;
  std::string confidence, max_flake;
  bool isolate = true, json = false, resume = false, force = false, quiet = false, verbose = false;
  bool keep_outputs = false;
};

/// Adds the flags to a command; parsing fills `options`, which has to live as long as the command.
void add_options(CLI::App& app, RunOptions& options);

/// What the flags ask for. Opens no file and starts nothing.
///
/// \throws Error  usage, or nothing_ran for a space that is not here: one line that says what was
///                given and what is allowed.
Request request_from(RunOptions const& options);

/// \throws Error  usage: a trial in this process can't be ended when its time is over.
void require_isolated_timeout(bool isolate, std::string const& timeout);

/// The exit code of flaky findings alone.
///
/// \throws Error  usage: neither fail nor pass.
int flaky_code(std::string const& text);

}  // namespace spacecheck::cli
