// Teams whose scratch nobody has set, whose threads do not wait for each other, and in which each
// does what one is to do.
#include <spacecheck/kernel/fault.hpp>
#include <spacecheck/spacecheck.hpp>

namespace {

// Sums of eight bins, in scratch of either level.
struct TeamBins {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 60, .array_size = 60, .buffer_size = 0};
  static constexpr int bins = 8;

  template <class Case>
  static void run(Case& c, bool faulty) {
    using Space = typename Case::execution_space;
    using Scratch =
        Kokkos::View<double*, typename Space::scratch_memory_space, Kokkos::MemoryUnmanaged>;
    using Member = typename Kokkos::TeamPolicy<Space>::member_type;
    auto const n = c.n_threads();
    auto const x = c.template input<double>("x", n, bins);
    auto const y = c.template output<double>("y", n, bins);
    c.parallel_for(
        "team_bins",
        c.team(static_cast<int>(n), 1)
            .set_scratch_size(1, Kokkos::PerTeam(Scratch::shmem_size(bins))),
        KOKKOS_LAMBDA(Member const& member) {
          Scratch const s(member.team_scratch(1), bins);
          int const team = member.league_rank();
          if (!faulty) {
            for (int k = 0; k < bins; ++k) s(k) = 0;
          }
          for (int k = 0; k < bins; ++k) {
            s(k) += x(team, k);
            y(team, k) = s(k);
            s(k) = 0;  // for the next team, as if it had the same scratch
          }
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<double>(
        "y", [x = r.initial<double>("x")](std::int64_t i, std::int64_t k) { return x(i, k); });
  }
};
SPACECHECK_FAULT(TeamBins,
                 {.name = "team_scratch_unset",
                  .caught_by = "scratch:uninitialised@host",
                  .description = "team scratch is set behind its use only, for the next team",
                  .twin = "team scratch is set before it is used"});

struct CountOfTeam {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 50, .array_size = 50, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool faulty) {
    using Member = typename Kokkos::TeamPolicy<typename Case::execution_space>::member_type;
    auto const n = c.n_threads();
    auto const count = c.template inout<std::int32_t>("count", n);
    c.parallel_for(
        "count_of_team", c.team(static_cast<int>(n), Kokkos::AUTO),
        KOKKOS_LAMBDA(Member const& member) {
          int const team = member.league_rank();
          if (faulty) {
            Kokkos::atomic_inc(&count(team));
          } else {
            Kokkos::single(Kokkos::PerTeam(member), [&] { Kokkos::atomic_inc(&count(team)); });
          }
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int32_t>("count", [count = r.initial<std::int32_t>("count")](std::int64_t i) {
      return count.raw(i) + 1;
    });
  }
};
SPACECHECK_FAULT(CountOfTeam, {.name = "every_team_thread",
                               .caught_by = "shape",
                               .description = "each thread of a team counts, where one is to",
                               .twin = "one thread of each team counts",
                               .needs = spacecheck::Needs::parallel_space});

// Each thread puts numbers into the team's scratch, and takes those that lie beside them.
struct TeamShift {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 40, .array_size = 40, .buffer_size = 0};
  static constexpr int width = 32;

  template <class Case>
  static void run(Case& c, bool faulty) {
    using Space = typename Case::execution_space;
    using Scratch =
        Kokkos::View<double*, typename Space::scratch_memory_space, Kokkos::MemoryUnmanaged>;
    using Member = typename Kokkos::TeamPolicy<Space>::member_type;
    auto const n = c.n_threads();
    auto const x = c.template input<double>("x", n, width);
    auto const y = c.template output<double>("y", n, width);
    c.parallel_for(
        "team_shift",
        c.team(static_cast<int>(n), Kokkos::AUTO)
            .set_scratch_size(0, Kokkos::PerTeam(Scratch::shmem_size(width))),
        KOKKOS_LAMBDA(Member const& member) {
          Scratch const s(member.team_scratch(0), width);
          int const team = member.league_rank();
          Kokkos::parallel_for(Kokkos::TeamThreadRange(member, width),
                               [&](int k) { s(k) = x(team, k); });
          if (!faulty) member.team_barrier();
          Kokkos::parallel_for(Kokkos::TeamThreadRange(member, width),
                               [&](int k) { y(team, k) = s((k + 1) % width); });
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<double>("y", [x = r.initial<double>("x")](std::int64_t i, std::int64_t k) {
      return x(i, (k + 1) % width);
    });
  }
};
SPACECHECK_FAULT(TeamShift, {.name = "team_barrier_forgotten",
                             .caught_by = "access",
                             .description = "a team's threads read what others of it set, unasked",
                             .twin = "a team's threads wait before they read what others set"});

// Sums of rows, where all lanes of a thread add to one number of its scratch.
struct LaneSums {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 40, .array_size = 40, .buffer_size = 0};
  static constexpr int rows = 6;
  static constexpr int width = 8;

  template <class Case>
  static void run(Case& c, bool faulty) {
    using Space = typename Case::execution_space;
    using Scratch =
        Kokkos::View<double*, typename Space::scratch_memory_space, Kokkos::MemoryUnmanaged>;
    using Member = typename Kokkos::TeamPolicy<Space>::member_type;
    auto const n = c.n_threads();
    auto const x = c.template input<double>("x", n, rows, width);
    auto const y = c.template output<double>("y", n, rows);
    c.parallel_for(
        "lane_sums",
        c.team(static_cast<int>(n), Kokkos::AUTO)
            .set_scratch_size(0, Kokkos::PerThread(Scratch::shmem_size(1))),
        KOKKOS_LAMBDA(Member const& member) {
          Scratch const s(member.thread_scratch(0), 1);
          int const team = member.league_rank();
          Kokkos::parallel_for(Kokkos::TeamThreadRange(member, rows), [&](int row) {
            double sum = 0;
            if (faulty) {
              Kokkos::single(Kokkos::PerThread(member), [&] { s(0) = 0; });
              Kokkos::parallel_for(Kokkos::ThreadVectorRange(member, width),
                                   [&](int k) { s(0) += x(team, row, k); });
              sum = s(0);
            } else {
              Kokkos::parallel_reduce(
                  Kokkos::ThreadVectorRange(member, width),
                  [&](int k, double& part) { part += x(team, row, k); }, sum);
            }
            Kokkos::single(Kokkos::PerThread(member), [&] { y(team, row) = sum; });
          });
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<double>("y", [x = r.initial<double>("x")](std::int64_t i, std::int64_t row) {
      spacecheck::Bounded<double> sum = 0;
      for (std::int64_t k = 0; k < width; ++k) sum += x(i, row, k);
      return sum;
    });
  }
};
SPACECHECK_FAULT(LaneSums, {.name = "lanes_add_plainly",
                            .caught_by = "access",
                            .description = "all vector lanes of a thread add to one number",
                            .twin = "vector lanes add by a reduction"});

}  // namespace
