// The allocator that a factory builds is not the factory.
// refused: ScratchAllocatorFactory
#include <spacecheck/launch/kernel_factory.hpp>

using Allocator = spacecheck::LocalAllocator<float, 5>;
#ifdef SPACECHECK_CONTROL
using Factory = spacecheck::AllocatorFactory<float>;
#else
using Factory = Allocator;
#endif

auto build() { return spacecheck::KernelFactory<Factory>(Factory(5)); }
