#include <spacecheck/kernel/spaces.hpp>
#include <spacecheck/trial/threads_there.hpp>

#include <Kokkos_Core.hpp>
#ifdef KOKKOS_ENABLE_OPENMP
#include <omp.h>
#endif

#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>
#include <type_traits>

namespace spacecheck {
namespace {

template <class Space>
constexpr bool on_host_threads() {
#ifdef KOKKOS_ENABLE_OPENMP
  if (std::is_same_v<Space, Kokkos::OpenMP>) return true;
#endif
#ifdef KOKKOS_ENABLE_THREADS
  if (std::is_same_v<Space, Kokkos::Threads>) return true;
#endif
  return false;
}

struct Seen {
  std::mutex mutex;
  std::set<std::thread::id> threads;
};

/// Notes which thread does it.
struct NoteThread {
  Seen* seen;
  void operator()(int) const {
    std::lock_guard const lock(seen->mutex);
    seen->threads.insert(std::this_thread::get_id());
  }
};

// As many items as threads, shared out beforehand: each thread that is there does some.
template <class Space>
std::int64_t count_threads() {
  Seen seen;
  Space const exec;
  Kokkos::parallel_for(
      "spacecheck::count_threads",
      Kokkos::RangePolicy<Space, Kokkos::Schedule<Kokkos::Static>, Kokkos::IndexType<int>>(
          exec, 0, exec.concurrency()),
      NoteThread{&seen});
  exec.fence("spacecheck::count_threads");
  return static_cast<std::int64_t>(seen.threads.size());
}

/// Whether a launch may get fewer threads than the one before it.
bool may_vary([[maybe_unused]] std::string_view space) {
#ifdef KOKKOS_ENABLE_OPENMP
  if (space == "OpenMP") return ::omp_get_dynamic() != 0;
#endif
  return false;
}

}  // namespace

std::int64_t threads_there(std::string_view space) {
  std::int64_t threads = -1;
  for_each_space([&]<class Space>(SpaceTag<Space>, std::string_view name) {
    if (name != space) return;
    if constexpr (on_host_threads<Space>()) {
      threads = count_threads<Space>();
    } else {
      threads = name == "Serial" ? 1 : 0;
    }
  });
  if (threads < 0) {
    throw std::invalid_argument("space " + std::string(space) + " is not in this build");
  }
  return threads;
}

std::string lacks_threads(Trial const& trial) {
  if (trial.threads == 0 || !has_threads(trial.space)) return {};
  if (trial.threads > 1 && may_vary(trial.space)) {
    return "OMP_DYNAMIC is set, so that each launch may get other numbers of threads";
  }
  auto const there = threads_there(trial.space);
  if (there == trial.threads) return {};
  return trial.space + " gives a launch " + std::to_string(there) + " of " +
         std::to_string(trial.threads) + " threads (OMP_THREAD_LIMIT, or what Kokkos began with)";
}

}  // namespace spacecheck
