#include "arguments.hpp"
#include "command.hpp"
#include "output.hpp"
#include "trace_bisect.hpp"
#include "trace_output.hpp"
#include "trace_types.hpp"
#include "traced_run.hpp"
#include "whole_file.hpp"

#include <spacecheck/trace/step_names.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>
#include <regex.h>
#include <set>
#include <string_view>
#include <unistd.h>

namespace spacecheck::cli {
namespace {

namespace fs = std::filesystem;

struct TraceOptions {
  TracedRun run;
  std::string every = "1", repeat = "1", window, values, limit, bisect;
  std::vector<std::string> types;
  bool fill = false, poison = false, force = false, quiet = false;
};

void require_expression(char const* flag, std::string const& text) {
  if (text.empty()) return;
  regex_t expression;
  int const error = ::regcomp(&expression, text.c_str(), REG_EXTENDED | REG_NOSUB);
  if (error == 0) {
    ::regfree(&expression);
    return;
  }
  char why[200] = "";
  ::regerror(error, &expression, why, sizeof why);
  throw Error(
      usage, fmt::format("{} takes an extended regular expression, got '{}': {}", flag, text, why));
}

/// "4096", "64k", "16M", "1G" [bytes]
std::uint64_t size_argument(char const* flag, std::string const& text) {
  std::string number = text;
  std::uint64_t unit = 1;
  constexpr std::string_view units = "kMG";
  if (!text.empty() && units.find(text.back()) != std::string_view::npos) {
    unit = std::uint64_t{1} << (10 * (units.find(text.back()) + 1));
    number.pop_back();
  }
  constexpr std::int64_t most = std::int64_t{1} << 30;
  try {
    auto const count = one_count(flag, number, 0);
    if (count <= most) return static_cast<std::uint64_t>(count) * unit;
  } catch (Error const&) {
    // Said below.
  }
  throw Error(usage, fmt::format("{} takes a number of bytes such as 4096, 64k or 16M, got '{}'",
                                 flag, text));
}

/// Before anything runs: an application of hours is not to end without the trace it was run for.
void require_room(std::string const& file) {
  fs::path const folder = fs::path(file).has_parent_path() ? fs::path(file).parent_path() : ".";
  if (::access(folder.c_str(), W_OK) != 0) {
    throw Error(usage,
                fmt::format("-o {}: no file can be made there: {}", file, std::strerror(errno)));
  }
  constexpr std::uintmax_t first_bytes = 1 << 20;  // that a connector reserves to begin with
  std::error_code error;
  auto const space = fs::space(folder, error);
  if (!error && space.available < first_bytes) {
    throw Error(usage, fmt::format("-o {}: No space left on device: a trace begins with 1 MiB, and "
                                   "{} KiB are free",
                                   file, space.available / 1024));
  }
}

void prepare(TraceOptions& o) {
  auto& run = o.run;
  run.every = static_cast<std::uint64_t>(one_count("--every", o.every, 1));
  if (!o.values.empty()) run.values = size_argument("--values", o.values);
  if (!o.limit.empty()) run.limit = size_argument("--limit", o.limit);
  require_expression("--filter", run.filter);
  require_expression("--region", run.region);
  if (!o.window.empty()) {
    auto const split = o.window.find("..");
    if (split == std::string::npos) {
      throw Error(usage, fmt::format("--window takes FIRST..LAST, two steps, got '{}'", o.window));
    }
    run.first = static_cast<std::uint64_t>(one_count("--window", o.window.substr(0, split), 1));
    run.last = static_cast<std::uint64_t>(one_count("--window", o.window.substr(split + 2), 1));
    if (run.last < run.first) {
      throw Error(usage, fmt::format("--window {}: the last step is before the first", o.window));
    }
  }
  o.run.types = text_of(element_types(o.types));  // refused before anything runs
  std::error_code error;
  // A link stays a link: what it leads to is made, and replaced.
  if (fs::is_symlink(run.file, error)) run.file = target_of(run.file);
  fs::path const path(run.file);
  if (fs::is_directory(path, error)) {
    throw Error(usage, fmt::format("-o {}: is a folder; expected a file", run.file));
  }
  if (fs::is_other(path, error)) {
    throw Error(usage, fmt::format("-o {}: is a device or a pipe; expected a file", run.file));
  }
  if (path.has_parent_path() && !fs::is_directory(path.parent_path(), error)) {
    throw Error(usage,
                fmt::format("-o {}: there is no folder {}", run.file, path.parent_path().string()));
  }
  require_room(run.file);
}

/// What is read must not be written over: the application, and the trace that it is compared with.
void require_inputs_kept(TraceOptions const& o) {
  auto const& file = o.run.file;
  auto const& application = o.run.command.front();
  // Without a slash it is no file here, but looked for on the PATH.
  if (application.find('/') != std::string::npos) {
    require_apart({{"-o", file}, {"APP", application}});
  }
  if (o.bisect.empty()) return;
  std::vector<std::string> written{file, sibling(file, "fine")};
  if (o.force) written.push_back(sibling(file, "part"));
  for (auto const& name : written) {
    for (auto const& there : traces_of(name)) {
      if (!same_file(there, o.bisect)) continue;
      throw Error(usage, fmt::format("-o {} would replace {}, the trace of --bisect; name another",
                                     file, o.bisect));
    }
  }
  require_apart({{"-o", file}, {"--bisect", sibling(o.bisect, "fine")}});
}

/// Before anything runs: may these files be written?
void require_absent(TraceOptions const& o, std::vector<std::string> const& files) {
  if (o.force) return;
  for (auto const& file : files) {
    auto const there = traces_of(file);
    if (there.empty()) continue;
    throw Error(usage, fmt::format("{} exists; --force replaces it", there.front()));
  }
}

std::string file_of_run(TraceOptions const& o, std::int64_t k) {
  return sibling(o.run.file, fmt::format("run{}", k));
}

void remark(TraceOptions const& o, std::string const& line) {
  if (!o.quiet) tell("spacecheck: " + line + "\n");
}

/// One run into `file`. With `--force` what was there stays until the new one is whole.
TracedResult record(TraceOptions const& o, TracedRun run) {
  auto const file = run.file;
  if (o.force) run.file = sibling(file, "part");
  for (auto const& old : traces_of(run.file)) {
    if (o.force) fs::remove(old);
  }
  auto result = run_traced(run);
  if (!o.force) return result;
  if (!result.traces.empty()) {
    for (auto const& old : traces_of(file)) fs::remove(old);
  }
  for (auto& trace : result.traces) {
    fs::path to(file);
    to.replace_filename(to.stem().string() + part_of(run.file, trace).value_or("") +
                        to.extension().string());
    fs::rename(trace, to);
    trace = to.string();
  }
  return result;
}

std::string how_it_ended(TracedResult const& result) {
  if (result.signal != 0) {
    return fmt::format("the application was ended by signal {} ({})", result.signal,
                       ::strsignal(result.signal));
  }
  return fmt::format("the application ended with {}", result.code);
}

/// One line where a trace has steps and none of them was looked at; else nothing.
std::string nothing_looked_at(Trace const& trace) {
  auto const& steps = trace.steps;
  bool const any = std::any_of(steps.begin(), steps.end(),
                               [&](Trace::Step const& step) { return trace.looked_at(step); });
  // Whether one was that has not ended, the trace does not say.
  if (any || steps.empty() || !trace.unfinished().empty()) return "";
  return one_line(fmt::format("{}: none of its {} steps was looked at: {} matches none", trace.path,
                              steps.size(), trace.selection()));
}

/// Tells of the traces. No trace is no success, whatever the application says.
int conclude(TraceOptions const& o, TracedResult const& result) {
  if (result.traces.empty()) {
    tell(fmt::format("spacecheck: nothing was traced: {}\n", why_no_trace(o.run.command)));
    return result.code != 0 ? result.code : static_cast<int>(nothing_ran);
  }
  std::vector<std::string> unseen;
  std::set<std::string> labels;
  for (auto const& path : result.traces) {
    auto const trace = read_trace_or_refuse(path);
    add_labels(trace, labels);
    remark(o, fmt::format("{}: {}", path, describe(trace)));
    if (auto line = nothing_looked_at(trace); !line.empty()) unseen.push_back(std::move(line));
    if (trace.steps.empty() && trace.ended) {
      remark(o,
             "there is no kernel in it: nothing was launched between initialize() and finalize()");
    }
    for (auto const& note : trace.notes) remark(o, shown_name(note));
  }
  for (auto const& line : unused_types(element_types(o.types), labels)) remark(o, line);
  // Of several processes some may never come to a step that is looked for.
  bool const all_unseen = unseen.size() == result.traces.size();
  for (auto const& line : unseen) {
    if (all_unseen || !o.quiet) tell("spacecheck: " + line + "\n");
  }
  if (result.code != 0) remark(o, how_it_ended(result));
  return result.code;
}

/// The traces of two runs, in pairs: of the same process where there are several.
std::vector<std::pair<std::string, std::string>> pairs(TracedRun const& a,
                                                       TracedResult const& result_a,
                                                       TracedRun const& b,
                                                       TracedResult const& result_b) {
  std::vector<std::pair<std::string, std::string>> found;
  for (auto const& trace_a : result_a.traces) {
    for (auto const& trace_b : result_b.traces) {
      // A process' number is another each time.
      if (part_of(a.file, trace_a) == part_of(b.file, trace_b))
        found.emplace_back(trace_a, trace_b);
    }
  }
  return found;
}

/// What came of comparing two runs.
struct Compared {
  bool differ = false;
  bool unsure = false;  ///< a difference that may be how far another thread was
  std::uint64_t contents = 0;
  std::string nothing;      ///< why none were compared; empty: they were, or there were none
  std::string no_contents;  ///< that there were none
  std::string not_whole;    ///< how far they are equal, where one did not end; empty: both did
};

/// Compares a later run with the first; prints where they differ.
Compared compare_runs(TraceOptions const& o, TracedRun const& a, TracedResult const& result_a,
                      TracedRun const& b, TracedResult const& result_b, bool print) {
  TraceComparisonSettings settings;
  auto const given = element_types(o.types);
  Compared found;
  auto const together = pairs(a, result_a, b, result_b);
  if (together.empty()) {
    found.nothing =
        "no contents were compared: no trace of a later run belongs to one of the first";
  }
  for (auto const& [path_a, path_b] : together) {
    auto const trace_a = read_trace_or_refuse(path_a);
    auto const trace_b = read_trace_or_refuse(path_b);
    settings.types = types_between(given, trace_a, trace_b);
    auto const all = compare_traces(trace_a, trace_b, settings);
    found.contents += all.compared;
    if (found.nothing.empty()) found.nothing = why_nothing_compared(all, trace_a, trace_b);
    if (found.not_whole.empty() && !why_not_whole(trace_a, trace_b).empty()) {
      found.not_whole = no_difference_words(all, trace_a, trace_b) + ": they did not end";
    }
    if (all.no_contents) found.no_contents = no_contents_words(trace_a, trace_b);
    if (all.unsure()) {
      found.unsure = true;
      if (print) print_comparison(all, trace_a, trace_b);
      continue;
    }
    if (all.first() == nullptr) {
      for (auto const& view : all.never_set) {
        if (print) say_fitted("never set, as far as steps show: {}\n", view);
      }
      continue;
    }
    found.differ = true;
    if (print) print_comparison(all, trace_a, trace_b);
  }
  // Of several processes some may have nothing to compare.
  if (found.contents > 0 && !found.unsure) found.nothing.clear();
  if (found.contents > 0 || !found.nothing.empty()) found.no_contents.clear();
  return found;
}

int end_with(std::string const& nothing, int code) {
  tell("spacecheck: " + nothing + "\n");
  return code != 0 ? code : static_cast<int>(nothing_ran);
}

int repeat(TraceOptions const& o, std::int64_t times) {
  std::vector<std::string> files;
  for (std::int64_t k = 2; k <= times; ++k) files.push_back(file_of_run(o, k));
  require_absent(o, files);
  auto const first = record(o, o.run);
  int const code = conclude(o, first);
  if (first.traces.empty()) return code;
  std::int64_t differing = 0;
  std::string nothing, no_contents, not_whole;
  for (std::int64_t k = 2; k <= times; ++k) {
    auto again = o.run;
    again.file = file_of_run(o, k);
    again.silent = true;
    auto const result = record(o, again);
    if (result.code != first.code) remark(o, fmt::format("run {}: {}", k, how_it_ended(result)));
    auto const found =
        compare_runs(o, o.run, first, again, result, differing == 0 && nothing.empty());
    if (nothing.empty()) nothing = found.nothing;
    if (no_contents.empty()) no_contents = found.no_contents;
    if (not_whole.empty()) not_whole = found.not_whole;
    if (found.differ) {
      ++differing;
    } else if (!found.unsure) {
      for (auto const& path : result.traces) fs::remove(path);
    }
  }
  if (differing == 0) {
    if (!nothing.empty()) return end_with(nothing, code);
    if (!not_whole.empty()) return end_with(fmt::format("{} runs, and {}", times, not_whole), code);
    if (no_contents.empty()) {
      say_fitted("{} runs, and no difference between them\n", times);
    } else {
      say_fitted("{} runs, and {}\n", times, no_contents);
    }
    return code;
  }
  say_fitted("\n{} of {} later runs differ from the first\n", differing, times - 1);
  return code != 0 ? code : static_cast<int>(faulty);
}

/// Does a run with the first poison differ from one of two others with it?
bool differs_by_itself(TraceOptions const& o, TracedRun const& run, TracedResult const& result) {
  constexpr int runs = 2;
  bool differs = false;
  for (int k = 0; k < runs && !differs; ++k) {
    auto again = run;
    again.file = sibling(o.run.file, "poison1");
    again.silent = true;
    auto const other = record(o, again);
    try {
      differs =
          other.code != result.code || compare_runs(o, run, result, again, other, false).differ;
    } catch (Error const&) {
      // What can't be read tells nothing of what was found.
    }
    for (auto const& path : other.traces) fs::remove(path);
  }
  return differs;
}

int poison(TraceOptions const& o) {
  auto const second = sibling(o.run.file, "poison2");
  require_absent(o, {second, sibling(o.run.file, "poison1")});
  auto run_a = o.run;
  run_a.poison = 1;
  auto const a = record(o, run_a);
  int const code = conclude(o, a);
  if (a.traces.empty()) return code;
  auto run_b = run_a;
  run_b.poison = 2;
  run_b.file = second;
  run_b.silent = true;
  auto const b = record(o, run_b);
  if (b.code != a.code) {
    remark(o, fmt::format("with the first poison {}; with the second {}", how_it_ended(a),
                          how_it_ended(b)));
  }
  auto const found = compare_runs(o, run_a, a, run_b, b, false);
  if (found.differ && differs_by_itself(o, run_a, a)) {
    return end_with(
        "what was read before it was set can't be told: with the same poison, too, two "
        "runs differ; on one thread, with the same seed, it may be told",
        code);
  }
  (void)compare_runs(o, run_a, a, run_b, b, true);
  if (!found.differ) {
    if (!found.nothing.empty()) return end_with(found.nothing, code);
    if (!found.not_whole.empty()) return end_with("two poisons, and " + found.not_whole, code);
    if (!found.no_contents.empty()) {
      say_fitted("two poisons, and {}\n", found.no_contents);
      return code;
    }
    say_fitted(
        "two poisons, and no difference: what was read before it was set, if anything, changed "
        "no View\n");
    return code;
  }
  return code != 0 ? code : static_cast<int>(faulty);
}

int run(TraceOptions& o) {
  auto const times = one_count("--repeat", o.repeat, 1);
  int const ways = (times > 1 ? 1 : 0) + (o.poison ? 1 : 0) + (o.bisect.empty() ? 0 : 1);
  if (ways > 1)
    throw Error(usage, "--repeat, --poison and --bisect are different questions: one at a time");
  if (o.fill && o.poison) throw Error(usage, "--poison fills memory itself: not with --fill");
  prepare(o);
  if (o.fill) o.run.poison = 1;
  require_inputs_kept(o);
  require_absent(o, {o.run.file});
  if (times > 1) return repeat(o, times);
  if (o.poison) return poison(o);
  if (o.bisect.empty()) return conclude(o, record(o, o.run));
  (void)read_trace_or_refuse(o.bisect);
  require_absent(o, {sibling(o.run.file, "fine"), sibling(o.bisect, "fine")});
  auto const result = record(o, o.run);
  int const code = conclude(o, result);
  if (result.traces.size() != 1) {
    throw Error(usage,
                fmt::format("--bisect compares one process with one; this run left {} traces",
                            result.traces.size()));
  }
  return bisect(o.run, code, o.bisect, element_types(o.types));
}

std::function<int()> set_up_trace(CLI::App& app) {
  auto const o = std::make_shared<TraceOptions>();
  app.add_option("-o,--output", o->run.file, "where the trace goes")->required()->type_name("FILE");
  app.add_option("--repeat", o->repeat, "run it so often; where do the runs differ?");
  app.add_flag("--fill", o->fill,
               "fill new memory alike in each run: what nobody sets is then no difference");
  app.add_flag("--poison", o->poison,
               "run it twice with new memory filled, differently: what is read before it is set?");
  app.add_option("--bisect", o->bisect,
                 "run it again with a finer window where it differs from this trace")
      ->type_name("FILE");
  app.add_option("--filter", o->run.filter,
                 "look at kernels whose names this regular expression finds");
  app.add_option("--region", o->run.region, "look at kernels in regions whose names it finds");
  app.add_option("--every", o->every, "of these, look at each K-th only");
  app.add_option("--window", o->window, "of all steps, look at these only: FIRST..LAST");
  app.add_option("--values", o->values,
                 "bytes kept of each changed View (4k); of larger ones a sample");
  app.add_option("--limit", o->limit, "bytes kept of all Views together; then digests only (64M)");
  app.add_option("--track", o->run.track,
                 "auto: by pages written where the system tells of them; all: digest everything")
      ->check(CLI::Validator(
          [](std::string& text) {
            bool const is_one = text == "auto" || text == "all";
            return is_one ? "" : fmt::format("takes auto or all, got '{}'", text);
          },
          "{auto,all}"));
  add_type_option(app, o->types);
  app.add_flag("--force", o->force, "replace a trace that is there, once the new one is whole");
  app.add_flag("-q,--quiet", o->quiet, "only the application's own output, and results");
  app.add_option("APP", o->run.command, "the application and its arguments, behind --")
      ->required()
      ->expected(1, 1 << 20);
  return [o] { return run(*o); };
}

SPACECHECK_COMMAND(trace, "records what an unmodified Kokkos application does to its Views",
                   set_up_trace);

}  // namespace
}  // namespace spacecheck::cli
