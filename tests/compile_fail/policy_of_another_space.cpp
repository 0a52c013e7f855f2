// A launch of a case runs on the case's space: by a policy for another it would run elsewhere, and
// what is then judged is not what the table says.
// refused: the policy is for another execution space than the case's
#include <spacecheck/kernel/case.hpp>

struct OtherSpace : Kokkos::DefaultHostExecutionSpace {
  using execution_space = OtherSpace;
};

struct Nothing {
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t) const {}
};

void launch(spacecheck::Case<Kokkos::DefaultHostExecutionSpace, false>& c) {
#ifdef SPACECHECK_CONTROL
  using Space = Kokkos::DefaultHostExecutionSpace;
#else
  using Space = OtherSpace;
#endif
  c.parallel_for("nothing", Kokkos::RangePolicy<Space>(0, 10), Nothing{});
}
