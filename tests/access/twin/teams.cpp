// What the threads of one team do to each other: right and wrong, side by side.
#include <spacecheck/spacecheck.hpp>

#include <stdexcept>
#include <type_traits>

namespace {

/// A kernel of teams that share an array of `width` numbers, each of which puts `width` out.
template <class Body>
struct Teams {
  static constexpr auto description = "teams that share an array";
  static constexpr int width = 24;

  template <class Case>
  static void run(Case& c) {
    using Space = typename Case::execution_space;
    using Policy = Kokkos::TeamPolicy<Space>;
    using Member = typename Policy::member_type;
    using Shared =
        Kokkos::View<int*, typename Space::scratch_memory_space, Kokkos::MemoryUnmanaged>;
    int const teams = static_cast<int>(c.n_threads());
    auto const y = c.template output<int>("y", teams, width);
    auto const policy = Policy(c.exec(), teams, Kokkos::AUTO)
                            .set_scratch_size(0, Kokkos::PerTeam(2 * Shared::shmem_size(width)),
                                              Kokkos::PerThread(Shared::shmem_size(width)));
    c.parallel_for(
        "teams", policy, KOKKOS_LAMBDA(Member const& member) {
          Shared const s(member.team_scratch(0), width);
          Shared const t(member.team_scratch(0), width);
          Body::of_thread(member, s, t, Kokkos::subview(y, member.league_rank(), Kokkos::ALL));
        });
  }

