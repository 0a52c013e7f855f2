#pragma once

#include "../turns.hpp"

#include <Kokkos_Core.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace spacecheck::Twins {

/// The arrays of a benched kernel, by name, kept from one call to the next.
class KeptArrays {
 public:
  /// \throws std::logic_error  the kernel has no such array.
  template <class T>
  T* get(std::string const& name) const {
    return reinterpret_cast<T*>(bytes_of(name));
  }

  /// Known to the kernel at run time only, and so to the loop by hand.
  std::uint64_t seed() const { return m_seed; }

#ifdef KOKKOS_ENABLE_CUDA
  /// What a twin needs beside the kernel's arrays, on the device; the same memory in each call.
  template <class T>
  T* spare(std::size_t count) const {
    if (m_spare.size() < count * sizeof(T)) {
      m_spare = Kokkos::View<std::byte*, Kokkos::CudaSpace>(
          Kokkos::view_alloc("spacecheck::bench_spare", Kokkos::WithoutInitializing),
          count * sizeof(T));
    }
    return reinterpret_cast<T*>(m_spare.data());
  }
#endif

  enum class Kind { bits, floats, doubles };

  struct Kept {
    std::shared_ptr<std::byte> bytes;  ///< in the memory of the space
    std::size_t size = 0;
    bool compared = false;
    Kind kind = Kind::bits;
    std::function<void()> fill;                       ///< with the values of the first call
    std::function<std::vector<std::byte>()> on_host;  ///< a copy
  };
  std::map<std::string, Kept>& all() { return m_arrays; }
  std::map<std::string, Kept> const& all() const { return m_arrays; }

 private:
  std::byte* bytes_of(std::string const& name) const;

  std::map<std::string, Kept> m_arrays;
  std::uint64_t m_seed = 42;
#ifdef KOKKOS_ENABLE_CUDA
  mutable Kokkos::View<std::byte*, Kokkos::CudaSpace> m_spare;
#endif
};

/// Where an element is in memory.
///
/// \param flat     its number in row-major order.
/// \param extents  of the array, the slowest in row-major order first [count].
/// \param left     whether the first index is the fastest one in memory, not the last one.
std::int64_t position_of(std::int64_t flat, std::vector<std::int64_t> const& extents, bool left);

/// Memory for an array, filled.
///
/// \param count  of elements.
/// \param set    sets an element of the array, which lies on the host where it is asked to.
template <class MemorySpace>
void allot(KeptArrays::Kept& kept, std::string const& label, std::int64_t count,
           std::function<void(std::byte*, std::int64_t)> set) {
  Kokkos::View<std::byte*, MemorySpace, Kokkos::MemoryUnmanaged> const here(
      static_cast<std::byte*>(Kokkos::kokkos_malloc<MemorySpace>(label, kept.size + 64)),
      kept.size);
  kept.bytes = std::shared_ptr<std::byte>(
      here.data(), [](std::byte* bytes) { Kokkos::kokkos_free<MemorySpace>(bytes); });
  using OnHost = Kokkos::View<std::byte*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged>;
  if constexpr (std::is_same_v<MemorySpace, Kokkos::HostSpace>) {
    kept.fill = [set = std::move(set), count, here] {
      for (std::int64_t i = 0; i < count; ++i) set(here.data(), i);
    };
  } else {
    auto const values = std::make_shared<std::vector<std::byte>>(kept.size);
    using Host = Kokkos::DefaultHostExecutionSpace;
    Kokkos::parallel_for("spacecheck::bench_fill",
                         Kokkos::RangePolicy<Host, Kokkos::IndexType<std::int64_t>>(0, count),
                         [&](std::int64_t i) { set(values->data(), i); });
    kept.fill = [values, here] { Kokkos::deep_copy(here, OnHost(values->data(), values->size())); };
  }
  kept.on_host = [here] {
    std::vector<std::byte> values(here.size());
    Kokkos::deep_copy(OnHost(values.data(), values.size()), here);
    return values;
  };
  kept.fill();
}

/// Two forms on kept arrays, of which only the work is missing.
class KeptTwins : public Turns<KeptArrays> {
 public:
  std::string difference() final;

 protected:
  /// \param bytes     of a set of arrays.
  /// \param rounding  share of an array's largest value that the forms may be apart; 0: no bit.
  KeptTwins(std::int64_t bytes, double rounding) : Turns(bytes), m_rounding(rounding) {}

  static void refill(KeptArrays& arrays);

 private:
  double m_rounding;
};

}  // namespace spacecheck::Twins
