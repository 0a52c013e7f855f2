#include "arguments.hpp"
#include "command.hpp"
#include "interrupt.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "record_header.hpp"
#include "run_child.hpp"
#include "run_options.hpp"
#include "whole_file.hpp"

#include <spacecheck/check/engine.hpp>
#include <spacecheck/check/interrupted.hpp>
#include <spacecheck/plan/kept_output.hpp>
#include <spacecheck/plan/observation_json.hpp>
#include <spacecheck/record/record.hpp>
#include <spacecheck/report/html.hpp>
#include <spacecheck/report/hyperlink.hpp>
#include <spacecheck/report/junit.hpp>
#include <spacecheck/report/page_data.hpp>
#include <spacecheck/report/replay_line.hpp>
#include <spacecheck/report/terminal.hpp>
#include <spacecheck/report/verdict_json.hpp>
#include <spacecheck/trial/perform.hpp>
#include <spacecheck/trial/worker_pool.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <thread>
#include <unistd.h>

namespace spacecheck::cli {
namespace {

nlohmann::ordered_json summary_of(std::vector<Conclusion> const& conclusions, int code) {
  auto verdicts = nlohmann::ordered_json::array();
  for (auto const& conclusion : conclusions) verdicts.push_back(to_json(conclusion));
  return {{"exit", code}, {"verdicts", verdicts}};
}

/// Threads of each host-parallel space, where a check did not ask for another number.
std::map<std::string, std::int64_t> threads_of(std::vector<Conclusion> const& conclusions) {
  std::map<std::string, std::int64_t> threads;
  for (auto const& conclusion : conclusions) {
    if (conclusion.threads == 0) continue;
    auto& fewest = threads.try_emplace(conclusion.space, conclusion.threads).first->second;
    fewest = std::min(fewest, conclusion.threads);
  }
  return threads;
}

/// A line for each of them: green says less where nothing ran at once.
std::string threads_lines(std::vector<Conclusion> const& conclusions) {
  std::string text;
  for (auto const& [space, threads] : threads_of(conclusions)) {
    text += threads > 1
                ? fmt::format("{} ran with {} threads\n", space, threads)
                : fmt::format("{} ran with one thread: no two work items ran at once\n", space);
  }
  return text;
}

/// \param whole  no: the run ended early, and these are the rows that were done.
void show_json(Request const& request, std::vector<Conclusion> const& conclusions, int code,
               bool whole) {
  nlohmann::ordered_json json{{"schema", record_schema}, {"exit", code}};
  if (!whole) json["interrupted"] = true;
  json["seed"] = request.seed;
  json["threads"] = threads_of(conclusions);
  json["verdicts"] = summary_of(conclusions, code)["verdicts"];
  say("{}\n", json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

/// A clause for a run that has ended early: these are whole or as they were.
std::string not_written(std::vector<std::string> files) {
  std::erase(files, "");
  return files.empty() ? "" : fmt::format("; {} not written", fmt::join(files, ", "));
}

/// The record of a run, when one is asked for: new, replaced, or continued.
class RunRecord {
 public:
  RunRecord(RunOptions const& options, nlohmann::ordered_json const& header)
      : m_path(options.record) {
    if (options.record.empty()) {
      if (options.resume)
        throw Error(usage, "--resume needs -o FILE.jsonl, the record to continue");
      if (options.force) throw Error(usage, "--force needs -o FILE.jsonl, the record to replace");
      return;
    }
    try {
      bool const there = ::access(options.record.c_str(), F_OK) == 0;
      if (options.resume && there) {
        // Before it is read: what another run writes in between would be done twice.
        m_writer.emplace(options.record, RecordWriter::Mode::append);
        auto const earlier = read_record(options.record);
        require_same_run(earlier.header, header, options.record);
        // A cut line behind it has to go, and goes before the next line.
        if (earlier.cut_line == 0) m_earlier_summary = earlier.summary;
        for (auto const& observation : earlier.trials) {
          m_known.emplace(name_of(observation.trial), observation);
        }
        return;
      }
      m_writer.emplace(
          options.record,
          options.force && there ? RecordWriter::Mode::replace : RecordWriter::Mode::create,
          "--resume continues it, --force replaces it");
      m_writer->write("header", header);
    } catch (RecordError const& error) {
      throw Error(usage, error.what());
    }
  }

  Observation const* known(Trial const& trial) const {
    auto const found = m_known.find(name_of(trial));
    return found != m_known.end() ? &found->second : nullptr;
  }

  std::map<std::string, Observation> const& earlier() const { return m_known; }

  void add(Observation const& observation) {
    if (m_writer && known(observation.trial) == nullptr) {
      m_writer->write("trial", to_json(observation));
      m_earlier_summary = nullptr;
    }
  }

  void end(std::vector<Conclusion> const& conclusions, int code) {
    if (!m_writer) return;
    auto const summary = summary_of(conclusions, code);
    // Of a record that was whole already the end is there.
    auto const is_there = [&](char const* member) {
      return m_earlier_summary.is_object() &&
             m_earlier_summary.value(member, nlohmann::ordered_json()) == summary.at(member);
    };
    if (is_there("exit") && is_there("verdicts")) return;
    m_writer->write("summary", summary);
    m_writer->finish();
  }

  /// One clause for who wants to go on after the run has ended early.
  std::string how_to_continue() const {
    if (!m_writer) return "no record was asked for (-o FILE.jsonl)";
    if (m_writer->written_to() != m_path) {
      return fmt::format("{} is as it was, what was done is in {}", m_path, m_writer->written_to());
    }
    return "continue with the same command and --resume";
  }

 private:
  std::string m_path;
  std::optional<RecordWriter> m_writer;
  std::map<std::string, Observation> m_known;
  nlohmann::ordered_json m_earlier_summary;  ///< of a record whose last line it still is
};

/// The arrays of --keep-outputs, which the processes write that do the trials.
class KeptOutputs {
 public:
  /// \param earlier  trials of the record that is continued: none of them is done again.
  KeptOutputs(RunOptions const& options, std::map<std::string, Observation> const& earlier) {
    if (!options.keep_outputs) return;
    if (options.record.empty()) {
      throw Error(usage, "--keep-outputs needs -o FILE.jsonl, the record to keep them beside");
    }
    m_folder = std::filesystem::path(options.record).replace_extension(".outputs").string();
    for (auto const& [name, observation] : earlier) look_for(observation);
    if (m_missing > 0) {
      throw Error(usage,
                  fmt::format("{}: not all its outputs were kept ({} is not there); --resume "
                              "it without --keep-outputs, or replace it with --force",
                              options.record, m_first));
    }
    std::error_code error;
    std::filesystem::create_directories(m_folder, error);
    if (error || ::access(m_folder.c_str(), W_OK) != 0) {
      throw Error(usage, fmt::format("{}: cannot be made, or not be written to", m_folder));
    }
    // Workers are this program, started afresh.
    ::setenv(kept_outputs_variable, std::filesystem::absolute(m_folder).c_str(), 1);
  }

  void look_for(Observation const& observation) {
    if (m_folder.empty()) return;
    for (auto const& output : observation.outputs) {
      auto const file =
          kept_output_file(m_folder, name_of(observation.trial), output.view, output.instance);
      if (::access(file.c_str(), F_OK) != 0 && m_missing++ == 0) m_first = file;
    }
  }

  void require_all() const {
    if (m_missing == 0) return;
    throw Error(own_fault,
                fmt::format("{}: could not be written, nor {} others; the record is whole", m_first,
                            m_missing - 1));
  }

 private:
  std::string m_folder;
  std::string m_first;
  std::int64_t m_missing = 0;
};

/// Tells who waits for this run that a worker is ready, where somebody asks.
void tell_begun(WorkerPool& workers) {
  char const* const file = std::getenv(begun_variable);
  if (file == nullptr) return;
  workers.threads();  // answered by a worker that is ready
  std::ofstream const made(file);
}

int run(RunOptions const& options) {
  if (options.resume && options.force) {
    throw Error(usage, "--resume continues the record, --force replaces it: one of them");
  }
  require_apart({{"-o", options.record}, {"--junit", options.junit}, {"--html", options.html}});
  int const flaky_is = flaky_code(options.flaky);
  WorkerSettings workers;
  if (!options.timeout.empty()) workers.timeout = duration("--timeout", options.timeout);
  set_hang_timeout(options.timeout);
  auto const request = request_from(options);
  // Only for those, as it may have to read the whole program.
  bool const is_kept = !options.record.empty() || !options.html.empty();
  auto const header = is_kept ? record_header(request) : nlohmann::ordered_json();
  RunRecord record(options, header);
  KeptOutputs outputs(options, record.earlier());

  auto const if_interrupted = "spacecheck: interrupted; " + record.how_to_continue() +
                              not_written({options.junit, options.html});
  stop_on_interrupt(if_interrupted);

  std::vector<std::string> names;
  for (auto const& kernel : request.kernels) names.push_back(kernel.name);
  auto const style = style_of(STDOUT_FILENO);
  VerdictTable const table(style, names, request.spaces, request);
  bool const text = !options.json;
  std::size_t rows = 0;
  for (auto const& kernel : request.kernels) {
    rows += sizes_for(kernel, request).size() * request.spaces.size();
  }
  Progress progress(options.quiet, rows);
  if (!options.junit.empty()) require_writable(options.junit);
  if (!options.html.empty()) require_writable(options.html);
  // What the page is made of, as a record would have it.
  Record shown;
  shown.path = options.record.empty() ? "this run" : options.record;
  shown.header = header;
  if (text) show(table.header());
  std::vector<Conclusion> concluded;
  Listener listener;
  listener.observed = [&](Observation const& observation) {
    record.add(observation);
    outputs.look_for(observation);
    if (!options.html.empty()) shown.trials.push_back(observation);
    if (record.known(observation.trial) == nullptr) progress.trial(observation.trial);
  };
  listener.concluded = [&](Conclusion const& conclusion) {
    progress.clear();
    if (text) show(table.row(conclusion));
    progress.row();
    concluded.push_back(conclusion);
  };
  listener.interrupted = stop_asked;
  listener.known = [&](Trial const& trial) { return record.known(trial); };

  // Kokkos starts once in a process: not with the threads that the first trial happens to ask for.
  std::optional<KokkosSession> session;
  if (!options.isolate) session.emplace(0);
  auto const make_runner = [&]() -> std::unique_ptr<TrialRunner> {
    if (!options.isolate) return std::make_unique<InProcess>();
    auto pool = std::make_unique<WorkerPool>(workers);
    tell_begun(*pool);
    return pool;
  };
  auto const show_findings = [&](std::vector<Conclusion> const& conclusions) {
    for (auto const& conclusion : conclusions) {
      for (auto const& finding : conclusion.findings()) {
        if (finding.is_fault() || options.verbose) say("\n{}", describe(finding, style));
      }
    }
    if (auto const line = explain_line(conclusions); !line.empty()) say("\n{}", line);
  };
  // Of a run that ends early, what was found is told.
  auto const show_so_far = [&](int code) {
    progress.clear();
    if (options.json) return show_json(request, concluded, code, false);
    show_findings(concluded);
    // No word of what the repetitions exclude: that is said of a whole run.
    say_fitted("\n{} of {} rows done{}{}", concluded.size(), rows, concluded.empty() ? "" : ": ",
               summary_lines(concluded, style, options.verbose));
  };
  try {
    auto const conclusions = check_all(request, make_runner, listener);
    progress.clear();
    int const code = exit_code(conclusions, flaky_is);
    record.end(conclusions, code);
    outputs.require_all();
    if (!options.junit.empty()) write_whole(options.junit, junit(conclusions, flaky_is));
    if (!options.html.empty()) {
      shown.summary = summary_of(conclusions, code);
      write_whole(options.html, html_page(page_data({&shown, 1}, {})));
    }
    if (options.json) {
      show_json(request, conclusions, code, true);
      return code;
    }
    show_findings(conclusions);
    say_fitted("\n{}{}", exclusion_line(conclusions, request.confidence),
               summary_lines(conclusions, style, options.verbose));
    say_fitted("{}", threads_lines(conclusions));
    if (!options.html.empty()) say("report: {}\n", file_link(options.html, STDOUT_FILENO));
    return code;
  } catch (Error const& error) {
    show_so_far(error.code());
    throw;
  } catch (Interrupted const&) {
    show_so_far(interrupted);
    tell(if_interrupted + "\n");
    throw;
  } catch (std::exception const& error) {
    show_so_far(own_fault);
    throw Error(own_fault, fmt::format("{}; {}", error.what(), record.how_to_continue()));
  }
}

std::function<int()> set_up_run(CLI::App& app) {
  auto const o = std::make_shared<RunOptions>();
  add_options(app, *o);
  return [o] { return run(*o); };
}

SPACECHECK_COMMAND(run, "check kernels on every execution space", set_up_run);

}  // namespace
}  // namespace spacecheck::cli
