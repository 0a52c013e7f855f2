// Memory of the connector's own, apart from the application's heap: on pages that Views lie on,
// each of our notes would look as if somebody had written to the Views. tool.map keeps these
// operators inside this library.
#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <new>
#include <sys/mman.h>

namespace {

constexpr std::size_t head = 16;  // before each block: its class, or its bytes where it has none
constexpr std::size_t smallest = 32;
constexpr std::size_t classes = 12;  // up to 64 KiB
constexpr std::size_t piece = std::size_t{1} << 20;

struct Free {
  Free* next;
};

class Memory {
 public:
  void* take(std::size_t bytes) {
    std::size_t const whole = std::bit_ceil(std::max(bytes + head, smallest));
    auto const which =
        static_cast<std::size_t>(std::countr_zero(whole) - std::countr_zero(smallest));
    if (which >= classes) return with_head(map(bytes + head), bytes + head);
    lock();
    Free* block = m_free[which];
    if (block != nullptr) {
      m_free[which] = block->next;
    } else {
      if (m_left < whole) {
        m_at = static_cast<char*>(map(piece));
        m_left = m_at == nullptr ? 0 : piece;
      }
      if (m_left >= whole) {
        block = reinterpret_cast<Free*>(m_at);
        m_at += whole;
        m_left -= whole;
      }
    }
    unlock();
    return with_head(block, which);
  }

  void give_back(void* pointer) {
    if (pointer == nullptr) return;
    char* const block = static_cast<char*>(pointer) - head;
    std::size_t const which = *reinterpret_cast<std::size_t*>(block);
    if (which >= classes) {
      ::munmap(block, which);
      return;
    }
    lock();
    m_free[which] = ::new (block) Free{m_free[which]};
    unlock();
  }

 private:
  static void* map(std::size_t bytes) {
    void* const mapped =
        ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return mapped == MAP_FAILED ? nullptr : mapped;
  }
  static void* with_head(void* block, std::size_t what) {
    if (block == nullptr) throw std::bad_alloc();
    *static_cast<std::size_t*>(block) = what;
    return static_cast<char*>(block) + head;
  }
  void lock() {
    while (m_lock.test_and_set(std::memory_order_acquire)) m_lock.wait(true);
  }
  void unlock() {
    m_lock.clear(std::memory_order_release);
    m_lock.notify_one();
  }

  std::atomic_flag m_lock = ATOMIC_FLAG_INIT;
  std::array<Free*, classes> m_free{};
  char* m_at = nullptr;
  std::size_t m_left = 0;
};

constinit Memory memory;

}  // namespace

void* operator new(std::size_t bytes) { return memory.take(bytes); }
void* operator new[](std::size_t bytes) { return memory.take(bytes); }
void operator delete(void* pointer) noexcept { memory.give_back(pointer); }
void operator delete[](void* pointer) noexcept { memory.give_back(pointer); }
void operator delete(void* pointer, std::size_t) noexcept { memory.give_back(pointer); }
void operator delete[](void* pointer, std::size_t) noexcept { memory.give_back(pointer); }
