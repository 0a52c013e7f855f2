// A local array is its item's own, and not to be handed on by value.
// refused: deleted
#include <spacecheck/scratch/local_scratch.hpp>

float first(spacecheck::LocalAllocator<float, 5> const& allocate) {
  auto scratch = allocate();
  scratch[0] = 1;
#ifdef SPACECHECK_CONTROL
  auto& same = scratch;
#else
  auto same = scratch;
#endif
  return same[0];
}
