// What g++ and clang call for each access of code compiled with -fsanitize=thread. The names are
// the compilers'; this file takes the sanitizer's place at link time.
#include <spacecheck/access/impl/watcher.hpp>
#include <spacecheck/access/runtime.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>

// NOLINTBEGIN(readability-identifier-naming,bugprone-reserved-identifier)
#pragma GCC diagnostic ignored "-Wmissing-declarations"

using spacecheck::Impl::Touch;
using spacecheck::Impl::touch_cell;
using spacecheck::Impl::touch_ordering;
using spacecheck::Impl::touch_range;

namespace {
inline std::uintptr_t address_of(void const volatile* p) {
  return reinterpret_cast<std::uintptr_t>(p);
}
}  // namespace

#define SPACECHECK_PLACE __builtin_return_address(0)

#define SPACECHECK_PLAIN(name, bytes, how) \
  void name(void* p) { touch_cell<bytes, how>(address_of(p), SPACECHECK_PLACE); }

#define SPACECHECK_SIZE(bytes)                                                  \
  SPACECHECK_PLAIN(__tsan_read##bytes, bytes, Touch::read)                      \
  SPACECHECK_PLAIN(__tsan_write##bytes, bytes, Touch::write)                    \
  SPACECHECK_PLAIN(__tsan_unaligned_read##bytes, bytes, Touch::read)            \
  SPACECHECK_PLAIN(__tsan_unaligned_write##bytes, bytes, Touch::write)          \
  SPACECHECK_PLAIN(__tsan_volatile_read##bytes, bytes, Touch::read)             \
  SPACECHECK_PLAIN(__tsan_volatile_write##bytes, bytes, Touch::write)           \
  SPACECHECK_PLAIN(__tsan_unaligned_volatile_read##bytes, bytes, Touch::read)   \
  SPACECHECK_PLAIN(__tsan_unaligned_volatile_write##bytes, bytes, Touch::write) \
  void __tsan_read_write##bytes(void* p) {                                      \
    touch_cell<bytes, Touch::read>(address_of(p), SPACECHECK_PLACE);            \
    touch_cell<bytes, Touch::write>(address_of(p), SPACECHECK_PLACE);           \
  }                                                                             \
  void __tsan_unaligned_read_write##bytes(void* p) {                            \
    touch_cell<bytes, Touch::read>(address_of(p), SPACECHECK_PLACE);            \
    touch_cell<bytes, Touch::write>(address_of(p), SPACECHECK_PLACE);           \
  }                                                                             \
  void __tsan_read##bytes##_pc(void* p, void* pc) {                             \
    touch_cell<bytes, Touch::read>(address_of(p), pc);                          \
  }                                                                             \
  void __tsan_write##bytes##_pc(void* p, void* pc) {                            \
    touch_cell<bytes, Touch::write>(address_of(p), pc);                         \
  }

namespace {
// An order of 0 to 5, as the compilers number memory_order: those but the first also order what is
// round them.
template <std::size_t Bytes, Touch How>
inline void touch_atomic(void const volatile* p, int order, void* place) {
  if (order == __ATOMIC_RELAXED) {
    touch_cell<Bytes, How>(address_of(p), place);
  } else {
    touch_ordering(address_of(p), Bytes, How, order, place);
  }
}
}  // namespace

#define SPACECHECK_ATOMIC(bits, type)                                                              \
  type __tsan_atomic##bits##_load(type const volatile* p, int order) {                             \
    touch_atomic<bits / 8, Touch::atomic_read>(p, order, SPACECHECK_PLACE);                        \
    return __atomic_load_n(p, __ATOMIC_SEQ_CST);                                                   \
  }                                                                                                \
  void __tsan_atomic##bits##_store(type volatile* p, type v, int order) {                          \
    touch_atomic<bits / 8, Touch::atomic_write>(p, order, SPACECHECK_PLACE);                       \
    __atomic_store_n(p, v, __ATOMIC_SEQ_CST);                                                      \
  }                                                                                                \
  type __tsan_atomic##bits##_exchange(type volatile* p, type v, int order) {                       \
    touch_atomic<bits / 8, Touch::atomic_write>(p, order, SPACECHECK_PLACE);                       \
    return __atomic_exchange_n(p, v, __ATOMIC_SEQ_CST);                                            \
  }                                                                                                \
  SPACECHECK_UPDATE(bits, type, fetch_add, __atomic_fetch_add)                                     \
  SPACECHECK_UPDATE(bits, type, fetch_sub, __atomic_fetch_sub)                                     \
  SPACECHECK_UPDATE(bits, type, fetch_and, __atomic_fetch_and)                                     \
  SPACECHECK_UPDATE(bits, type, fetch_or, __atomic_fetch_or)                                       \
  SPACECHECK_UPDATE(bits, type, fetch_xor, __atomic_fetch_xor)                                     \
  SPACECHECK_UPDATE(bits, type, fetch_nand, __atomic_fetch_nand)                                   \
  int __tsan_atomic##bits##_compare_exchange_strong(type volatile* p, type* expected,              \
                                                    type desired, int order, int) {                \
    touch_atomic<bits / 8, Touch::atomic_update>(p, order, SPACECHECK_PLACE);                      \
    return __atomic_compare_exchange_n(p, expected, desired, false, __ATOMIC_SEQ_CST,              \
                                       __ATOMIC_SEQ_CST);                                          \
  }                                                                                                \
  int __tsan_atomic##bits##_compare_exchange_weak(type volatile* p, type* expected, type desired,  \
                                                  int order, int) {                                \
    touch_atomic<bits / 8, Touch::atomic_update>(p, order, SPACECHECK_PLACE);                      \
    return __atomic_compare_exchange_n(p, expected, desired, false, __ATOMIC_SEQ_CST,              \
                                       __ATOMIC_SEQ_CST);                                          \
  }                                                                                                \
  type __tsan_atomic##bits##_compare_exchange_val(type volatile* p, type expected, type desired,   \
                                                  int order, int) {                                \
    touch_atomic<bits / 8, Touch::atomic_update>(p, order, SPACECHECK_PLACE);                      \
    __atomic_compare_exchange_n(p, &expected, desired, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST); \
    return expected;                                                                               \
  }

