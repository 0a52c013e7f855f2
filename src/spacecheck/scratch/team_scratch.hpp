#pragma once

#include <spacecheck/scratch/buffer_size.hpp>

#include <Kokkos_Core.hpp>

#include <cstddef>
#include <cstdint>

namespace spacecheck {

/// A private slice of team scratch. The thread that runs a work item owns it until the item ends.
template <class T>
class TeamArray {
 public:
  using value_type = T;

  KOKKOS_INLINE_FUNCTION TeamArray(T* elements, std::int64_t size)
      : m_elements(elements), m_size(size) {}

  KOKKOS_INLINE_FUNCTION T& operator[](std::int64_t k) { return m_elements[k]; }
  KOKKOS_INLINE_FUNCTION T const& operator[](std::int64_t k) const { return m_elements[k]; }
  KOKKOS_INLINE_FUNCTION T* data() { return m_elements; }
  KOKKOS_INLINE_FUNCTION std::int64_t size() const { return m_size; }

 private:
  T* m_elements;
  std::int64_t m_size;
};

/// A TeamAllocator on one thread of a running team: called like every other allocator.
template <class T>
class BoundTeamAllocator {
 public:
  using value_type = T;

  KOKKOS_INLINE_FUNCTION BoundTeamAllocator(T* elements, std::int64_t size)
      : m_elements(elements), m_size(size) {}
  KOKKOS_INLINE_FUNCTION TeamArray<T> operator()() const { return {m_elements, m_size}; }
  KOKKOS_INLINE_FUNCTION std::int64_t buffer_size() const { return m_size; }

 private:
  T* m_elements;
  std::int64_t m_size;
};

/// Scratch from `TeamPolicy`'s thread_scratch; the launch binds it to each thread of the team.
///
/// \tparam Level  0: small and fast (CUDA: shared memory); 1: large (CUDA: global memory).
template <class T, int Level>
class TeamAllocator {
 public:
  using value_type = T;
  static constexpr int level = Level;

  explicit TeamAllocator(std::int64_t buffer_size) : m_size(buffer_size) {}

  /// Scratch that one thread needs [bytes]; the alignment is part of it.
  KOKKOS_INLINE_FUNCTION std::size_t bytes_a_thread() const {
    return static_cast<std::size_t>(m_size) * sizeof(T) + alignof(T);
  }

  /// \param member  a thread of the team, inside the launch.
  template <class Member>
  KOKKOS_INLINE_FUNCTION BoundTeamAllocator<T> bind(Member const& member) const {
    void* const elements = member.thread_scratch(Level).get_shmem_aligned(
        static_cast<std::size_t>(m_size) * sizeof(T), alignof(T));
    return {static_cast<T*>(elements), m_size};
  }
  KOKKOS_INLINE_FUNCTION std::int64_t buffer_size() const { return m_size; }

 private:
  std::int64_t m_size;
};

/// Strategy: `TeamPolicy` scratch of level 0 or 1. Any positive size that the space has room for.
template <int Level>
struct TeamScratch {
  static_assert(Level == 0 || Level == 1, "team scratch has level 0 and level 1");

  template <class T>
  using allocator_type = TeamAllocator<T, Level>;

  template <class T>
  allocator_type<T> make(std::int64_t buffer_size) const {
    return allocator_type<T>(buffer_size);
  }

  static void require(std::int64_t buffer_size) { require_positive_buffer_size(buffer_size); }
};

}  // namespace spacecheck
