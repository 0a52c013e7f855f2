// Kernels whose memory is set, or whose items are ordered, by what the twin does not see itself.
#include <spacecheck/spacecheck.hpp>

#include <Kokkos_StdAlgorithms.hpp>

#ifdef KOKKOS_ENABLE_OPENMP
#include <omp.h>
#endif

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <optional>
#include <pthread.h>
#include <shared_mutex>
#include <string>
#include <vector>

namespace {

struct Padded {
  double value;
  int place;
};

struct alignas(64) Slot {
  double value;
};

struct CopiesPadding {
  static constexpr auto name = "copies_padding";
  static constexpr auto description = "copies structs, whose padding nobody sets";
  template <class Case>
  static void run(Case& c) {
    auto const n = c.n_threads();
    using Memory = typename Case::memory_space;
    auto const unset = [](char const* label) {
      return Kokkos::view_alloc(std::string(label), Kokkos::WithoutInitializing);
    };
    Kokkos::View<Padded*, Memory> const a(unset("a"), n), b(unset("b"), n);
    Kokkos::View<Slot*, Memory> const slots(unset("slots"), n), others(unset("others"), n);
    Kokkos::View<std::optional<double>*, Memory> const maybe("maybe", n);
    c.launch(
        "set", KOKKOS_LAMBDA(std::int64_t i) {
          a(i).value = 1;
          a(i).place = 2;
          slots(i).value = 3;
          maybe(i) = i % 2 == 0 ? std::optional(1.0) : std::nullopt;
        });
    c.launch(
        "copy", KOKKOS_LAMBDA(std::int64_t i) {
          b(i) = a(i);
          others(i) = slots(i);
          auto const copy = maybe(i);
          maybe(i) = copy;
        });
  }
};
SPACECHECK_KERNEL(CopiesPadding);

struct ReadsFile {
  static constexpr auto name = "reads_file";
  static constexpr auto description = "reads what a library has set to -1";
  template <class Case>
  static void run(Case& c) {
    auto const n = c.n_threads();
    Kokkos::View<int*, typename Case::memory_space> const next(
        Kokkos::view_alloc(std::string("next"), Kokkos::WithoutInitializing), n);
    auto const y = c.template output<int>("y", n);
    std::vector<int> const all(static_cast<std::size_t>(n), -1);
    std::FILE* const file = std::tmpfile();
    auto const count = static_cast<std::size_t>(n);
    std::fwrite(all.data(), sizeof(int), count, file);
    std::rewind(file);
    // NOLINTNEXTLINE(bugprone-unused-return-value): of what was written before
    if (std::fread(next.data(), sizeof(int), count, file) != count) std::abort();
    std::fclose(file);
    c.launch(
        "read", KOKKOS_LAMBDA(std::int64_t i) { y(i) = next(i); });
  }
};
SPACECHECK_KERNEL(ReadsFile);

double sum_of_table(std::int64_t i) {
  static std::vector<double> const table{1, 2, 3, 4};
  static double const scale = std::strtod("2.0", nullptr);
  return scale * table[static_cast<std::size_t>(i % 4)];
}

struct UsesStatics {
  static constexpr auto name = "uses_statics";
  static constexpr auto description = "tables that are static in a function, or made once";
  template <class Case>
  static void run(Case& c) {
    auto const y = c.template output<double>("y", c.n_threads());
    std::once_flag made;
    Kokkos::View<double[4], typename Case::memory_space> const table("table");
    c.launch("statics", [=, &made](std::int64_t i) {
      std::call_once(made, [&] {
        for (int k = 0; k < 4; ++k) table(k) = k;
      });
      y(i) = sum_of_table(i) + table(i % 4);
    });
  }
};
SPACECHECK_KERNEL(UsesStatics);

struct KeepsForItsThread {
  static constexpr auto name = "keeps_for_its_thread";
  static constexpr auto description = "a buffer of the heap that each thread keeps";
  template <class Case>
  static void run(Case& c) {
    auto const y = c.template output<double>("y", c.n_threads());
    c.launch(
        "keeps", KOKKOS_LAMBDA(std::int64_t i) {
          thread_local std::vector<double> buffer;
          buffer.assign(8, static_cast<double>(i));
          y(i) = buffer[3];
        });
  }
};
SPACECHECK_KERNEL(KeepsForItsThread);

struct HostLocks {
  static constexpr auto name = "host_locks";
  static constexpr auto description = "sums under the locks of C++ and OpenMP";
  template <class Case>
  static void run(Case& c) {
    Kokkos::View<std::int64_t[3], typename Case::memory_space> const sums("sums");
    std::mutex mutex;
    std::shared_mutex shared;
    c.launch("host_locks", [=, &mutex, &shared](std::int64_t i) {
      {
        std::scoped_lock const lock(mutex);
        sums(0) += i;
      }
      if (i % 5 == 0) {
        std::unique_lock const lock(shared);
        sums(1) += i;
      } else {
        std::shared_lock const lock(shared);
        if (sums(1) < 0) Kokkos::abort("a sum below 0");
      }
#ifdef KOKKOS_ENABLE_OPENMP
#pragma omp critical
#endif
      { sums(2) += i; }
    });
  }
};
SPACECHECK_KERNEL(HostLocks);

/// Ready to be taken.
struct Locks {
  std::timed_mutex mutex;
  std::shared_timed_mutex shared;
  pthread_spinlock_t spin;
#ifdef KOKKOS_ENABLE_OPENMP
  omp_lock_t lock;
  omp_nest_lock_t nest;
#endif
  Locks() {
    ::pthread_spin_init(&spin, PTHREAD_PROCESS_PRIVATE);
#ifdef KOKKOS_ENABLE_OPENMP
    omp_init_lock(&lock);
    omp_init_nest_lock(&nest);
#endif
  }
};

struct LocksInTime {
  static constexpr auto name = "locks_in_time";
  static constexpr auto description = "sums under locks that are waited for so long, or not at all";
  template <class Case>
  static void run(Case& c) {
    Kokkos::View<std::int64_t[5], typename Case::memory_space> const sums("sums");
    Locks locks;
    c.launch("locks_in_time", [=, &locks](std::int64_t i) {
      constexpr std::chrono::seconds soon(1);
      if (std::unique_lock const held(locks.mutex, soon); held) sums(0) += i;
      if (i % 5 == 0) {
        if (std::unique_lock const held(locks.shared, soon); held) sums(1) += i;
      } else if (std::shared_lock const held(locks.shared, soon); held && sums(1) < 0) {
        Kokkos::abort("a sum below 0");
      }
      for (bool const waits : {false, true}) {
        int const failed =
            waits ? ::pthread_spin_lock(&locks.spin) : ::pthread_spin_trylock(&locks.spin);
        if (failed != 0) continue;
        sums(2) += i;
        ::pthread_spin_unlock(&locks.spin);
      }
#ifdef KOKKOS_ENABLE_OPENMP
      if (omp_test_lock(&locks.lock) != 0) {
        sums(3) += i;
        omp_unset_lock(&locks.lock);
      }
      if (omp_test_nest_lock(&locks.nest) != 0) {
        sums(4) += i;
        omp_unset_nest_lock(&locks.nest);
      }
#endif
    });
  }
};
SPACECHECK_KERNEL(LocksInTime);

struct TriesLock {
  static constexpr auto name = "tries_lock";
  static constexpr auto description = "items go on without the lock that they did not get";
  template <class Case>
  static void run(Case& c) {
    Kokkos::View<std::int64_t, typename Case::memory_space> const sum("sum");
    std::timed_mutex mutex;
    mutex.lock();
    c.launch("tries_lock", [=, &mutex](std::int64_t i) {
      std::unique_lock const held(mutex, std::chrono::microseconds(1));
      sum() += i;
    });
    mutex.unlock();
  }
};
SPACECHECK_KERNEL(TriesLock);

struct ForgetsLock {
  static constexpr auto name = "forgets_lock";
  static constexpr auto description = "one item in ten takes no lock";
  template <class Case>
  static void run(Case& c) {
    Kokkos::View<std::int64_t, typename Case::memory_space> const sum("sum");
    std::mutex mutex;
    c.launch("forgets_lock", [=, &mutex](std::int64_t i) {
      if (i % 10 != 0) mutex.lock();
      sum() += i;
      if (i % 10 != 0) mutex.unlock();
    });
  }
};
SPACECHECK_KERNEL(ForgetsLock);

struct Uniques {
  static constexpr auto name = "uniques";
  static constexpr auto description = "Kokkos' unique, which copies what it has not set";
  template <class Case>
  static void run(Case& c) {
    auto const x = c.template inout<int>("x", c.n_threads());
    c.launch(
        "twice", KOKKOS_LAMBDA(std::int64_t i) { x(i) = static_cast<int>(i / 2); });
    Kokkos::Experimental::unique("unique", c.exec(), x);
  }
};
SPACECHECK_KERNEL(Uniques);

struct HeapClash {
  static constexpr auto name = "heap_clash";
  static constexpr auto description = "two items set one double of an array that is no View";
  template <class Case>
  static void run(Case& c) {
    std::vector<double> values(16);
    auto* const data = values.data();
    c.launch(
        "heap_clash", KOKKOS_LAMBDA(std::int64_t i) {
          if (i < 2) data[7] = static_cast<double>(i);
        });
  }
};
SPACECHECK_KERNEL(HeapClash);

struct TeamScratchOutside {
  static constexpr auto name = "team_scratch_outside";
  static constexpr auto description = "sets 17 elements of a team's 16";
  template <class Case>
  static void run(Case& c) {
    using Space = typename Case::execution_space;
    using Buffer = Kokkos::View<double*, typename Space::scratch_memory_space,
                                Kokkos::MemoryTraits<Kokkos::Unmanaged>>;
    auto const y = c.template output<double>("y", 4);
    auto policy = Kokkos::TeamPolicy<Space>(c.exec(), 4, 1);
    policy.set_scratch_size(0, Kokkos::PerTeam(static_cast<int>(Buffer::shmem_size(32))));
    c.parallel_for(
        "team_scratch", policy, KOKKOS_LAMBDA(auto const& team) {
          Buffer const buffer(team.team_scratch(0), 16);
          for (int k = 0; k <= 16; ++k) buffer(k) = k;
          y(team.league_rank()) = buffer(3);
        });
  }
};
SPACECHECK_KERNEL(TeamScratchOutside);

struct ReducesFirst {
  static constexpr auto name = "reduces_first";
  static constexpr auto description = "a race behind the first reduction of the program";
  template <class Case>
  static void run(Case& c) {
    auto const x = c.template input<double>("x", c.n_threads());
    double sum = 0;
    Kokkos::parallel_reduce(
        "sum", c.range(0, c.n_threads()),
        KOKKOS_LAMBDA(std::int64_t i, double& update) { update += x(i); }, sum);
    Kokkos::View<int, typename Case::memory_space> const flag("flag");
    c.launch(
        "clash", KOKKOS_LAMBDA(std::int64_t i) { flag() = static_cast<int>(i); });
  }
};
SPACECHECK_KERNEL(ReducesFirst);

}  // namespace
