#include <spacecheck/kernel/spaces.hpp>
#include <spacecheck/plan/limits.hpp>
#include <spacecheck/trial/concurrency.hpp>

#ifdef KOKKOS_ENABLE_OPENMP
#include <omp.h>
#endif

#include <algorithm>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <thread>

namespace spacecheck {

std::int64_t concurrency(std::string_view space) {
  std::int64_t items = 0;
  for_each_space([&]<class Space>(SpaceTag<Space>, std::string_view name) {
    if (name == space) items = Space().concurrency();
  });
  if (items == 0) {
    throw std::invalid_argument("space " + std::string(space) + " is not in this build");
  }
  return items;
}

std::int64_t threads_to_come(std::string_view space) {
  if (space == "Serial") return 1;
  std::int64_t threads = 0;
#ifdef KOKKOS_ENABLE_OPENMP
  if (space == "OpenMP") threads = ::omp_get_max_threads();
#endif
#ifdef KOKKOS_ENABLE_THREADS
  if (space == "Threads") threads = std::thread::hardware_concurrency();
#endif
  char const* const asked = std::getenv("KOKKOS_NUM_THREADS");
  if (threads > 0 && asked != nullptr) return std::strtoll(asked, nullptr, 10);
  return std::min(threads, room_for_threads(space));
}

}  // namespace spacecheck
