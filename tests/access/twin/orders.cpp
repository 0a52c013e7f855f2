// Kernels whose items order what they do among themselves, by atomics and fences, or do not.
#include <spacecheck/spacecheck.hpp>

#include <Kokkos_UnorderedMap.hpp>

#include <atomic>

namespace {

struct SpinLock {
  static constexpr auto name = "spin_lock";
  static constexpr auto description = "a sum under a lock of atomics that acquire and release";
  template <class Case>
  static void run(Case& c) {
    Kokkos::View<std::int64_t, typename Case::memory_space> const sum("sum");
    Kokkos::View<int, typename Case::memory_space> const lock("lock");
    c.launch(
        "spin_lock", KOKKOS_LAMBDA(std::int64_t i) {
          while (std::atomic_ref(lock()).exchange(1, std::memory_order_acquire) != 0) continue;
          sum() += i;
          std::atomic_ref(lock()).store(0, std::memory_order_release);
        });
  }
};
SPACECHECK_KERNEL(SpinLock);

struct RelaxedLock {
  static constexpr auto name = "relaxed_lock";
  static constexpr auto description = "the same lock without an order: it guards nothing";
  template <class Case>
  static void run(Case& c) {
    Kokkos::View<std::int64_t, typename Case::memory_space> const sum("sum");
    Kokkos::View<int, typename Case::memory_space> const lock("lock");
    c.launch(
        "relaxed_lock", KOKKOS_LAMBDA(std::int64_t i) {
          while (std::atomic_ref(lock()).exchange(1, std::memory_order_relaxed) != 0) continue;
          sum() += i;
          std::atomic_ref(lock()).store(0, std::memory_order_relaxed);
        });
  }
};
SPACECHECK_KERNEL(RelaxedLock);

struct LastOne {
  static constexpr auto name = "last_one";
  static constexpr auto description = "the last to arrive at a fence adds up what all have left";
  template <class Case>
  static void run(Case& c) {
    auto const n = c.n_threads();
    Kokkos::View<int*, typename Case::memory_space> const part("part", n);
    Kokkos::View<std::int64_t, typename Case::memory_space> const arrived("arrived");
    Kokkos::View<std::int64_t, typename Case::memory_space> const sum("sum");
    c.launch(
        "last_one", KOKKOS_LAMBDA(std::int64_t i) {
          part(i) = 1;
          std::atomic_thread_fence(std::memory_order_seq_cst);
          if (Kokkos::atomic_fetch_add(&arrived(), 1) + 1 < n) return;
          std::atomic_thread_fence(std::memory_order_seq_cst);
          for (std::int64_t k = 0; k < n; ++k) sum() += part(k);
        });
  }
};
SPACECHECK_KERNEL(LastOne);

struct Maps {
  static constexpr auto name = "maps";
  static constexpr auto description = "items insert into a map, some of them the same key";
  template <class Case>
  static void run(Case& c) {
    Kokkos::UnorderedMap<int, int, typename Case::execution_space> const map(256);
    c.launch(
        "maps", KOKKOS_LAMBDA(std::int64_t i) {
          auto const result = map.insert(static_cast<int>(i) % 7, 0);
          Kokkos::atomic_inc(&map.value_at(result.index()));
        });
  }
};
SPACECHECK_KERNEL(Maps);

}  // namespace
