#pragma once

// One contract for every scratch strategy: as many elements as asked for, aligned, and nobody
// else's while the item runs.

#include "space.hpp"

#include <spacecheck/launch/scratch_launch.hpp>
#include <spacecheck/scratch/allocator_factory.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cstdint>
#include <variant>

namespace scratch_contract {

using namespace spacecheck;

/// An element type of a user's own, of an odd size.
struct Triple {
  std::int32_t a, b, c;
};

template <class T>
struct Element {
  KOKKOS_INLINE_FUNCTION static T of(std::int64_t item, std::int64_t k) {
    return static_cast<T>((item * 31 + k) % 9973);
  }
  KOKKOS_INLINE_FUNCTION static bool same(T const& x, T const& y) { return x == y; }
};
template <>
struct Element<Triple> {
  KOKKOS_INLINE_FUNCTION static Triple of(std::int64_t item, std::int64_t k) {
    auto const i = static_cast<std::int32_t>(item);
    auto const j = static_cast<std::int32_t>(k);
    return {i, j, i ^ j};
  }
  KOKKOS_INLINE_FUNCTION static bool same(Triple const& x, Triple const& y) {
    return x.a == y.a && x.b == y.b && x.c == y.c;
  }
};

/// What an item has to say of its scratch.
enum Complaint : int {
  none = 1,
  another_size = 2,
  misaligned = 4,
  not_mine = 8,
  copies_differ = 16
};

/// Fills the scratch with what only this item writes, twice, and looks again each time.
template <class T>
struct Inspect {
  Array<int> said;
  std::int64_t buffer_size;

  template <class Allocate>
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t item, Allocate const& allocate) const {
    auto scratch = allocate();
    int says = none;
    if (scratch.size() != buffer_size || allocate.buffer_size() != buffer_size)
      says |= another_size;
    if (reinterpret_cast<std::uintptr_t>(scratch.data()) % alignof(T) != 0) says |= misaligned;
    for (std::int64_t round = 0; round < 2; ++round) {
      for (std::int64_t k = 0; k < buffer_size; ++k) {
        scratch[k] = Element<T>::of(item + round, k);
      }
      for (std::int64_t k = 0; k < buffer_size; ++k) {
        if (!Element<T>::same(scratch[k], Element<T>::of(item + round, k))) says |= not_mine;
        if (&scratch[k] != scratch.data() + k) says |= copies_differ;
      }
    }
    Kokkos::atomic_add(&said(item), says);
  }
};

template <class Allocators, class F>
void with_alternative(Allocators const& allocators, F const& f) {
  if constexpr (requires { allocators.index(); }) {
    std::visit(f, allocators);
  } else {
    f(allocators);
  }
}

/// A fresh factory and allocator, one launch; every item that should have looked has no complaint.
template <class T, class Strategy>
void require_contract(std::int64_t buffer_size, std::int64_t n_threads, Geometry geometry) {
  CAPTURE(buffer_size, n_threads, geometry.extent, geometry.block);
  Space const exec{};
  AllocatorFactory<T, Strategy> const factory(buffer_size);
  REQUIRE(factory.buffer_size() == buffer_size);
  auto const said = zeros<int>(geometry.extent + 1);
  with_alternative(factory.build(), [&](auto const& allocator) {
    scratch_launch(exec, "contract", n_threads, geometry, allocator, Inspect<T>{said, buffer_size});
  });
  exec.fence();
  auto const all = on_host(said);
  REQUIRE(first_unlike(all, 0, n_threads, static_cast<int>(none)) == -1);
  REQUIRE(first_unlike(all, n_threads, geometry.extent + 1, 0) == -1);
}

inline constexpr std::int64_t buffer_sizes[] = {1, 5, 8, 9, 100, 1024};

template <class T, class Strategy>
void require_contract() {
  for (auto const buffer_size : buffer_sizes) {
    for (std::int64_t const n_threads : {0, 1, 31, 33, 1000}) {
      require_contract<T, Strategy>(buffer_size, n_threads, covering(n_threads + 5));
    }
    require_contract<T, Strategy>(buffer_size, 77, covering(100, 7));
    require_contract<T, Strategy>(buffer_size, 0, covering(0));
  }
}

}  // namespace scratch_contract
