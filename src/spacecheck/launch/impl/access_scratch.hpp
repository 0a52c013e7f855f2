#pragma once

#include <spacecheck/access/runtime.hpp>
#include <spacecheck/scratch/buffer_size.hpp>

#include <cstddef>
#include <cstdint>
#include <variant>

namespace spacecheck::Impl {

/// Scratch in an access trial: the runtime's own memory, whose every use it sees.
template <class T>
class AccessArray {
 public:
  using value_type = T;

  explicit AccessArray(std::int64_t size)
      : m_elements(reinterpret_cast<T*>(access::take_scratch(size, sizeof(T)))), m_size(size) {}
  ~AccessArray() { access::give_back_scratch(reinterpret_cast<std::byte*>(m_elements)); }
  AccessArray(AccessArray const&) = delete;
  AccessArray& operator=(AccessArray const&) = delete;

  T& operator[](std::int64_t k) { return m_elements[inside(k)]; }
  T const& operator[](std::int64_t k) const { return m_elements[inside(k)]; }
  T* data() { return m_elements; }
  std::int64_t size() const { return m_size; }

 private:
  // What lies outside is told at once, and led back to the rim where the canary would end.
  std::int64_t inside(std::int64_t k) const {
    if (k >= 0 && k < m_size) return k;
    access::scratch_outside(reinterpret_cast<std::byte*>(m_elements), k);
    constexpr std::int64_t rim = 8;
    return k < -rim ? -rim : k >= m_size + rim ? m_size + rim - 1 : k;
  }

  T* m_elements;
  std::int64_t m_size;
};

template <class T>
class AccessAllocator {
 public:
  using value_type = T;
  static constexpr std::int64_t capacity = largest_local_buffer;

  explicit AccessAllocator(std::int64_t buffer_size) : m_size(buffer_size) {}

  AccessArray<T> operator()() const { return AccessArray<T>(m_size); }
  std::int64_t buffer_size() const { return m_size; }

 private:
  std::int64_t m_size;
};

/// Strategy of access trials. A variant, as what kernels may visit elsewhere.
struct AccessScratch {
  template <class T>
  using allocator_type = std::variant<AccessAllocator<T>>;

  template <class T>
  allocator_type<T> make(std::int64_t buffer_size) const {
    return AccessAllocator<T>(buffer_size);
  }

  static void require(std::int64_t buffer_size) { require_local_buffer_size(buffer_size); }
};

}  // namespace spacecheck::Impl
