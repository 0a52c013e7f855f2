// What has all members of a factory is not one: it promises nothing of its scratch.
// refused: ScratchAllocatorFactory
#include <spacecheck/launch/kernel_factory.hpp>

struct Lookalike {
  using value_type = float;
  using allocator_type = spacecheck::LocalAllocator<float, 5>;
  explicit Lookalike(std::int64_t) {}
  std::int64_t buffer_size() const { return 5; }
  allocator_type build() const { return allocator_type(5); }
};
#ifdef SPACECHECK_CONTROL
using Factory = spacecheck::AllocatorFactory<float>;
#else
using Factory = Lookalike;
#endif

auto build() { return spacecheck::KernelFactory(Factory(5)).build(); }