  static void each(auto const& member, auto const& body) {
    Kokkos::parallel_for(Kokkos::TeamThreadRange(member, width), body);
  }
};

#define TEAM_KERNEL(Name, text)                                                             \
  struct Name : Teams<Name> {                                                               \
    static constexpr auto name = text;                                                      \
    KOKKOS_FUNCTION static void of_thread(auto const& member, auto const& s, auto const& t, \
                                          auto const& y);                                   \
  };                                                                                        \
  SPACECHECK_KERNEL(Name);                                                                  \
  KOKKOS_FUNCTION void Name::of_thread(                                                     \
      [[maybe_unused]] auto const& member, [[maybe_unused]] auto const& s,                  \
      [[maybe_unused]] auto const& t, [[maybe_unused]] auto const& y)

TEAM_KERNEL(Neighbours, "team_neighbours") {
  each(member, [&](int i) { s(i) = i; });
  member.team_barrier();
  each(member, [&](int i) { y(i) = s((i + 1) % width); });
}

TEAM_KERNEL(NoBarrier, "team_no_barrier") {
  each(member, [&](int i) { s(i) = i; });
  each(member, [&](int i) { y(i) = s((i + 1) % width); });
}

TEAM_KERNEL(SecondBarrier, "team_second_barrier") {
  for (int step = 0; step < 3; ++step) {
    each(member, [&](int i) { s(i) = i + step; });
    member.team_barrier();
    each(member, [&](int i) { y(i) = s((i + 1) % width); });
    member.team_barrier();
  }
}

// The next step sets what others may still be reading.
TEAM_KERNEL(NoSecondBarrier, "team_no_second_barrier") {
  for (int step = 0; step < 3; ++step) {
    each(member, [&](int i) { s(i) = i + step; });
    member.team_barrier();
    each(member, [&](int i) { y(i) = s((i + 1) % width); });
  }
}

TEAM_KERNEL(InMemory, "team_in_memory") {
  each(member, [&](int i) { y(i) = i; });
  member.team_barrier();
  each(member, [&](int i) { s(i) = y((i + 5) % width); });
  member.team_barrier();
  each(member, [&](int i) { y(i) = s(i); });
}

TEAM_KERNEL(InMemoryNoBarrier, "team_in_memory_no_barrier") {
  each(member, [&](int i) { y(i) = i; });
  member.team_barrier();
  each(member, [&](int i) { s(i) = y((i + 5) % width); });
  each(member, [&](int i) { y(i) = s(i); });
}

TEAM_KERNEL(Broadcast, "team_broadcast") {
  int value = 0;
  Kokkos::single(
      Kokkos::PerTeam(member),
      [&](int& v) {
        s(0) = 7;
        v = 7;
      },
      value);
  each(member, [&](int i) { y(i) = s(0) + value; });
}

TEAM_KERNEL(NoBroadcast, "team_no_broadcast") {
  Kokkos::single(Kokkos::PerTeam(member), [&] { s(0) = 7; });
  each(member, [&](int i) { y(i) = s(0); });
}

TEAM_KERNEL(NoSingle, "team_no_single") {
  s(0) = 7;
  member.team_barrier();
  each(member, [&](int i) { y(i) = s(0); });
}

// The first to go on after a barrier: nobody has waited for it since.
TEAM_KERNEL(FirstGoesOn, "team_first_goes_on") {
  Kokkos::single(Kokkos::PerTeam(member), [&] { s(0) = 7; });
  member.team_barrier();
  each(member, [&](int i) { y(i) = s(0); });
  Kokkos::single(Kokkos::PerTeam(member), [&] { s(0) = 8; });
}

TEAM_KERNEL(Tree, "team_tree") {
  each(member, [&](int i) { s(i) = i < 16 ? i : 0; });
  for (int half = 8; half > 0; half /= 2) {
    member.team_barrier();
    Kokkos::parallel_for(Kokkos::TeamThreadRange(member, half),
                         [&](int i) { s(i) += s(i + half); });
  }
  member.team_barrier();
  each(member, [&](int i) { y(i) = s(0); });
}

TEAM_KERNEL(TreeNoBarrier, "team_tree_no_barrier") {
  each(member, [&](int i) { s(i) = i < 16 ? i : 0; });
  member.team_barrier();
  for (int half = 8; half > 0; half /= 2) {
    Kokkos::parallel_for(Kokkos::TeamThreadRange(member, half),
                         [&](int i) { s(i) += s(i + half); });
  }
  member.team_barrier();
  each(member, [&](int i) { y(i) = s(0); });
}

TEAM_KERNEL(Collectives, "team_collectives") {
  each(member, [&](int i) { s(i) = i; });
  int sum = 0;
  Kokkos::parallel_reduce(
      Kokkos::TeamThreadRange(member, width), [&](int i, int& v) { v += s(i); }, sum);
  each(member, [&](int i) { t(i) = s((i + 9) % width); });
  int const before = member.team_scan(1);
  Kokkos::parallel_scan(Kokkos::TeamThreadRange(member, width), [&](int i, int& v, bool last) {
    if (last) y(i) = v + sum + (before - member.team_rank());
    v += 1;
  });
  int most = member.team_rank();
  member.team_reduce(Kokkos::Max<int>(most));
  if (most != member.team_size() - 1) Kokkos::abort("not the largest rank");
  int from_two = member.team_rank();
  member.team_broadcast(from_two, 2);
  if (from_two != 2) Kokkos::abort("not the third thread's");
}

TEAM_KERNEL(Bins, "team_bins") {
  each(member, [&](int i) { s(i) = 0; });
  member.team_barrier();
  each(member, [&](int i) { Kokkos::atomic_add(&s(i % 5), 1); });
  member.team_barrier();
  each(member, [&](int i) { y(i) = s(i % 5); });
}

TEAM_KERNEL(PlainBins, "team_plain_bins") {
  each(member, [&](int i) { s(i) = 0; });
  member.team_barrier();
  each(member, [&](int i) { s(i % 5) += 1; });
  member.team_barrier();
  each(member, [&](int i) { y(i) = s(i % 5); });
}

// What a thread has to itself it may use as it likes.
TEAM_KERNEL(OwnScratch, "team_own_scratch") {
  using Own = std::decay_t<decltype(s)>;
  Own const own(member.thread_scratch(0), width);
  each(member, [&](int i) {
    for (int k = 0; k < width; ++k) own(k) = i * k;
    y(i) = own(width - 1);
  });
}

TEAM_KERNEL(SharedAsOwn, "team_shared_as_own") {
  each(member, [&](int i) {
    for (int k = 0; k < width; ++k) t(k) = i * k;
    y(i) = t(width - 1);
  });
}

TEAM_KERNEL(Unset, "team_unset") {
  each(member, [&](int i) {
    if (i != 11) s(i) = i;
  });
  member.team_barrier();
  each(member, [&](int i) { y(i) = s((i + 1) % width); });
}

// One waits for what another does: they are guaranteed to run at once. Serial itself has no other.
TEAM_KERNEL(Waits, "team_waits") {
  Kokkos::single(Kokkos::PerTeam(member), [&] { s(0) = 0; });
  member.team_barrier();
  if (member.team_rank() == 0 && member.team_size() > 3) {
    while (Kokkos::atomic_load(&s(0)) == 0) {
    }
  } else if (member.team_rank() == 3) {
    Kokkos::atomic_store(&s(0), 1);
  }
  member.team_barrier();
  each(member, [&](int i) { y(i) = s(0); });
}

// A fence of a barrier is not the kernel's: what it does by atomics orders nothing by itself.
TEAM_KERNEL(NoHandover, "team_no_handover") {
  Kokkos::single(Kokkos::PerTeam(member), [&] { s(1) = 0; });
  member.team_barrier();
  if (member.team_rank() == 0) s(0) = 3;
  Kokkos::atomic_add(&s(1), 1);
  if (member.team_rank() == 5) y(0) = s(0);
}

TEAM_KERNEL(SomeMeet, "team_some_meet") {
  if (member.team_rank() < 3) member.team_barrier();
  each(member, [&](int i) { y(i) = i; });
}

TEAM_KERNEL(OneThrows, "team_one_throws") {
  each(member, [&](int i) { s(i) = i; });
  member.team_barrier();
  if (member.team_rank() == 4) throw std::runtime_error("thrown by thread 4");
  member.team_barrier();
  each(member, [&](int i) { y(i) = s(i); });
}

TEAM_KERNEL(OfLanes, "team_lanes") {
  using Own = std::decay_t<decltype(s)>;
  Own const own(member.thread_scratch(0), width);
  Kokkos::parallel_for(Kokkos::TeamThreadRange(member, 12), [&](int i) {
    own(1) = i;
    Kokkos::parallel_for(Kokkos::ThreadVectorRange(member, 2, 10),
                         [&](int k) { own(k) = own(1) + k; });
    int sum = 0;
    Kokkos::parallel_reduce(
        Kokkos::ThreadVectorRange(member, 2, 10), [&](int k, int& v) { v += own(k); }, sum);
    int most = 0;
    Kokkos::parallel_reduce(
        Kokkos::ThreadVectorRange(member, 2, 10),
        [&](int k, int& v) { v = Kokkos::max(v, own(k)); }, Kokkos::Max<int>(most));
    s(i) = sum + most + own(9);
  });
  member.team_barrier();
  Kokkos::parallel_for(Kokkos::TeamVectorRange(member, width), [&](int i) { y(i) = s(i % 12); });
}

TEAM_KERNEL(LanesClash, "team_lanes_clash") {
  using Own = std::decay_t<decltype(s)>;
  Own const own(member.thread_scratch(0), width);
  Kokkos::parallel_for(Kokkos::TeamThreadRange(member, 12), [&](int i) {
    Kokkos::parallel_for(Kokkos::ThreadVectorRange(member, 2, 10), [&](int k) { own(k / 4) = k; });
    y(i) = own(0);
  });
}

TEAM_KERNEL(LanesReduceClash, "team_lanes_reduce_clash") {
  using Own = std::decay_t<decltype(s)>;
  Own const own(member.thread_scratch(0), width);
  own(3) = 0;
  int sum = 0;
  Kokkos::parallel_reduce(
      Kokkos::ThreadVectorRange(member, width),
      [&](int k, int& v) {
        own(3) = k;
        v += own(3);
      },
      sum);
  Kokkos::single(Kokkos::PerTeam(member), [&] { y(0) = sum; });
}

TEAM_KERNEL(AllLanesClash, "team_all_lanes_clash") {
  Kokkos::parallel_for(Kokkos::TeamVectorRange(member, width), [&](int i) { y(i / 3) = i; });
}

// Lanes of one thread against what another thread does.
TEAM_KERNEL(LanesOfTwo, "team_lanes_of_two") {
  Kokkos::parallel_for(Kokkos::ThreadVectorRange(member, 3), [&](int k) {
    if (member.team_rank() == 2) s(k) = k;
  });
  if (member.team_rank() == 5) y(0) = s(1);
}

/// A reduction over teams: each thread adds, and one of each team.
struct TeamTotals {
  static constexpr auto name = "team_totals";
  static constexpr auto description = "a reduction over teams, checked by hand";
  template <class Case>
  static void run(Case& c) {
    using Space = typename Case::execution_space;
    using Member = typename Kokkos::TeamPolicy<Space>::member_type;
    int const teams = static_cast<int>(c.n_threads());
    auto const y = c.template output<std::int64_t>("y", 1);
    std::int64_t threads = 0;
    Kokkos::parallel_reduce(
        "team_totals", Kokkos::TeamPolicy<Space>(c.exec(), teams, 4),
        KOKKOS_LAMBDA(Member const& member, std::int64_t& sum) {
          std::int64_t mine = 0;
          Kokkos::parallel_reduce(
              Kokkos::TeamThreadRange(member, 10), [&](int i, std::int64_t& v) { v += i; }, mine);
          Kokkos::single(Kokkos::PerTeam(member), [&] { sum += 1000 * mine; });
          sum += 1;
        },
        threads);
    if (threads != teams * (1000 * 45 + 4)) throw std::runtime_error("another sum");
    c.launch(
        "totals", KOKKOS_LAMBDA(std::int64_t i) {
          if (i == 0) y(0) = threads;
        });
  }
};
SPACECHECK_KERNEL(TeamTotals);

struct TeamsOfOne {
  static constexpr auto name = "teams_of_one";
  static constexpr auto description = "teams of one thread, by their policy";
  template <class Case>
  static void run(Case& c) {
    using Member = typename Kokkos::TeamPolicy<typename Case::execution_space>::member_type;
    auto const y = c.template output<int>("y", c.n_threads());
    c.parallel_for(
        "teams_of_one", c.team(static_cast<int>(c.n_threads()), 1),
        KOKKOS_LAMBDA(Member const& member) {
          member.team_barrier();
          y(member.league_rank()) = member.team_size();
        });
  }
};
SPACECHECK_KERNEL(TeamsOfOne);

}  // namespace