#define SPACECHECK_UPDATE(bits, type, what, builtin)                          \
  type __tsan_atomic##bits##_##what(type volatile* p, type v, int order) {    \
    touch_atomic<bits / 8, Touch::atomic_update>(p, order, SPACECHECK_PLACE); \
    return builtin(p, v, __ATOMIC_SEQ_CST);                                   \
  }

extern "C" {

SPACECHECK_SIZE(1)
SPACECHECK_SIZE(2)
SPACECHECK_SIZE(4)
SPACECHECK_SIZE(8)

#define SPACECHECK_RANGE(name, how) \
  void name(void* p, std::size_t bytes) { touch_range(p, bytes, how, SPACECHECK_PLACE); }
SPACECHECK_RANGE(__tsan_read_range, Touch::read)
SPACECHECK_RANGE(__tsan_write_range, Touch::write)

// Wider than a cell.
#define SPACECHECK_WIDE(name, how) \
  void name(void* p) { touch_range(p, 16, how, SPACECHECK_PLACE); }
SPACECHECK_WIDE(__tsan_read16, Touch::read)
SPACECHECK_WIDE(__tsan_write16, Touch::write)
SPACECHECK_WIDE(__tsan_unaligned_read16, Touch::read)
SPACECHECK_WIDE(__tsan_unaligned_write16, Touch::write)
SPACECHECK_WIDE(__tsan_volatile_read16, Touch::read)
SPACECHECK_WIDE(__tsan_volatile_write16, Touch::write)
SPACECHECK_WIDE(__tsan_unaligned_volatile_read16, Touch::read)
SPACECHECK_WIDE(__tsan_unaligned_volatile_write16, Touch::write)
void __tsan_read_write16(void* p) {
  touch_range(p, 16, Touch::read, SPACECHECK_PLACE);
  touch_range(p, 16, Touch::write, SPACECHECK_PLACE);
}
void __tsan_unaligned_read_write16(void* p) { __tsan_read_write16(p); }

void __tsan_vptr_update(void** p, void*) {
  touch_cell<sizeof(void*), Touch::write>(address_of(p), SPACECHECK_PLACE);
}
void __tsan_vptr_read(void** p) {
  touch_cell<sizeof(void*), Touch::read>(address_of(p), SPACECHECK_PLACE);
}

void __tsan_init(void) {}
void __tsan_func_entry(void* caller) {
  if (spacecheck::Impl::watcher.keeps_stack) spacecheck::Impl::enter_function(caller);
}
void __tsan_func_exit(void) {
  if (spacecheck::Impl::watcher.keeps_stack) spacecheck::Impl::leave_function();
}
void __tsan_ignore_thread_begin(void) {}
void __tsan_ignore_thread_end(void) {}

void* __tsan_memcpy(void* to, void const* from, std::size_t bytes) {
  touch_range(from, bytes, Touch::read, SPACECHECK_PLACE);
  touch_range(to, bytes, Touch::write, SPACECHECK_PLACE);
  return std::memcpy(to, from, bytes);
}
void* __tsan_memmove(void* to, void const* from, std::size_t bytes) {
  touch_range(from, bytes, Touch::read, SPACECHECK_PLACE);
  touch_range(to, bytes, Touch::write, SPACECHECK_PLACE);
  return std::memmove(to, from, bytes);
}
void* __tsan_memset(void* to, int value, std::size_t bytes) {
  touch_range(to, bytes, Touch::write, SPACECHECK_PLACE);
  return std::memset(to, value, bytes);
}

SPACECHECK_ATOMIC(8, std::uint8_t)
SPACECHECK_ATOMIC(16, std::uint16_t)
SPACECHECK_ATOMIC(32, std::uint32_t)
SPACECHECK_ATOMIC(64, std::uint64_t)

// 16 bytes: one thread runs, so that plain operations do, where the processor has no wide atomics.
__extension__ using Wide = unsigned __int128;
}  // extern "C"
namespace {
template <class Change>
Wide update_wide(Wide volatile* p, Change const& change, int order, void* place) {
  touch_ordering(address_of(p), sizeof(Wide), Touch::atomic_write, order, place);
  Wide const old = *p;
  *p = change(old);
  return old;
}
}  // namespace
extern "C" {
Wide __tsan_atomic128_load(Wide const volatile* p, int order) {
  touch_ordering(address_of(p), sizeof(Wide), Touch::atomic_read, order, SPACECHECK_PLACE);
  return *p;
}
void __tsan_atomic128_store(Wide volatile* p, Wide v, int order) {
  update_wide(
      p, [v](Wide) { return v; }, order, SPACECHECK_PLACE);
}
#define SPACECHECK_WIDE_UPDATE(what, expression)                           \
  Wide __tsan_atomic128_##what(Wide volatile* p, Wide v, int order) {      \
    return update_wide(                                                    \
        p, [v](Wide old) { return expression; }, order, SPACECHECK_PLACE); \
  }
