// A number is no allocator factory.
// refused: ScratchAllocatorFactory
#include <spacecheck/launch/kernel_factory.hpp>

auto build() {
#ifdef SPACECHECK_CONTROL
  spacecheck::KernelFactory const factory(spacecheck::AllocatorFactory<float>(5));
#else
  spacecheck::KernelFactory const factory(5);
#endif
  return factory.build();
}
