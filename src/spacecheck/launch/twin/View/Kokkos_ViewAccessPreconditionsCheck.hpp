#pragma once

// An access twin finds this in front of the header with which Kokkos 5 checks indices: the check's
// name is ours until all of Kokkos is read. It is called inside a View, which has a mapping.
// Source: Kokkos 5.2 View/Kokkos_BasicView.hpp, Kokkos_View.hpp.

#include <spacecheck/launch/twin/before_kokkos.hpp>

#pragma GCC system_header
#include_next <View/Kokkos_ViewAccessPreconditionsCheck.hpp>

namespace Kokkos::Impl {
using spacecheck::Impl::see_index;
}

#define view_verify_operator_bounds(tracker, extents, data, ...) \
  see_index<memory_space>(tracker, m_map, data, __VA_ARGS__)
