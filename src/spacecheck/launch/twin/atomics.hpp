#pragma once

#include <spacecheck/access/runtime.hpp>

#include <Kokkos_Core.hpp>

#include <cstddef>
#include <type_traits>

#if __has_include(<impl/Kokkos_Volatile_Load.hpp>)
#include <impl/Kokkos_Volatile_Load.hpp>
#endif

// Kokkos' atomics that begin with a plain read, or take a lock, look like races to whoever sees
// single accesses. These are more constrained than desul's own, and so take their place.
// Source: desul/atomics/Lock_Free_Fetch_Op.hpp, Lock_Based_Fetch_Op_Host.hpp, Lock_Array.hpp.

namespace spacecheck::Impl {

/// As the compiler numbers it.
template <class MemoryOrder>
constexpr int order_of() {
  if (std::is_same_v<MemoryOrder, desul::MemoryOrderRelaxed>) return __ATOMIC_RELAXED;
  if (std::is_same_v<MemoryOrder, desul::MemoryOrderAcquire>) return __ATOMIC_ACQUIRE;
  if (std::is_same_v<MemoryOrder, desul::MemoryOrderRelease>) return __ATOMIC_RELEASE;
  return __ATOMIC_SEQ_CST;
}

}  // namespace spacecheck::Impl

namespace desul::Impl {

#define SPACECHECK_WHOLE_ATOMIC(lock_free)                                                   \
  template <class Oper, class T, class MemoryOrder, class MemoryScope,                       \
            std::enable_if_t<lock_free, int> = 0>                                            \
  requires true __attribute__((no_sanitize("thread"))) inline T host_atomic_fetch_oper(      \
      Oper const& op, T* const dest, dont_deduce_this_parameter_t<T const> val, MemoryOrder, \
      MemoryScope) {                                                                         \
    spacecheck_access_atomic(dest, sizeof(T), 1, spacecheck::Impl::order_of<MemoryOrder>()); \
    T const old = *dest;                                                                     \
    *dest = op.apply(old, val);                                                              \
    return old;                                                                              \
  }                                                                                          \
  template <class Oper, class T, class MemoryOrder, class MemoryScope,                       \
            std::enable_if_t<lock_free, int> = 0>                                            \
  requires true __attribute__((no_sanitize("thread"))) inline T host_atomic_oper_fetch(      \
      Oper const& op, T* const dest, dont_deduce_this_parameter_t<T const> val, MemoryOrder, \
      MemoryScope) {                                                                         \
    spacecheck_access_atomic(dest, sizeof(T), 1, spacecheck::Impl::order_of<MemoryOrder>()); \
    T const fresh = op.apply(*dest, val);                                                    \
    *dest = fresh;                                                                           \
    return fresh;                                                                            \
  }
#if __has_include(<desul/atomics/Lock_Free_Types_GCC.hpp>)
SPACECHECK_WHOLE_ATOMIC(host_atomic_always_lock_free<T>)
SPACECHECK_WHOLE_ATOMIC(!host_atomic_always_lock_free<T>)
#else
SPACECHECK_WHOLE_ATOMIC(atomic_always_lock_free(sizeof(T)))
SPACECHECK_WHOLE_ATOMIC(!atomic_always_lock_free(sizeof(T)))
#endif
#undef SPACECHECK_WHOLE_ATOMIC

}  // namespace desul::Impl

namespace desul {

// Found by the scope that the callers pass on.
template <class MemoryScope>
requires true bool lock_address(void* /*address*/, MemoryScope) {
  spacecheck_access_hold();
  return true;
}
template <class MemoryScope>
requires true void unlock_address(void* /*address*/, MemoryScope) { spacecheck_access_release(); }

}  // namespace desul

namespace Kokkos {

// What Kokkos' containers read that others may be writing, before they read what it leads them to:
// an atomic load that acquires. Source: Kokkos 4.5 impl/Kokkos_Volatile_Load.hpp.
template <class T>
requires true __attribute__((no_sanitize("thread"))) inline T volatile_load(
    T const volatile* const from) {
  spacecheck_access_atomic(const_cast<T const*>(from), sizeof(T), 0, __ATOMIC_ACQUIRE);
  T result;
  auto const* const bytes = reinterpret_cast<unsigned char const volatile*>(from);
  for (std::size_t k = 0; k < sizeof(T); ++k) {
    reinterpret_cast<unsigned char*>(&result)[k] = bytes[k];
  }
  return result;
}

}  // namespace Kokkos
