#pragma once

#include <spacecheck/plan/trial.hpp>
#include <spacecheck/scratch/local_scratch.hpp>

#include <Kokkos_Macros.hpp>

#include <cstddef>
#include <cstdint>
#include <variant>

namespace spacecheck::Impl {

/// A private array with poison inside and canaries before and behind; tells `Board` what it sees.
template <class T, std::int64_t Capacity, class Board>
class WatchedArray {
 public:
  using value_type = T;

  KOKKOS_INLINE_FUNCTION WatchedArray(std::int64_t size, unsigned char poison, Board const& board)
      : m_size(size), m_canary(poison == 0x7b ? 0x3a : 0xc5), m_board(board) {
    m_board.allocated();
    auto* const bytes = reinterpret_cast<unsigned char*>(m_elements);
    std::int64_t const first = static_cast<std::int64_t>(sizeof(T)) * pad;
    std::int64_t const last = first + static_cast<std::int64_t>(sizeof(T)) * size;
    for (std::int64_t k = 0; k < total_bytes; ++k) {
      bytes[k] = k >= first && k < last ? poison : m_canary;
    }
  }
  KOKKOS_INLINE_FUNCTION ~WatchedArray() {
    // What an index did has been told, and would be counted twice.
    if (m_told) return;
    auto const* const bytes = reinterpret_cast<unsigned char const*>(m_elements);
    for (std::int64_t e = 0; e < pad + Capacity + pad; ++e) {
      if (e == pad) e += m_size;
      bool changed = false;
      for (std::size_t k = 0; k < sizeof(T); ++k) {
        changed = changed || bytes[static_cast<std::size_t>(e) * sizeof(T) + k] != m_canary;
      }
      if (changed) m_board.outside(e - pad);
    }
  }
  WatchedArray(WatchedArray const&) = delete;
  WatchedArray& operator=(WatchedArray const&) = delete;

  KOKKOS_INLINE_FUNCTION T& operator[](std::int64_t k) { return m_elements[pad + inside(k)]; }
  KOKKOS_INLINE_FUNCTION T const& operator[](std::int64_t k) const {
    return m_elements[pad + inside(k)];
  }
  KOKKOS_INLINE_FUNCTION T* data() { return m_elements + pad; }
  KOKKOS_INLINE_FUNCTION std::int64_t size() const { return m_size; }

 private:
  // An index outside is reported at once, read or write; far outside it is also led back to the
  // rim, so that the watched process lives on to tell.
  KOKKOS_INLINE_FUNCTION std::int64_t inside(std::int64_t k) const {
    if (k >= 0 && k < m_size) return k;
    m_board.outside(k);
    m_told = true;
    return k < -pad ? -pad : k >= Capacity + pad ? Capacity + pad - 1 : k;
  }

  static constexpr std::int64_t pad = 8;
  static constexpr std::int64_t total_bytes =
      static_cast<std::int64_t>(sizeof(T)) * (pad + Capacity + pad);

  union {
    T m_elements[static_cast<std::size_t>(pad + Capacity + pad)];
  };
  std::int64_t m_size;
  // Another with each poison, as round a View: what is read outside shows in the results.
  unsigned char m_canary;
  mutable bool m_told = false;
  Board const& m_board;
};

template <class T, std::int64_t Capacity, class Board>
class WatchedAllocator {
 public:
  using value_type = T;
  static constexpr std::int64_t capacity = Capacity;

  WatchedAllocator(std::int64_t buffer_size, unsigned char poison, Board const& board)
      : m_size(buffer_size), m_poison(poison), m_board(board) {}

  KOKKOS_INLINE_FUNCTION WatchedArray<T, Capacity, Board> operator()() const {
    return WatchedArray<T, Capacity, Board>(m_size, m_poison, m_board);
  }
  KOKKOS_INLINE_FUNCTION std::int64_t buffer_size() const { return m_size; }

 private:
  std::int64_t m_size;
  unsigned char m_poison;
  Board m_board;
};

/// What unset scratch holds under a trial's poison.
constexpr unsigned char scratch_poison(Poison poison) {
  return poison == Poison::a ? 0xff : poison == Poison::b ? 0x7b : 0x00;
}

/// Strategy of watched trials: local arrays with canaries and poison. Fewer capacities than
/// LocalScratch compiles: what counts here is what is seen, not speed.
template <class Board>
struct WatchedScratch {
  Board board;
  Poison poison = Poison::a;

  template <class T>
  using allocator_type = std::variant<WatchedAllocator<T, 8, Board>, WatchedAllocator<T, 64, Board>,
                                      WatchedAllocator<T, largest_local_buffer, Board>>;

  template <class T>
  allocator_type<T> make(std::int64_t buffer_size) const {
    return smallest_that_holds<allocator_type<T>>(buffer_size, scratch_poison(poison), board);
  }

  static void require(std::int64_t buffer_size) { require_local_buffer_size(buffer_size); }
};

}  // namespace spacecheck::Impl
