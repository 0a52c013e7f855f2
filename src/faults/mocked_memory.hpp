#pragma once

#include <cstddef>
#include <cstdint>
#include <new>
#include <sys/mman.h>

namespace mocked {

/// Elements on pages of their own, which can be closed: a touch of them then is a segmentation
/// fault, as a touch of the other side's memory is where host and device have memories apart.
template <class T>
class Pages {
 public:
  explicit Pages(std::int64_t n)
      : m_bytes(static_cast<std::size_t>(n > 0 ? n : 1) * sizeof(T)),
        m_memory(
            ::mmap(nullptr, m_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)) {
    if (m_memory == MAP_FAILED) throw std::bad_alloc();
  }
  ~Pages() { ::munmap(m_memory, m_bytes); }
  Pages(Pages const&) = delete;
  Pages& operator=(Pages const&) = delete;

  T* data() const { return static_cast<T*>(m_memory); }
  void open() const { ::mprotect(m_memory, m_bytes, PROT_READ | PROT_WRITE); }
  void close() const { ::mprotect(m_memory, m_bytes, PROT_NONE); }

 private:
  std::size_t m_bytes;
  void* m_memory;
};

/// Launches as a device does: its memory is open while one runs and closed otherwise, the host's
/// the other way round. `launch` ends with a fence.
template <class T, class Launch>
void with_device_memory(Pages<T> const& device, Pages<T> const& host, Launch const& launch) {
  host.close();
  device.open();
  launch();
  device.close();
  host.open();
}

/// As Kokkos::deep_copy between the two: the runtime's, which reaches both.
template <class T>
void copy(Pages<T> const& device, Pages<T> const& host, std::int64_t n, bool to_device) {
  device.open();
  for (std::int64_t i = 0; i < n; ++i) {
    if (to_device) {
      device.data()[i] = host.data()[i];
    } else {
      host.data()[i] = device.data()[i];
    }
  }
  device.close();
}

}  // namespace mocked
