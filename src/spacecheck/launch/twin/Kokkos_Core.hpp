#pragma once

// An access twin finds this in front of Kokkos' own header: the same Kokkos, whose Serial launches,
// atomics and View indices are told to the access runtime. The order is what matters here.
// clang-format off
#include <spacecheck/launch/twin/before_kokkos.hpp>

#pragma GCC system_header
#include_next <Kokkos_Core.hpp>
#undef view_verify_operator_bounds

#include <spacecheck/launch/twin/atomics.hpp>
#include <spacecheck/launch/twin/launches.hpp>
#include <spacecheck/launch/twin/team_launches.hpp>
#include <spacecheck/launch/twin/tokens.hpp>
// clang-format on
