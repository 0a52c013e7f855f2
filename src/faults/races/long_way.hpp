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

/// Takes up to a thousand of those steps, another number for each item, and gives 0, which no
/// compiler knows. Items that all take the same time keep two threads in step: each goes on from
/// what it wrote itself, and the result is the same every time, however much is lost.
KOKKOS_INLINE_FUNCTION std::int64_t detour(std::int64_t item) {
  auto const mixed = static_cast<std::uint64_t>(item + 1) * 0x9e3779b97f4a7c15ULL;
  std::uint64_t x = mixed;
  for (std::uint64_t step = mixed >> 54; step > 0; --step) x = x * 0xd1342543de82ef95ULL + 1;
  return x == 0 ? 1 : 0;
}

}  // namespace
