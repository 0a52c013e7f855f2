#include "command.hpp"
#include "fleet.hpp"
#include "output.hpp"
#include "trace_output.hpp"
#include "trace_types.hpp"

#include <spacecheck/plan/observation_json.hpp>
#include <spacecheck/plan/one_line.hpp>
#include <spacecheck/plan/plural.hpp>
#include <spacecheck/record/compare.hpp>
#include <spacecheck/trace/trace.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <optional>

namespace spacecheck::cli {
namespace {

std::string spaces_of(KernelComparison const& kernel) {
  return one_line(kernel.space_a == kernel.space_b ? kernel.space_a
                                                   : kernel.space_a + ", " + kernel.space_b);
}

/// "g++ 12.2.0: optimised, NDEBUG", whatever a header has in their place.
std::string compiled(Record const& record) {
  auto const text = [&](char const* member) {
    auto const value =
        record.header.value(nlohmann::ordered_json::json_pointer(std::string("/build/") + member),
                            nlohmann::ordered_json());
    return value.is_string() ? one_line(value.get<std::string>()) : "";
  };
  auto const compiler = text("compiler");
  auto const flags = text("flags");
  return (compiler.empty() ? "an unnamed compiler" : compiler) + (flags.empty() ? "" : ": ") +
         flags;
}

nlohmann::ordered_json threads_of(Record const& record) {
  return record.header.value("threads", nlohmann::ordered_json::object());
}

/// ", OpenMP with 3 threads", whatever a header has in its place.
std::string threads_text(Record const& record) {
  std::string text;
  // items() does not keep what it is of.
  auto const threads = threads_of(record);
  for (auto const& [space, count] : threads.items()) {
    if (!has_threads(space) || !count.is_number_integer()) continue;
    text += fmt::format(", {} with {}", space, plural(count.get<std::int64_t>(), "thread"));
  }
  return text;
}

/// What was compared with nothing.
void print_only(std::int64_t trials, std::vector<std::string> const& kernels,
                Record const& record) {
  if (trials == 0) return;
  say_fitted("NOT COMPARED  {} only in {}{}\n", plural(trials, "trial"), one_line(record.path),
             kernels.empty() ? ""
                             : one_line(fmt::format(", with all of {} {}",
                                                    kernels.size() == 1 ? "kernel" : "kernels",
                                                    fmt::join(kernels, ", "))));
}

void print_text(RecordComparison const& all, Record const& a, Record const& b) {
  bool const other_threads = threads_of(a) != threads_of(b);
  for (auto const* record : {&a, &b}) {
    say_fitted("{}: {}{}, {}{}\n", one_line(record->path), plural(record->trials.size(), "trial"),
               record->complete() ? "" : " (incomplete: the run did not end)", compiled(*record),
               other_threads ? threads_text(*record) : "");
  }
  std::size_t width = 6;
  std::size_t space_width = 6;
  for (auto const& kernel : all.kernels) {
    width = std::max(width, one_line(kernel.kernel).size());
    space_width = std::max(space_width, spaces_of(kernel).size());
  }
  say_fitted("\n{:<{}}  {:<{}}  {:>6}  {}\n", "KERNEL", width, "SPACES", space_width, "TRIALS",
             "RESULT");
  for (auto const& kernel : all.kernels) {
    auto result = std::string(to_string(kernel.result));
    if (!kernel.left_open.empty()) result += "*";
    if (kernel.result == KernelComparison::Result::rounding) {
      result += fmt::format(" ({:.2g} of it, {:.3g} ULP from the reference)",
                            kernel.max_ratio.value_or(0), kernel.max_ulp.value_or(0));
    }
    if (kernel.no_outputs > 0) {
      result += fmt::format(" ({} ended alike on both sides, without outputs)", kernel.no_outputs);
    }
    say_fitted("{:<{}}  {:<{}}  {:>6}  {}\n", one_line(kernel.kernel), width, spaces_of(kernel),
               space_width, kernel.trials, result);
    if (!kernel.why.empty())
      say_fitted("    {}\n    in {}\n", one_line(kernel.why), one_line(kernel.worst_trial));
    if (!kernel.left_open.empty()) say_fitted("    * {}\n", one_line(kernel.left_open));
  }
  if (all.only_a + all.only_b > 0) say("\n");
  print_only(all.only_a, all.only_kernels_a, a);
  print_only(all.only_b, all.only_kernels_b, b);
}

/// Why equal results are no agreement; empty: both runs ended.
std::string why_no_agreement(RecordComparison const& all, Record const& a, Record const& b) {
  std::vector<std::string> cut;
  for (auto const* record : {&a, &b}) {
    if (!record->complete() && (cut.empty() || cut.back() != record->path)) {
      cut.push_back(record->path);
    }
  }
  if (cut.empty()) return "";
  return fmt::format("no difference in {} of {}, and the run of {} did not end", all.in_common(),
                     plural(all.in_common() + all.only_a + all.only_b, "trial"),
                     fmt::join(cut, " and of "));
}

nlohmann::ordered_json distance(std::optional<double> value) {
  return value ? number_to_json(*value) : nlohmann::ordered_json();
}

nlohmann::ordered_json to_json(RecordComparison const& all, Record const& a, Record const& b,
                               int code) {
  auto kernels = nlohmann::ordered_json::array();
  for (auto const& kernel : all.kernels) {
    kernels.push_back({{"kernel", kernel.kernel},
                       {"spaces", {kernel.space_a, kernel.space_b}},
                       {"trials", kernel.trials},
                       {"other_bits", kernel.other_bits},
                       {"no_outputs", kernel.no_outputs},
                       {"result", to_string(kernel.result)},
                       {"max_ulp", distance(kernel.max_ulp)},
                       {"max_ratio", distance(kernel.max_ratio)},
                       {"why", kernel.why},
                       {"left_open", kernel.left_open},
                       {"trial", kernel.worst_trial}});
  }
  return {{"schema", record_schema},
          {"exit", code},
          {"kernels", kernels},
          {"complete", {a.complete(), b.complete()}},
          {"threads", {threads_of(a), threads_of(b)}},
          {"only_a", all.only_a},
          {"only_b", all.only_b},
          {"only_kernels_a", all.only_kernels_a},
          {"only_kernels_b", all.only_kernels_b}};
}

int run(std::vector<std::string> const& files, bool json) {
  try {
    auto const a = read_whole_record(files.at(0));
    auto const b = read_whole_record(files.at(1));
    auto const all = compare(a, b);
    auto const not_whole = why_no_agreement(all, a, b);
    int const code = all.compared() == 0 ? nothing_ran
                     : all.disagrees()   ? faulty
                     : !all.agrees()     ? nothing_ran
                     : not_whole.empty() ? agrees
                                         : nothing_ran;
    if (json) {
      say("{}\n", to_json(all, a, b, code).dump());
    } else {
      print_text(all, a, b);
    }
    if (code == nothing_ran) {
      throw Error(nothing_ran, all.compared() > 0 && !all.agrees()
                                   ? "what differs is held to no bound that could judge it"
                               : all.compared() > 0 ? not_whole
                               : all.in_common() == 0
                                   ? "the two records have no trial in common"
                                   : "no trial that the two records have in common gave outputs");
    }
    return code;
  } catch (RecordError const& error) {
    throw Error(usage, error.what());
  }
}

std::function<int()> set_up_compare(CLI::App& app) {
  auto const files = std::make_shared<std::vector<std::string>>();
  auto const types = std::make_shared<std::vector<std::string>>();
  auto const json = std::make_shared<bool>(false);
  app.add_option(
         "FILE", *files,
         "two records, or two traces, of two builds or machines; more than two records vote "
         "as a fleet does")
      ->required()
      ->expected(2, CLI::detail::expected_max_vector_size);
  add_type_option(app, *types);
  app.add_flag("--json", *json, "as a JSON object");
  return [files, types, json] {
    if (std::any_of(files->begin(), files->end(), is_trace)) {
      if (files->size() > 2)
        throw Error(usage, "compare takes two traces, or any number of records");
      return compare_trace_files(files->at(0), files->at(1), *types, *json);
    }
    if (!types->empty()) throw Error(usage, "--type is for traces, and these are records");
    if (files->size() > 2) return vote_among(*files, {.json = *json});
    return run(*files, *json);
  };
}

SPACECHECK_COMMAND(compare,
                   "two records or traces: what has the same bits, and where it first differs",
                   set_up_compare);

}  // namespace
}  // namespace spacecheck::cli
