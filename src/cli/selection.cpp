#include "selection.hpp"

#include "arguments.hpp"
#include "command.hpp"

#include <spacecheck/kernel/kernel_list.hpp>
#include <spacecheck/plan/limits.hpp>
#include <spacecheck/report/replay_line.hpp>
#include <spacecheck/report/shell_word.hpp>
#include <spacecheck/trial/perform.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fnmatch.h>

namespace spacecheck::cli {
namespace {

std::vector<std::string> const kokkos_spaces{"Serial", "OpenMP", "Threads", "Cuda", "HIP", "SYCL"};

bool contains(std::vector<std::string> const& all, std::string const& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

bool is_device(std::string const& space) {
  return space == "Cuda" || space == "HIP" || space == "SYCL";
}

template <class Range>
std::vector<std::string> names_of(Range const& range) {
  std::vector<std::string> names(range.size());
  std::transform(range.begin(), range.end(), names.begin(),
                 [](auto const* one) { return std::string(one->name()); });
  return names;
}

Check const* require_check(std::string const& name) {
  auto const* check = check_named(name);
  if (check == nullptr) throw Error(usage, unknown("check", name, names_of(checks())));
  return check;
}

/// "8", or "8,2" for levels within each other.
bool is_openmp_list(char const* text, std::int64_t most) {
  for (bool outer = true;; outer = false) {
    char* end = nullptr;
    auto const count = std::strtoll(text, &end, 10);
    if (count < 1 || (outer && count > most)) return false;
    end += std::strspn(end, " \t");
    if (*end == '\0') return true;
    if (*end != ',') return false;
    text = end + 1;
  }
}

// Kokkos ends the program at a number that it can't take, and OpenMP takes another.
void require_thread_counts(std::vector<std::string> const& here) {
  auto const most = room_for_threads(contains(here, "OpenMP")    ? "OpenMP"
                                     : contains(here, "Threads") ? "Threads"
                                                                 : "Serial");
  auto const refuse = [&](char const* variable, char const* value, char const* allowed) {
    throw Error(
        usage, fmt::format("{} is '{}'; it takes {} from 1 to {}", variable, value, allowed, most));
  };
  if (char const* const kokkos = std::getenv("KOKKOS_NUM_THREADS")) {
    // Kokkos would leave out what stands behind a number: "2e3" would be two.
    char* end = nullptr;
    auto const count = std::strtoll(kokkos, &end, 10);
    end += std::strspn(end, " \t");
    if (count < 1 || count > most || *end != '\0')
      refuse("KOKKOS_NUM_THREADS", kokkos, "a whole number");
  }
  char const* const openmp = std::getenv("OMP_NUM_THREADS");
  if (openmp == nullptr || *openmp == '\0' || !contains(here, "OpenMP")) return;
  if (!is_openmp_list(openmp, most)) {
    refuse("OMP_NUM_THREADS", openmp, "a whole number, or several with commas between,");
  }
}

}  // namespace

std::vector<KernelInfo> select_kernels(std::vector<std::string> const& patterns,
                                       bool globs_choose_faults) {
  auto const all = kernel_infos();
  std::vector<bool> chosen(all.size(), false);
  for (auto const& pattern : patterns) {
    bool found = false;
    for (std::size_t k = 0; k < all.size(); ++k) {
      // A glob of a run chooses among the catalogue; a fault is run only when it is named.
      bool const named = all[k].name == pattern;
      bool const chosen_by_globs = globs_choose_faults || !all[k].is_fault;
      bool const fits = chosen_by_globs && ::fnmatch(pattern.c_str(), all[k].name.c_str(), 0) == 0;
      if (!named && !fits) continue;
      chosen[k] = true;
      found = true;
    }
    if (found) continue;
    std::vector<std::string> names;
    names.reserve(all.size());
    for (auto const& info : all) names.push_back(info.name);
    auto const meant = nearest(pattern, names);
    bool const is_fault =
        pattern.starts_with("fault") || std::any_of(all.begin(), all.end(), [&](auto const& info) {
          return info.is_fault && info.name == meant;
        });
    throw Error(usage,
                fmt::format("no kernel is named or fits '{}'{}; `{} list{}` shows all", pattern,
                            meant.empty() ? "" : fmt::format(", did you mean '{}'?", meant),
                            shell_word(program_name()), is_fault ? " --faults" : ""));
  }
  std::vector<KernelInfo> kernels;
  for (std::size_t k = 0; k < all.size(); ++k) {
    if (patterns.empty() ? !all[k].is_fault : chosen[k]) kernels.push_back(all[k]);
  }
  if (kernels.empty()) {
    throw Error(nothing_ran,
                all.empty() ? "there is no kernel in this program: SPACECHECK_KERNEL(...) declares "
                              "one, in a source that spacecheck_add_kernels() names"
                            : "every kernel of this program is wrong on purpose, and runs only "
                              "where it is named");
  }
  return kernels;
}

std::vector<std::string> select_spaces(std::vector<std::string> const& names) {
  auto here = space_names();
  require_thread_counts(here);
  if (names.empty()) {
    auto const problem = device_problem();
    if (problem.empty()) return here;
    throw Error(nothing_ran, problem + "; --space chooses the spaces that can run");
  }
  for (auto const& name : names) {
    if (!contains(kokkos_spaces, name)) throw Error(usage, unknown("space", name, kokkos_spaces));
    if (!contains(here, name)) {
      throw Error(nothing_ran,
                  fmt::format("space {} is not in this build ({})", name, fmt::join(here, ", ")));
    }
    if (!is_device(name)) continue;
    auto const problem = device_problem();
    if (!problem.empty()) throw Error(nothing_ran, problem);
  }
  // The build's order, not the command's: the first is what the others are compared to.
  std::vector<std::string> spaces;
  for (auto const& name : here) {
    if (contains(names, name)) spaces.push_back(name);
  }
  return spaces;
}

std::vector<Check const*> select_checks(std::vector<std::string> const& names,
                                        std::vector<std::string> const& dropped) {
  std::vector<Check const*> chosen;
  if (names.empty() || (names.size() == 1 && names.front() == "all")) {
    chosen = checks();
  } else {
    for (auto const& name : names) {
      auto const* check = require_check(name);
      if (std::find(chosen.begin(), chosen.end(), check) == chosen.end()) chosen.push_back(check);
    }
  }
  for (auto const& name : dropped) std::erase(chosen, require_check(name));
  if (chosen.empty()) throw Error(usage, "no check is left to run");
  return chosen;
}

}  // namespace spacecheck::cli
