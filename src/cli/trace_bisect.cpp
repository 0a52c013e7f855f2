#include "trace_bisect.hpp"

#include "command.hpp"
#include "output.hpp"
#include "trace_output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <unistd.h>

namespace spacecheck::cli {
namespace {

namespace fs = std::filesystem;
namespace tf = trace_format;

constexpr std::uint64_t all_values = std::uint64_t{64} << 20;
constexpr std::uint64_t all_together = std::uint64_t{1} << 30;

struct Window {
  std::uint64_t first = 1;
  std::uint64_t last = 1;
};

/// The step that was looked at last before this one, so that what changed in between is seen.
Window window_before(Trace const& trace, std::size_t step) {
  std::size_t from = step;
  while (from > 0) {
    --from;
    if ((trace.steps[from].flags & tf::StepEnd::looked) != 0) break;
  }
  return {trace.steps[from].number, trace.steps[step].number};
}

std::string name_of_this_host() {
  char name[256] = "";
  (void)::gethostname(name, sizeof name - 1);
  return name;
}

/// The application of a trace, as its header tells; empty command: it can't be started here.
TracedRun application_of(Trace const& trace) {
  TracedRun run;
  auto const text = [&](char const* key) {
    auto const found = trace.header.find(key);
    return found != trace.header.end() && found->is_string() ? found->get<std::string>() : "";
  };
  auto const command = trace.header.find("command");
  bool const here = text("host") == name_of_this_host() &&
                    ::access(text("program").c_str(), X_OK) == 0 &&
                    fs::is_directory(text("folder"));
  if (!here || command == trace.header.end() || !command->is_array()) return run;
  for (auto const& part : *command) {
    if (!part.is_string()) return {};
    run.command.push_back(part.get<std::string>());
  }
  if (!run.command.empty()) run.command.front() = text("program");
  run.folder = text("folder");
  run.poison = trace.poison();
  run.types = text("types");
  return run;
}

Trace again(TracedRun run, std::string const& file, Window const& window) {
  run.file = file;
  run.first = window.first;
  run.last = window.last;
  run.every = 1;
  run.filter.clear();
  run.region.clear();
  run.values = all_values;
  run.limit = all_together;
  run.silent = true;
  for (auto const& old : traces_of(file)) fs::remove(old);
  (void)run_traced(run);
  return read_trace_or_refuse(file);
}

}  // namespace

int bisect(TracedRun const& run, int code, std::string const& other, ElementTypes const& types) {
  TraceComparisonSettings settings;
  auto a = read_trace_or_refuse(run.file);
  auto b = read_trace_or_refuse(other);
  settings.types = types_between(types, a, b);
  auto all = compare_traces(a, b, settings);
  auto const* first = all.first();
  if (first == nullptr) {
    print_comparison(all, a, b);
    auto nothing = why_nothing_compared(all, a, b);
    if (nothing.empty()) nothing = why_not_whole(a, b);
    if (nothing.empty()) return code;
    tell(fmt::format("spacecheck: {}\n", nothing));
    return code != 0 ? code : static_cast<int>(nothing_ran);
  }
  auto const window_a = window_before(a, first->step_a);
  auto const window_b = window_before(b, first->step_b);
  auto const fine_a = sibling(run.file, "fine");
  auto const fine_b = sibling(other, "fine");
  tell(fmt::format(
      "spacecheck: they first differ between steps {} and {}; run again with every step "
      "and the values\n",
      window_a.first, window_a.last));
  auto const finer_a = again(run, fine_a, window_a);
  auto const application = application_of(b);
  if (application.command.empty()) {
    print_comparison(all, a, b);
    say_fitted("\n{} was made elsewhere. To see each step and the values, run there\n", other);
    say("    spacecheck trace -o {} --window {}..{} --values 64M --limit 1G -- ...\n",
        fs::path(fine_b).filename().string(), window_b.first, window_b.last);
    say_fitted("and compare it with {}\n", fine_a);
    return code != 0 ? code : static_cast<int>(faulty);
  }
  auto const finer_b = again(application, fine_b, window_b);
  auto const finer = compare_traces(finer_a, finer_b, settings);
  auto const nothing = why_nothing_compared(finer, finer_a, finer_b);
  if (!nothing.empty()) {
    say_fitted("run again, it can't be told: {}\n\n", nothing);
    print_comparison(all, a, b);
  } else if (finer.first() == nullptr) {
    say_fitted("the difference did not come again: it is not repeatable\n\n");
    print_comparison(all, a, b);
  } else {
    print_comparison(finer, finer_a, finer_b);
  }
  return code != 0 ? code : static_cast<int>(faulty);
}

}  // namespace spacecheck::cli
