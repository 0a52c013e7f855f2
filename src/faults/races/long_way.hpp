#pragma once

#include <Kokkos_Macros.hpp>

#include <cstdint>

namespace {

/// A thousand steps of a random generator: a microsecond that no compiler can shorten, between a
/// load and the store that depends on it. Two threads then meet there even on a busy machine.
KOKKOS_INLINE_FUNCTION std::uint64_t long_way(std::uint64_t x) {
  for (int step = 0; step < 1000; ++step) x = x * 0xd1342543de82ef95ULL + 1;
  return x;
}

}  // namespace
