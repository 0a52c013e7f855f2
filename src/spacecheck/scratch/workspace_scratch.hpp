#pragma once

#include <spacecheck/scratch/buffer_size.hpp>

#include <Kokkos_Core.hpp>

#include <cstdint>

namespace spacecheck {

/// A private slice of a global workspace: held by this object, given back by its destructor.
template <class T, class ExecutionSpace>
class WorkspaceArray {
 public:
  using value_type = T;
  using token_type =
      Kokkos::Experimental::UniqueToken<ExecutionSpace,
                                        Kokkos::Experimental::UniqueTokenScope::Instance>;

  KOKKOS_INLINE_FUNCTION WorkspaceArray(token_type const& token, T* workspace, std::int64_t size)
      : m_token(token),
        m_slot(token.acquire()),
        m_elements(workspace + static_cast<std::int64_t>(m_slot) * size),
        m_size(size) {}
  KOKKOS_INLINE_FUNCTION ~WorkspaceArray() { m_token.release(m_slot); }
  WorkspaceArray(WorkspaceArray const&) = delete;
  WorkspaceArray& operator=(WorkspaceArray const&) = delete;

  KOKKOS_INLINE_FUNCTION T& operator[](std::int64_t k) { return m_elements[k]; }
  KOKKOS_INLINE_FUNCTION T const& operator[](std::int64_t k) const { return m_elements[k]; }
  KOKKOS_INLINE_FUNCTION T* data() { return m_elements; }
  KOKKOS_INLINE_FUNCTION std::int64_t size() const { return m_size; }

 private:
  token_type const& m_token;
  typename token_type::size_type m_slot;
  T* m_elements;
  std::int64_t m_size;
};

/// Gives each calling work item a free slice of a workspace as wide as the space's concurrency.
template <class T, class ExecutionSpace>
class WorkspaceAllocator {
 public:
  using value_type = T;

  // By value: an instance is a handle, and g++ 12 warns of a reference to an empty one (Threads).
  WorkspaceAllocator(std::int64_t buffer_size, ExecutionSpace exec)
      : m_token(exec),
        // Bytes, so that T needs no constructor; int64 counts, since slots times size passes 2^31.
        m_bytes(
            Kokkos::view_alloc(exec, "spacecheck::scratch_workspace", Kokkos::WithoutInitializing),
            static_cast<std::size_t>(m_token.size()) * static_cast<std::size_t>(buffer_size) *
                sizeof(T)),
        m_size(buffer_size) {}

  KOKKOS_INLINE_FUNCTION WorkspaceArray<T, ExecutionSpace> operator()() const {
    return WorkspaceArray<T, ExecutionSpace>(m_token, reinterpret_cast<T*>(m_bytes.data()), m_size);
  }
  KOKKOS_INLINE_FUNCTION std::int64_t buffer_size() const { return m_size; }

 private:
  typename WorkspaceArray<T, ExecutionSpace>::token_type m_token;
  Kokkos::View<unsigned char*, typename ExecutionSpace::memory_space> m_bytes;
  std::int64_t m_size;
};

/// Strategy: one global allocation, shared out by Kokkos' UniqueToken. Any positive size.
template <class ExecutionSpace>
struct WorkspaceScratch {
  ExecutionSpace exec{};

  template <class T>
  using allocator_type = WorkspaceAllocator<T, ExecutionSpace>;

  template <class T>
  allocator_type<T> make(std::int64_t buffer_size) const {
    return allocator_type<T>(buffer_size, exec);
  }

  static void require(std::int64_t buffer_size) { require_positive_buffer_size(buffer_size); }
};

}  // namespace spacecheck
