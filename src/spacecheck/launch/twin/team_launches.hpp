#pragma once

#include <spacecheck/launch/twin/launches.hpp>

#include <Kokkos_Core.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>
#include <vector>

// Launches of teams whose threads take turns, in the place of Serial's own.

namespace spacecheck::Impl {

/// Names what Kokkos lets only a member of a team touch.
struct TeamSetter;

}  // namespace spacecheck::Impl

namespace Kokkos::Impl {

template <>
class HostThreadTeamMember<spacecheck::Impl::TeamSetter> {
 public:
  /// \param first  memory of the team's first thread.
  static void set(HostThreadTeamData& data, HostThreadTeamData* all, int rank, int threads,
                  std::int64_t* first) {
    data.m_pool_scratch = data.m_team_scratch = first;
    data.m_pool_rank = data.m_team_rank = rank;
    data.m_pool_size = data.m_team_size = data.m_team_alloc = threads;
    reinterpret_cast<HostThreadTeamData**>(first + HostThreadTeamData::m_pool_members)[rank] =
        &all[rank];
  }
  static int* rendezvous(std::int64_t* first) {
    return reinterpret_cast<int*>(first + HostThreadTeamData::m_team_rendezvous);
  }
  static constexpr std::size_t rendezvous_bytes =
      static_cast<std::size_t>(HostThreadTeamData::max_team_rendezvous) * sizeof(std::int64_t);
};

}  // namespace Kokkos::Impl

namespace spacecheck::Impl {

using TeamAccess = Kokkos::Impl::HostThreadTeamMember<TeamSetter>;
using SerialMember = Kokkos::Impl::HostThreadTeamMember<Kokkos::Serial>;

/// Where HostBarrier keeps its counters: learnt from one that two arrive at.
struct BarrierCounters {
  std::size_t arrived = 0, completed = 0;

  static BarrierCounters const& of_kokkos() {
    static BarrierCounters const counters = [] {
      int buffer[Kokkos::Impl::HostBarrier::required_buffer_length] = {};
      int step = 0;
      Kokkos::Impl::HostBarrier::split_arrive(buffer, 2, step);
      Kokkos::Impl::HostBarrier::split_arrive(buffer, 2, step);
      auto const place = [&](int value) {
        return static_cast<std::size_t>(std::find(std::begin(buffer), std::end(buffer), value) -
                                        std::begin(buffer));
      };
      return BarrierCounters{place(2), place(1)};
    }();
    return counters;
  }
};

/// The threads of a launch's teams, as Kokkos has them, in memory that the access runtime knows.
class TeamThreads {
 public:
  TeamThreads(int threads, std::size_t shared) {
    using Data = Kokkos::Impl::HostThreadTeamData;
    constexpr std::size_t reduce = 512;  // as Serial has for reductions inside a team [bytes]
    std::size_t const alone = Data::scratch_size(0, reduce, 0, 0);
    std::size_t const whole = Data::scratch_size(0, reduce, shared, 0);
    auto const count = static_cast<std::size_t>(threads);
    // What is asked for beyond the end of the shared memory is refused; what is touched there all
    // the same is nobody's.
    constexpr std::size_t beyond = 4096;
    std::size_t const others = alone * (count - 1);
    auto* const memory =
        access::begin_teams(threads, alone, whole - alone, beyond + others + count * sizeof(Data));
    auto* const first = reinterpret_cast<std::int64_t*>(memory);
    auto* at = memory + whole + beyond;
    m_data = reinterpret_cast<Data*>(at + others);
    for (int rank = 0; rank < threads; ++rank) {
      auto& data = *new (&m_data[rank]) Data();
      data.scratch_assign(rank == 0 ? memory : at, rank == 0 ? whole : alone, 0, reduce, shared, 0);
      if (rank > 0) at += alone;
      TeamAccess::set(data, m_data, rank, threads, first);
    }
    if (threads == 1) {
      access::note_not_covered("races inside teams, which have one thread by their policy");
      return;
    }
    auto const& counters = BarrierCounters::of_kokkos();
    auto const* const rendezvous = TeamAccess::rendezvous(first);
    access::set_rendezvous({.begin = rendezvous,
                            .bytes = TeamAccess::rendezvous_bytes,
                            .arrived = rendezvous + counters.arrived,
                            .completed = rendezvous + counters.completed});
  }

