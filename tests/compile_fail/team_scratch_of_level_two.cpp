// Kokkos has two levels of team scratch.
// refused: team scratch has level 0 and level 1
#include <spacecheck/scratch/allocator_factory.hpp>
#include <spacecheck/scratch/team_scratch.hpp>

#ifdef SPACECHECK_CONTROL
constexpr int level = 1;
#else
constexpr int level = 2;
#endif

auto build() {
  return spacecheck::AllocatorFactory<float, spacecheck::TeamScratch<level>>(5).build();
}
