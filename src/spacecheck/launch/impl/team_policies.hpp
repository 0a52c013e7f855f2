#pragma once

#include <spacecheck/plan/trial.hpp>
#include <spacecheck/scratch/impl/watched_scratch.hpp>

#include <Kokkos_Core.hpp>

#include <cstddef>
#include <type_traits>

namespace spacecheck::Impl {

template <class ExecutionSpace>
inline constexpr bool is_host_space =
    std::is_same_v<typename ExecutionSpace::memory_space, Kokkos::HostSpace>;

/// A team policy as Kokkos makes it. On a host Kokkos::AUTO is a team of one thread, in which
/// whatever each thread does is done once: with `pairs` it is two, where there are two.
template <class ExecutionSpace, class TeamSize>
Kokkos::TeamPolicy<ExecutionSpace> team_policy(ExecutionSpace const& exec, int league,
                                               TeamSize const& team_size, bool pairs) {
  if constexpr (is_host_space<ExecutionSpace> && std::is_same_v<TeamSize, Kokkos::AUTO_t>) {
    if (pairs && exec.concurrency() > 1) return {exec, league, 2};
  }
  return {exec, league, team_size};
}

template <class Policy>
concept IsTeamPolicy = requires(Policy const& policy) {
  policy.scratch_size(0);
  policy.league_size();
};

/// What each team's scratch of both levels is filled with.
template <class ExecutionSpace>
struct FillTeamScratch {
  using Member = typename Kokkos::TeamPolicy<ExecutionSpace>::member_type;
  std::size_t bytes[2];
  unsigned char value;

  KOKKOS_FUNCTION void operator()(Member const& member) const {
    for (int level = 0; level < 2; ++level) {
      if (bytes[level] == 0) continue;
      void* const scratch = member.team_scratch(level).get_shmem(bytes[level]);
      if (scratch == nullptr || member.team_rank() != 0) continue;
      for (std::size_t k = 0; k < bytes[level]; ++k)
        static_cast<unsigned char*>(scratch)[k] = value;
    }
  }
};

/// Fills what the teams of a launch will have as their scratch: on a host, where the next launch
/// gets the memory of the last.
template <class Policy>
void poison_team_scratch(Policy const& policy, Poison poison) {
  using ExecutionSpace = typename Policy::execution_space;
  if constexpr (is_host_space<ExecutionSpace>) {
    FillTeamScratch<ExecutionSpace> const fill{{static_cast<std::size_t>(policy.scratch_size(0)),
                                                static_cast<std::size_t>(policy.scratch_size(1))},
                                               scratch_poison(poison)};
    if (fill.bytes[0] + fill.bytes[1] == 0) return;
    Kokkos::parallel_for("spacecheck::unset team scratch",
                         Kokkos::TeamPolicy<ExecutionSpace>(policy), fill);
  }
}

}  // namespace spacecheck::Impl
