#include "arguments.hpp"
#include "command.hpp"
#include "output.hpp"

#include <spacecheck/inspect/cuobjdump.hpp>
#include <spacecheck/inspect/inspection.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fnmatch.h>
#include <fstream>
#include <iterator>
#include <memory>
#include <utility>

namespace spacecheck::cli {
namespace {

struct InspectOptions {
  std::string binary, baseline, registers, tool = "cuobjdump";
  std::vector<std::string> twins, kernels;
  bool all = false, json = false;
};

/// "FORM=HAND", two globs.
std::pair<std::string, std::string> twin_of(std::string const& text) {
  auto const equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
    throw Error(usage,
                fmt::format("--twin takes FORM=HAND, two globs of kernels' names, got '{}'", text));
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

std::string program_itself() { return std::filesystem::read_symlink("/proc/self/exe").string(); }

std::vector<KernelCode> read_baseline(std::string const& path) {
  std::error_code code;
  auto const status = std::filesystem::status(path, code);
  if (!std::filesystem::exists(status)) throw Error(usage, path + " is not there");
  if (!std::filesystem::is_regular_file(status)) throw Error(usage, path + " is not a file");
  std::ifstream file(path);
  std::string const text{std::istreambuf_iterator<char>(file), {}};
  try {
    return read_inspection(text, path);
  } catch (std::runtime_error const& error) {
    throw Error(usage, error.what());
  }
}

// Fills, copies and ends of Views: Kokkos' own, and the same in every program.
bool is_kokkos_own(KernelCode const& kernel) {
  return kernel.name.rfind("Kokkos::", 0) == 0 || kernel.name.rfind("desul::", 0) == 0;
}

/// A table whose first or last column is as long as C++ names are: where the terminal has no room
/// for such a row, the names are above their numbers, and what is said of these is below them.
struct Row {
  std::string before;  ///< may be empty
  std::string numbers;
  std::string after;  ///< may be empty
};

void print_table(std::vector<Row> const& rows) {
  auto const width = width_of_output();
  std::size_t before = 0;
  std::size_t widest = 0;
  for (auto const& row : rows) before = std::max(before, columns(row.before));
  for (auto const& row : rows) {
    auto const gap = before > 0 ? before + 2 : 0;
    widest = std::max(widest, gap + columns(row.numbers) + 2 + columns(row.after));
  }
  for (auto const& row : rows) {
    if (widest <= width) {
      if (before > 0) say("{:<{}}  ", row.before, before);
      say("{}{}{}\n", row.numbers, row.after.empty() ? "" : "  ", row.after);
      continue;
    }
    if (before > 0) say_fitted("{}\n", row.before);
    say_fitted("{}{}\n", before > 0 ? "  " : "", row.numbers);
    if (!row.after.empty()) say_fitted("  {}\n", row.after);
  }
}

void print_kernels(std::vector<KernelCode> const& kernels, bool all) {
  auto const numbers = [](auto const&... cell) {
    return fmt::format("{:<6}  {:<7} {:>4} {:>6} {:>6} {:>6} {:>6} {:>6} {:>6} {:>5}", cell...);
  };
  std::vector<Row> rows{{"KERNEL",
                         numbers("KOKKOS", "ARCH", "REGS", "STACK", "SPILLS", "SHARED", "INSTR",
                                 "GLOBAL", "FLOAT", "OCC"),
                         "STACK BECAUSE OF"}};
  std::size_t hidden = 0;
  for (auto const& kernel : kernels) {
    if (!all && is_kokkos_own(kernel)) {
      ++hidden;
      continue;
    }
    auto const& counts = kernel.instructions;
    auto const occupancy = occupancy_by_registers(kernel.architecture, kernel.registers);
    rows.push_back(
        {kernel.name,
         numbers(kernel.pattern.empty() ? "-" : kernel.pattern, kernel.architecture,
                 kernel.registers, kernel.stack, kernel.local.spills, kernel.shared, counts.all,
                 counts.global, counts.floating, fmt::format("{:.0f}%", 100 * occupancy)),
         fmt::format("{}", fmt::join(kernel.why_stack(), ", "))});
  }
  print_table(rows);
  if (hidden > 0) say_fitted("and {} of Kokkos' own, which --all shows\n", hidden);
}

void print_twins(std::vector<TwinCode> const& twins) {
  if (twins.empty()) return;
  auto const numbers = [](auto const&... cell) {
    return fmt::format("{:<7} {:>9} {:>9} {:>9} {:>9} {:>9}", cell...);
  };
  std::vector<Row> rows{{"", numbers("ARCH", "REGS", "STACK", "SPILLS", "INSTR", "COMPARES"),
                         "KERNEL AGAINST BY HAND"}};
  for (auto const& twin : twins) {
    auto const both = [&](std::int64_t form, std::int64_t hand) {
      return fmt::format("{} : {}", twin.forms == 0 ? "-" : std::to_string(form),
                         twin.hands == 0 ? "-" : std::to_string(hand));
    };
    rows.push_back(
        {"",
         numbers(twin.architecture, both(twin.worst.registers, twin.hand.registers),
                 both(twin.worst.stack, twin.hand.stack),
                 both(twin.worst.local.spills, twin.hand.local.spills),
                 both(twin.worst.instructions.all, twin.hand.instructions.all),
                 both(twin.worst.instructions.compares, twin.hand.instructions.compares)),
         fmt::format(
             "{}{} against {}: {}", twin.form,
             twin.forms > 1 ? fmt::format(" (worst of {})", twin.forms) : "", twin.by_hand,
             twin.faults.empty() ? "met" : fmt::format("{}", fmt::join(twin.faults, "; ")))});
  }
  say("\n");
  print_table(rows);
}

void print_changes(CodeComparison const& comparison, std::string const& baseline) {
  say("\n");
  for (auto const& change : comparison.changes) {
    say_fitted("{}  {} ({}): {}\n", change.worse ? "WORSE" : "other", change.kernel,
               change.architecture, fmt::join(change.what, ", "));
  }
  for (auto const& kernel : comparison.gone) say_fitted("gone   {}\n", kernel);
  for (auto const& kernel : comparison.added) say_fitted("new    {}\n", kernel);
  if (comparison.changes.empty() && comparison.gone.empty() && comparison.added.empty()) {
    say_fitted("the same as in {}\n", baseline);
  }
}

bool fits(KernelCode const& kernel, std::string const& glob) {
  return ::fnmatch(glob.c_str(), kernel.name.c_str(), 0) == 0;
}

/// Those that one of the globs fits; all where there is no glob.
std::vector<KernelCode> chosen(std::vector<KernelCode> kernels,
                               std::vector<std::string> const& globs) {
  if (globs.empty()) return kernels;
  std::erase_if(kernels, [&](KernelCode const& kernel) {
    return std::none_of(globs.begin(), globs.end(),
                        [&](auto const& glob) { return fits(kernel, glob); });
  });
  return kernels;
}

std::vector<KernelCode> kernels_of(std::string const& binary, InspectOptions const& o) {
  std::vector<KernelCode> kernels;
  try {
    kernels = read_binary(binary, o.tool);
  } catch (InspectError const& error) {
    throw Error(error.why() == InspectError::Why::no_tool ? nothing_ran : usage, error.what());
  }
  for (auto const& glob : o.kernels) {
    if (std::none_of(kernels.begin(), kernels.end(),
                     [&](auto const& kernel) { return fits(kernel, glob); })) {
      throw Error(usage, fmt::format("no kernel of {} is named '{}' (there are {}; a glob such as "
                                     "'*{}*' finds parts of names)",
                                     binary, glob, kernels.size(), glob));
    }
  }
  kernels = chosen(std::move(kernels), o.kernels);
  for (auto const& kernel : kernels) {
    if (kernel.listed) continue;
    // Taken for nothing, its spills would be better than any.
    throw Error(usage, fmt::format("cuobjdump -sass lists no code of {} ({}) in {}: its spills are "
                                   "not known; --kernel chooses others",
                                   kernel.name, kernel.architecture, binary));
  }
  return kernels;
}

std::vector<TwinCode> twins_of(std::vector<KernelCode> const& kernels, InspectOptions const& o,
                               CodeAllowance allowance) {
  std::vector<TwinCode> twins;
  for (auto const& text : o.twins) {
    auto const [form, by_hand] = twin_of(text);
    auto const pairs = compare_twins(kernels, form, by_hand, allowance);
    if (pairs.empty()) {
      throw Error(usage,
                  fmt::format("--twin '{}': no kernel for one side of it, or for both", text));
    }
    twins.insert(twins.end(), pairs.begin(), pairs.end());
  }
  return twins;
}

int inspect(InspectOptions const& o) {
  CodeAllowance allowance;
  if (!o.registers.empty()) allowance.registers = one_count("--more-registers", o.registers, 0);
  for (auto const& twin : o.twins) twin_of(twin);
  bool const against = !o.baseline.empty();
  auto const before = against ? read_baseline(o.baseline) : std::vector<KernelCode>();
  auto const binary = o.binary.empty() ? program_itself() : o.binary;
  auto const kernels = kernels_of(binary, o);
  auto const twins = twins_of(kernels, o, allowance);
  auto const comparison =
      against ? compare_code(chosen(before, o.kernels), kernels, allowance) : CodeComparison();
  if (against && comparison.compared == 0) {
    throw Error(nothing_ran,
                fmt::format("nothing compared: no kernel of {} is in {} for the same architecture",
                            binary, o.baseline));
  }
  bool const worse =
      comparison.worse() ||
      std::any_of(twins.begin(), twins.end(), [](auto const& t) { return !t.faults.empty(); });
  int const code = worse ? faulty : agrees;
  if (!o.json) {
    print_kernels(kernels, o.all);
    print_twins(twins);
    if (against) print_changes(comparison, o.baseline);
    return code;
  }
  nlohmann::ordered_json object{{"schema", 1},
                                {"exit", code},
                                {"binary", std::filesystem::path(binary).filename().string()},
                                {"kernels", nlohmann::ordered_json::array()}};
  for (auto const& kernel : kernels) object["kernels"].push_back(to_json(kernel));
  object["twins"] = nlohmann::ordered_json::array();
  for (auto const& twin : twins) object["twins"].push_back(to_json(twin));
  if (against) object["baseline"] = to_json(comparison);
  say("{}\n", object.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  return code;
}

std::function<int()> set_up_inspect(CLI::App& app) {
  auto const o = std::make_shared<InspectOptions>();
  app.add_option("BINARY", o->binary,
                 "object, library or program with CUDA code; default this program");
  app.add_option("--kernel", o->kernels, "only kernels that a glob fits; may be repeated")
      ->allow_extra_args(false);
  app.add_option("--twin", o->twins,
                 "FORM=HAND, two globs: FORM may need no more than HAND; may be repeated")
      ->allow_extra_args(false);
  app.add_option("--baseline", o->baseline, "what --json printed before: say what has changed");
  app.add_option("--more-registers", o->registers,
                 "registers a thread that a kernel may need more before it counts as worse (2)");
  app.add_option("--cuobjdump", o->tool, "CUDA's tool that lists the code (cuobjdump)");
  app.add_flag("--all", o->all, "in the table, Kokkos' own kernels too");
  app.add_flag("--json", o->json, "as a JSON object on stdout");
  return [o] { return inspect(*o); };
}

SPACECHECK_COMMAND(inspect, "what the kernels of a CUDA binary need: registers, stack, spills",
                   set_up_inspect);

}  // namespace
}  // namespace spacecheck::cli
