#pragma once

#include <spacecheck/scratch/buffer_size.hpp>

#include <Kokkos_Macros.hpp>

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <variant>

namespace spacecheck {
namespace Impl {

// The size beside the elements is a member of what lies on the stack: nvcc then keeps even arrays
// that it could hold in registers there. So it is a member only where it says something.
template <std::int64_t Capacity, bool Exact>
class LocalSize {
 public:
  KOKKOS_INLINE_FUNCTION explicit LocalSize(std::int64_t /*size*/) {}
  KOKKOS_INLINE_FUNCTION std::int64_t size() const { return Capacity; }
};

template <std::int64_t Capacity>
class LocalSize<Capacity, false> {
 public:
  KOKKOS_INLINE_FUNCTION explicit LocalSize(std::int64_t size) : m_size(size) {}
  KOKKOS_INLINE_FUNCTION std::int64_t size() const { return m_size; }

 private:
  std::int64_t m_size;
};

}  // namespace Impl

/// A private array of `size()` elements, uninitialised, that lives as long as this object.
///
/// \tparam Capacity  elements of storage.
/// \tparam Exact     size() is Capacity, known to the compiler; otherwise a run-time size <=
/// Capacity.
template <class T, std::int64_t Capacity, bool Exact = true>
class LocalArray : private Impl::LocalSize<Capacity, Exact> {
 public:
  using value_type = T;

  KOKKOS_INLINE_FUNCTION explicit LocalArray(std::int64_t buffer_size)
      : Impl::LocalSize<Capacity, Exact>(buffer_size) {}
  LocalArray(LocalArray const&) = delete;
  LocalArray& operator=(LocalArray const&) = delete;

  template <class I>
  KOKKOS_INLINE_FUNCTION T& operator[](I k) {
    return m_elements[k];
  }
  template <class I>
  KOKKOS_INLINE_FUNCTION T const& operator[](I k) const {
    return m_elements[k];
  }
  KOKKOS_INLINE_FUNCTION T* data() { return m_elements; }
  using Impl::LocalSize<Capacity, Exact>::size;

 private:
  // A union leaves the elements uninitialised, also for types with a constructor.
  union {
    T m_elements[static_cast<std::size_t>(Capacity)];
  };
};

/// Gives each calling work item its own LocalArray: registers or the stack.
template <class T, std::int64_t Capacity, bool Exact = true>
class LocalAllocator {
 public:
  using value_type = T;
  static constexpr std::int64_t capacity = Capacity;

  explicit LocalAllocator(std::int64_t buffer_size) : m_size(buffer_size) {}

  KOKKOS_INLINE_FUNCTION LocalArray<T, Capacity, Exact> operator()() const {
    return LocalArray<T, Capacity, Exact>(m_size);
  }
  KOKKOS_INLINE_FUNCTION std::int64_t buffer_size() const { return m_size; }

 private:
  std::int64_t m_size;
};

namespace Impl {

/// The smallest alternative whose capacity holds `buffer_size`; the last one otherwise.
template <class Variant, std::size_t I = 0, class... Arguments>
Variant smallest_that_holds(std::int64_t buffer_size, Arguments const&... arguments) {
  using Allocator = std::variant_alternative_t<I, Variant>;
  if constexpr (I + 1 < std::variant_size_v<Variant>) {
    if (buffer_size > Allocator::capacity) {
      return smallest_that_holds<Variant, I + 1>(buffer_size, arguments...);
    }
  }
  return Variant(std::in_place_index<I>, buffer_size, arguments...);
}

}  // namespace Impl

/// Strategy: a local array (the default). Capacities are compiled; see largest_local_buffer.
struct LocalScratch {
  // Exact small sizes stay in registers; beyond, one array of the next power of two.
  template <class T>
  using allocator_type =
      std::variant<LocalAllocator<T, 1>, LocalAllocator<T, 2>, LocalAllocator<T, 3>,
                   LocalAllocator<T, 4>, LocalAllocator<T, 5>, LocalAllocator<T, 6>,
                   LocalAllocator<T, 7>, LocalAllocator<T, 8>, LocalAllocator<T, 16, false>,
                   LocalAllocator<T, 32, false>, LocalAllocator<T, 64, false>,
                   LocalAllocator<T, 128, false>, LocalAllocator<T, 256, false>,
                   LocalAllocator<T, 512, false>, LocalAllocator<T, 1024, false>>;

  template <class T>
  allocator_type<T> make(std::int64_t buffer_size) const {
    return Impl::smallest_that_holds<allocator_type<T>>(buffer_size);
  }

  static void require(std::int64_t buffer_size) { require_local_buffer_size(buffer_size); }
};

}  // namespace spacecheck