  Kokkos::Impl::HostThreadTeamData& operator[](int rank) const { return m_data[rank]; }

 private:
  Kokkos::Impl::HostThreadTeamData* m_data = nullptr;
};

template <class Policy>
access::LaunchShape league_of(Policy const& policy) {
  access::LaunchShape shape;
  shape.extent[0] = policy.league_size();
  return shape;
}

template <class Policy, class Functor>
std::size_t shared_bytes(Policy const& policy, Functor const& functor) {
  int const team = policy.team_size();
  return policy.scratch_size(0, team) + policy.scratch_size(1, team) +
         Kokkos::Impl::FunctorTeamShmemSize<Functor>::value(functor, team);
}

/// What a thread does of a range that is dealt out to all lanes of its team.
template <class Index>
struct LanesOfTeam : Kokkos::Impl::TeamThreadRangeBoundariesStruct<Index, SerialMember> {
  using Kokkos::Impl::TeamThreadRangeBoundariesStruct<
      Index, SerialMember>::TeamThreadRangeBoundariesStruct;
};

template <class Index, class Body>
void for_lanes(Index begin, Index end, Body const& body) {
  if (!(begin < end)) return;
  access::begin_lanes(static_cast<std::int64_t>(begin));
  for (Index i = begin; i < end; ++i) {
    access::next_lane();
    body(i);
  }
  access::end_lanes();
}

template <class Index, class Closure, class Reducer>
typename Reducer::value_type reduce_lanes(Index begin, Index end, Closure const& closure,
                                          Reducer const& reducer) {
  typename Reducer::value_type value;
  reducer.init(&value);
  for_lanes(begin, end, [&](Index i) { closure(i, value); });
  reducer.final(&value);
  return value;
}

template <class Functor, class Policy>
class WatchedTeamFor {
 public:
  WatchedTeamFor(Functor const& functor, Policy const& policy)
      : m_functor(functor), m_policy(policy) {}

  void execute() const {
    WatchedLaunch const launch(league_of(m_policy));
    TeamThreads const threads(m_policy.team_size(), shared_bytes(m_policy, m_functor));
    Call call{m_functor, threads, 0, m_policy.league_size()};
    for (; call.team < call.teams; ++call.team) access::run_team(call.team, &Call::run, &call);
  }

 private:
  struct Call {
    Functor const& functor;
    TeamThreads const& threads;
    int team, teams;

    static void run(void* self, int rank) {
      auto const& call = *static_cast<Call const*>(self);
      SerialMember const member(call.threads[rank], call.team, call.teams);
      if constexpr (std::is_void_v<typename Policy::work_tag>) {
        call.functor(member);
      } else {
        call.functor(typename Policy::work_tag{}, member);
      }
    }
  };

  Functor m_functor;
  Policy m_policy;
};

/// Each thread of a team has a value of its own, which is joined to the launch's when the team has
/// ended.
template <class Combined, class Policy>
class WatchedTeamReduce {
  using Reducer = typename Combined::reducer_type;
  using Pointer = typename Reducer::pointer_type;

 public:
  template <class Result>
  WatchedTeamReduce(Combined const& both, Policy const& policy, Result const& result)
      : m_both(both), m_policy(policy), m_result(result.data()) {}

  void execute() const {
    auto const& reducer = m_both.get_reducer();
    int const size = m_policy.team_size();
    std::size_t const bytes = reducer.value_size();
    std::size_t const units = bytes / sizeof(std::max_align_t) + 1;
    std::vector<std::max_align_t> memory(units * static_cast<std::size_t>(size + 1));
    auto const value = [&](int k) {
      return reinterpret_cast<Pointer>(memory.data() + units * static_cast<std::size_t>(k));
    };
    Pointer const sum = m_result != nullptr ? m_result : value(size);
    {
      WatchedLaunch const launch(league_of(m_policy));
      TeamThreads const threads(size, shared_bytes(m_policy, m_both.get_functor()));
      access::set_reduction_value(memory.data(), memory.size() * sizeof(std::max_align_t));
      reducer.init(sum);
      Call call{m_both.get_functor(),   threads,  0,
                m_policy.league_size(), value(0), units * sizeof(std::max_align_t)};
      for (; call.team < call.teams; ++call.team) {
        for (int rank = 0; rank < size; ++rank) reducer.init(value(rank));
        access::run_team(call.team, &Call::run, &call);
        for (int rank = 0; rank < size; ++rank) reducer.join(sum, value(rank));
      }
    }
    reducer.final(sum);
  }

