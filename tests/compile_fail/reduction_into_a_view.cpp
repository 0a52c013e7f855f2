// A reduction goes into a reducer, which says how values are joined.
// refused: parallel_reduce takes a Kokkos reducer
#include <spacecheck/kernel/case.hpp>

struct Add {
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t i, double& sum) const {
    sum += static_cast<double>(i);
  }
};

void sum(spacecheck::Case<Kokkos::DefaultHostExecutionSpace, false>& c) {
  auto const result = c.scalar<double>("result");
#ifdef SPACECHECK_CONTROL
  Kokkos::Sum<double, Kokkos::HostSpace> const to(result);
#else
  auto const& to = result;
#endif
  c.parallel_reduce("sum", c.range(0, 10), Add{}, to);
}
