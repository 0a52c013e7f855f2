#include <spacecheck/fleet/place.hpp>

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdlib>
#include <stdexcept>

namespace spacecheck {
namespace {

/// The variables of one launcher. `local_ranks` and `job` may be absent.
struct Launcher {
  char const* name;
  char const* rank;
  char const* ranks;
  char const* local_rank;
  char const* local_ranks;
  char const* job;
};

constexpr std::array<Launcher, 5> launchers{{
    {"Open MPI", "OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK",
     "OMPI_COMM_WORLD_LOCAL_SIZE", "PMIX_NAMESPACE"},
    {"PALS", "PALS_RANKID", "PMI_SIZE", "PALS_LOCAL_RANKID", "PALS_LOCAL_SIZE", "PALS_APID"},
    {"PMI", "PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID", "MPI_LOCALNRANKS", "PMI_JOBID"},
    {"Flux", "FLUX_TASK_RANK", "FLUX_JOB_SIZE", "FLUX_TASK_LOCAL_ID", "", "FLUX_JOB_ID"},
    {"Slurm", "SLURM_PROCID", "SLURM_STEP_NUM_TASKS", "SLURM_LOCALID", "", "SLURM_STEP_ID"},
}};

std::int64_t number(std::string const& variable, std::string const& text) {
  std::int64_t value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < 0) {
    throw std::invalid_argument(
        fmt::format("{} is '{}'; expected a number of 0 or more", variable, text));
  }
  return value;
}

// "4(x2),3": four tasks on each of the first two nodes, three on the next.
std::optional<std::int64_t> tasks_on_node(std::string const& list, std::int64_t node) {
  std::size_t at = 0;
  while (at < list.size()) {
    auto const end = std::min(list.find(',', at), list.size());
    auto const part = list.substr(at, end - at);
    auto const times = part.find("(x");
    auto const count = number("SLURM_STEP_TASKS_PER_NODE", part.substr(0, times));
    std::int64_t nodes = 1;
    if (times != std::string::npos) {
      nodes = number("SLURM_STEP_TASKS_PER_NODE",
                     part.substr(times + 2, part.find(')', times) - times - 2));
    }
    if (node < nodes) return count;
    node -= nodes;
    at = end + 1;
  }
  return std::nullopt;
}

}  // namespace

Environment const& process_environment() {
  static Environment const environment = [](std::string const& name) -> std::optional<std::string> {
    char const* const value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return std::string(value);
  };
  return environment;
}

Place place_in_fleet(Environment const& environment) {
  auto const get = [&](std::string const& name) -> std::optional<std::int64_t> {
    auto const text = name.empty() ? std::nullopt : environment(name);
    if (!text) return std::nullopt;
    return number(name, *text);
  };
  Place place;
  for (auto const& launcher : launchers) {
    auto const rank = get(launcher.rank);
    auto const ranks = get(launcher.ranks);
    if (!rank || !ranks) continue;
    if (*rank >= *ranks) {
      throw std::invalid_argument(fmt::format("{} is {}, and {} is {}: there is no such rank",
                                              launcher.rank, *rank, launcher.ranks, *ranks));
    }
    place.rank = *rank;
    place.ranks = *ranks;
    place.launcher = launcher.name;
    // An MPI that was started by srun leaves the node to Slurm.
    auto const local = get(launcher.local_rank);
    place.local_rank = local ? *local : get("SLURM_LOCALID").value_or(0);
    auto local_ranks = get(launcher.local_ranks);
    if (!local_ranks) {
      auto const list = environment("SLURM_STEP_TASKS_PER_NODE");
      local_ranks = list ? tasks_on_node(*list, get("SLURM_NODEID").value_or(0)) : std::nullopt;
    }
    place.local_ranks = std::max(local_ranks.value_or(1), place.local_rank + 1);
    place.job = environment(launcher.job).value_or("");
    if (place.launcher == "Slurm") {
      place.job = environment("SLURM_JOB_ID").value_or("") + "." + place.job;
    }
    return place;
  }
  return place;
}

}  // namespace spacecheck