SPACECHECK_WIDE_UPDATE(exchange, (static_cast<void>(old), v))
SPACECHECK_WIDE_UPDATE(fetch_add, old + v)
SPACECHECK_WIDE_UPDATE(fetch_sub, old - v)
SPACECHECK_WIDE_UPDATE(fetch_and, (old & v))
SPACECHECK_WIDE_UPDATE(fetch_or, old | v)
SPACECHECK_WIDE_UPDATE(fetch_xor, old ^ v)
SPACECHECK_WIDE_UPDATE(fetch_nand, ~(old& v))
Wide __tsan_atomic128_compare_exchange_val(Wide volatile* p, Wide expected, Wide desired, int order,
                                           int) {
  return update_wide(
      p, [=](Wide old) { return old == expected ? desired : old; }, order, SPACECHECK_PLACE);
}
int __tsan_atomic128_compare_exchange_strong(Wide volatile* p, Wide* expected, Wide desired,
                                             int order, int) {
  Wide const wanted = *expected;
  *expected = update_wide(
      p, [=](Wide old) { return old == wanted ? desired : old; }, order, SPACECHECK_PLACE);
  return *expected == wanted;
}
int __tsan_atomic128_compare_exchange_weak(Wide volatile* p, Wide* expected, Wide desired, int a,
                                           int b) {
  return __tsan_atomic128_compare_exchange_strong(p, expected, desired, a, b);
}

void __tsan_atomic_thread_fence(int order) {
  if (order != __ATOMIC_RELAXED) spacecheck_access_fence();
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
}
void __tsan_atomic_signal_fence(int) { __atomic_signal_fence(__ATOMIC_SEQ_CST); }

}  // extern "C"
// NOLINTEND(readability-identifier-naming,bugprone-reserved-identifier)