 private:
  struct Call {
    typename Combined::functor_type const& functor;
    TeamThreads const& threads;
    int team, teams;
    Pointer values;
    std::size_t value_bytes;

    static void run(void* self, int rank) {
      auto const& call = *static_cast<Call const*>(self);
      SerialMember const member(call.threads[rank], call.team, call.teams);
      auto* const value =
          reinterpret_cast<Pointer>(reinterpret_cast<std::byte*>(call.values) +
                                    static_cast<std::size_t>(rank) * call.value_bytes);
      typename Reducer::reference_type update = Reducer::reference(value);
      if constexpr (std::is_void_v<typename Policy::work_tag>) {
        call.functor(member, update);
      } else {
        call.functor(typename Policy::work_tag{}, member, update);
      }
    }
  };

  Combined m_both;
  Policy m_policy;
  Pointer m_result;
};

}  // namespace spacecheck::Impl

namespace Kokkos {

// The vector lanes of a thread, and those of all threads of a team, each as an item of its own.
// More special than Kokkos' own functions, they take their place.
// Source: Kokkos 4.5 impl/Kokkos_HostThreadTeam.hpp.

template <class Index, class Closure>
void parallel_for(
    Impl::ThreadVectorRangeBoundariesStruct<Index, spacecheck::Impl::SerialMember> const& loop,
    Closure const& closure) {
  spacecheck::Impl::for_lanes(loop.start, loop.end, closure);
}

template <class Index, class Closure>
void parallel_for(spacecheck::Impl::LanesOfTeam<Index> const& loop, Closure const& closure) {
  spacecheck::Impl::for_lanes(loop.start, loop.end, closure);
}

template <class Index, class Closure, class Value>
requires(!is_reducer<Value>::value) void parallel_reduce(
    Impl::ThreadVectorRangeBoundariesStruct<Index, spacecheck::Impl::SerialMember> const& loop,
    Closure const& closure, Value& result) {
  using Reducer = typename Impl::FunctorAnalysis<Impl::FunctorPatternInterface::REDUCE,
                                                 TeamPolicy<Serial>, Closure, Value>::Reducer;
  result = spacecheck::Impl::reduce_lanes(loop.start, loop.end, closure, Reducer(closure));
}

template <class Index, class Closure, class Own>
requires(is_reducer<Own>::value) void parallel_reduce(
    Impl::ThreadVectorRangeBoundariesStruct<Index, spacecheck::Impl::SerialMember> const& loop,
    Closure const& closure, Own const& own) {
  using Reducer =
      typename Impl::FunctorAnalysis<Impl::FunctorPatternInterface::REDUCE, TeamPolicy<Serial>, Own,
                                     typename Own::value_type>::Reducer;
  own.reference() = spacecheck::Impl::reduce_lanes(loop.start, loop.end, closure, Reducer(own));
}

template <class Index>
spacecheck::Impl::LanesOfTeam<Index> TeamVectorRange(spacecheck::Impl::SerialMember const& member,
                                                     Index count) {
  return {member, Index(0), count};
}

template <class Begin, class End>
spacecheck::Impl::LanesOfTeam<std::common_type_t<Begin, End>> TeamVectorRange(
    spacecheck::Impl::SerialMember const& member, Begin begin, End end) {
  using Index = std::common_type_t<Begin, End>;
  return {member, Index(begin), Index(end)};
}

}  // namespace Kokkos

namespace Kokkos::Impl {

template <class Functor, class... Traits>
requires true class ParallelFor<Functor, Kokkos::TeamPolicy<Traits...>, Kokkos::Serial>
    : public spacecheck::Impl::WatchedTeamFor<Functor, Kokkos::TeamPolicy<Traits...>> {
 public:
  using ParallelFor::WatchedTeamFor::WatchedTeamFor;
};

template <class Combined, class... Traits>
requires true class ParallelReduce<Combined, Kokkos::TeamPolicy<Traits...>, Kokkos::Serial>
    : public spacecheck::Impl::WatchedTeamReduce<Combined, Kokkos::TeamPolicy<Traits...>> {
 public:
  using ParallelReduce::WatchedTeamReduce::WatchedTeamReduce;
};

}  // namespace Kokkos::Impl
