#pragma once

#include <spacecheck/access/runtime.hpp>

#include <Kokkos_Core.hpp>

#include <cstddef>
#include <type_traits>

// An access twin finds this in front of Kokkos' own header, which from Kokkos 5 on uses the policy
// itself. On Serial a team is one thread, and nothing that its threads do to each other is ever
// seen. This takes the place of the backend's policy: here teams have several threads, up to what
// is asked for. Its members are the backend's, as code that is compiled elsewhere may have it in
// its hands. Source: Kokkos 4.5 Serial/Kokkos_Serial_Parallel_Team.hpp.

namespace Kokkos::Impl {

template <class... Properties>
requires true class TeamPolicyInternal<Kokkos::Serial, Properties...>
    : public PolicyTraits<Properties...> {
  static constexpr int most_threads = spacecheck::access::threads_of_a_team;
  // The chunk says nothing on Serial: above it there is room for the team's size.
  static constexpr int size_shift = 24;
  static constexpr int chunk_mask = (1 << size_shift) - 1;
  static constexpr int default_chunk = 32;

  std::size_t m_per_team[2] = {};
  std::size_t m_per_thread[2] = {};
  int m_league;
  int m_chunk_and_size;
  Kokkos::Serial m_instance;

 public:
  using execution_policy = TeamPolicyInternal;
  using traits = PolicyTraits<Properties...>;
  using execution_space = Kokkos::Serial;
  using member_type = HostThreadTeamMember<Kokkos::Serial>;
  using Own = typename traits::execution_space;

  template <class Space, class... Others>
  friend class TeamPolicyInternal;

  TeamPolicyInternal(execution_space const& instance, int league, int size, int /*vector*/ = 1)
      : m_league(league),
        m_chunk_and_size(default_chunk | (size < 1 ? most_threads : size) << size_shift),
        m_instance(instance) {
    if (size > most_threads) {
      Kokkos::abort("Kokkos::abort: Requested Team Size is too large!");
    }
  }
  TeamPolicyInternal(execution_space const& instance, int league, AUTO_t const&, int /*vector*/ = 1)
      : TeamPolicyInternal(instance, league, -1) {}
  TeamPolicyInternal(execution_space const& instance, int league, AUTO_t const&, AUTO_t const&)
      : TeamPolicyInternal(instance, league, -1) {}
  TeamPolicyInternal(execution_space const& instance, int league, int size, AUTO_t const&)
      : TeamPolicyInternal(instance, league, size) {}
  TeamPolicyInternal(int league, int size, int /*vector*/ = 1)
      : TeamPolicyInternal(Own(), league, size) {}
  TeamPolicyInternal(int league, AUTO_t const&, int /*vector*/ = 1)
      : TeamPolicyInternal(Own(), league, -1) {}
  TeamPolicyInternal(int league, AUTO_t const&, AUTO_t const&)
      : TeamPolicyInternal(Own(), league, -1) {}
  TeamPolicyInternal(int league, int size, AUTO_t const&)
      : TeamPolicyInternal(Own(), league, size) {}
  template <class... Others>
  TeamPolicyInternal(TeamPolicyInternal<Kokkos::Serial, Others...> const& other)
      : m_per_team{other.m_per_team[0], other.m_per_team[1]},
        m_per_thread{other.m_per_thread[0], other.m_per_thread[1]},
        m_league(other.m_league),
        m_chunk_and_size(other.m_chunk_and_size),
        m_instance(other.m_instance) {}

  Own const& space() const { return m_instance; }

  template <class Functor, class Pattern>
  int team_size_max(Functor const&, Pattern const&) const {
    return most_threads;
  }
  template <class Functor, class Reducer, class Pattern>
  int team_size_max(Functor const&, Reducer const&, Pattern const&) const {
    return most_threads;
  }
  template <class Functor, class Pattern>
  int team_size_recommended(Functor const&, Pattern const&) const {
    return most_threads;
  }
  template <class Functor, class Reducer, class Pattern>
  int team_size_recommended(Functor const&, Reducer const&, Pattern const&) const {
    return most_threads;
  }

  int league_size() const { return m_league; }
  int team_size() const { return m_chunk_and_size >> size_shift; }
  int chunk_size() const { return m_chunk_and_size & chunk_mask; }
  TeamPolicyInternal& set_chunk_size(typename traits::index_type chunk) {
    m_chunk_and_size = (m_chunk_and_size & ~chunk_mask) | (static_cast<int>(chunk) & chunk_mask);
    return *this;
  }
  bool impl_auto_team_size() const { return false; }
  bool impl_auto_vector_length() const { return false; }
  void impl_set_team_size(std::size_t) {}
  void impl_set_vector_length(std::size_t) {}
  int impl_vector_length() const { return 1; }
  static int vector_length_max() { return 1024; }

  std::size_t scratch_size(int level, int size = -1) const {
    auto const threads = static_cast<std::size_t>(size < 0 ? team_size() : size);
    return m_per_team[level] + m_per_thread[level] * threads;
  }
  static int scratch_size_max(int level) { return level == 0 ? 32 << 10 : 20 << 20; }
  TeamPolicyInternal& set_scratch_size(int level, PerTeamValue const& per_team) {
    m_per_team[level] = per_team.value;
    return *this;
  }
  TeamPolicyInternal& set_scratch_size(int level, PerThreadValue const& per_thread) {
    m_per_thread[level] = per_thread.value;
    return *this;
  }
  TeamPolicyInternal& set_scratch_size(int level, PerTeamValue const& per_team,
                                       PerThreadValue const& per_thread) {
    set_scratch_size(level, per_team);
    return set_scratch_size(level, per_thread);
  }
};

}  // namespace Kokkos::Impl

#pragma GCC system_header
#include_next <Serial/Kokkos_Serial_Parallel_Team.hpp>
