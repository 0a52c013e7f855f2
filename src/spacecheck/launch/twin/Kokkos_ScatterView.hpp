#pragma once

// Serial adds to a ScatterView without atomics, for there it may; every other space does it with
// them, or with duplicates. Here each contribution is what it would be there.
#include <Kokkos_Core.hpp>

#pragma GCC system_header
#include_next <Kokkos_ScatterView.hpp>

namespace Kokkos::Impl::Experimental {

#define SPACECHECK_SCATTER(Operation)                                                       \
  template <class ValueType, class DeviceType>                                              \
  requires true struct ScatterValue<ValueType, Kokkos::Experimental::Operation, DeviceType, \
                                    Kokkos::Experimental::ScatterNonAtomic>                 \
      : ScatterValue<ValueType, Kokkos::Experimental::Operation, DeviceType,                \
                     Kokkos::Experimental::ScatterAtomic> {                                 \
    using Atomic = ScatterValue<ValueType, Kokkos::Experimental::Operation, DeviceType,     \
                                Kokkos::Experimental::ScatterAtomic>;                       \
    using Atomic::Atomic;                                                                   \
  };
SPACECHECK_SCATTER(ScatterSum)
SPACECHECK_SCATTER(ScatterMin)
SPACECHECK_SCATTER(ScatterMax)
#undef SPACECHECK_SCATTER

// The update of the atomic product in Kokkos 4.5.1 calls an atomic_prod that there is not.
template <class ValueType, class DeviceType>
requires true struct ScatterValue<ValueType, Kokkos::Experimental::ScatterProd, DeviceType,
                                  Kokkos::Experimental::ScatterNonAtomic>
    : ScatterValue<ValueType, Kokkos::Experimental::ScatterProd, DeviceType,
                   Kokkos::Experimental::ScatterAtomic> {
  using Atomic = ScatterValue<ValueType, Kokkos::Experimental::ScatterProd, DeviceType,
                              Kokkos::Experimental::ScatterAtomic>;
  using Atomic::Atomic;

  void update(ValueType const& rhs) { Kokkos::atomic_mul(&this->value, rhs); }
};

}  // namespace Kokkos::Impl::Experimental
