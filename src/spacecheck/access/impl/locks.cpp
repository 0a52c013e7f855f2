// What the C and C++ libraries order among threads, and with them among work items: locks, and what
// is done once. As in heap.cpp the linker puts these in their place.
#include <spacecheck/access/impl/watcher.hpp>
#include <spacecheck/access/runtime.hpp>

#include <cstddef>
#include <ctime>
#include <pthread.h>

using spacecheck::Impl::DoneOnce;

// NOLINTBEGIN(readability-identifier-naming,bugprone-reserved-identifier)
namespace {

int held(int error) {
  if (error == 0) spacecheck_access_hold();
  return error;
}

// Of the thread that calls: others may do other things once at the same time.
thread_local void (*once_function)() = nullptr;

void run_once() {
  auto* const function = once_function;
  DoneOnce const once;
  function();
}

}  // namespace

extern "C" {

#define SPACECHECK_LOCK(name, type) \
  int __real_##name(type*);         \
  int __wrap_##name(type* lock) { return held(__real_##name(lock)); }
#define SPACECHECK_TIMED_LOCK(name, type)    \
  int __real_##name(type*, timespec const*); \
  int __wrap_##name(type* lock, timespec const* until) { return held(__real_##name(lock, until)); }
// Not every C library has these.
#define SPACECHECK_CLOCK_LOCK(name, type)                                     \
  __attribute__((weak)) int __real_##name(type*, clockid_t, timespec const*); \
  int __wrap_##name(type* lock, clockid_t clock, timespec const* until) {     \
    return held(__real_##name(lock, clock, until));                           \
  }
#define SPACECHECK_UNLOCK(name, type) \
  int __real_##name(type*);           \
  int __wrap_##name(type* lock) {     \
    spacecheck_access_release();      \
    return __real_##name(lock);       \
  }
SPACECHECK_LOCK(pthread_mutex_lock, pthread_mutex_t)
SPACECHECK_LOCK(pthread_mutex_trylock, pthread_mutex_t)
SPACECHECK_TIMED_LOCK(pthread_mutex_timedlock, pthread_mutex_t)
SPACECHECK_CLOCK_LOCK(pthread_mutex_clocklock, pthread_mutex_t)
SPACECHECK_UNLOCK(pthread_mutex_unlock, pthread_mutex_t)
SPACECHECK_LOCK(pthread_rwlock_rdlock, pthread_rwlock_t)
SPACECHECK_LOCK(pthread_rwlock_tryrdlock, pthread_rwlock_t)
SPACECHECK_TIMED_LOCK(pthread_rwlock_timedrdlock, pthread_rwlock_t)
SPACECHECK_CLOCK_LOCK(pthread_rwlock_clockrdlock, pthread_rwlock_t)
SPACECHECK_LOCK(pthread_rwlock_wrlock, pthread_rwlock_t)
SPACECHECK_LOCK(pthread_rwlock_trywrlock, pthread_rwlock_t)
SPACECHECK_TIMED_LOCK(pthread_rwlock_timedwrlock, pthread_rwlock_t)
SPACECHECK_CLOCK_LOCK(pthread_rwlock_clockwrlock, pthread_rwlock_t)
SPACECHECK_UNLOCK(pthread_rwlock_unlock, pthread_rwlock_t)
SPACECHECK_LOCK(pthread_spin_lock, pthread_spinlock_t volatile)
SPACECHECK_LOCK(pthread_spin_trylock, pthread_spinlock_t volatile)
SPACECHECK_UNLOCK(pthread_spin_unlock, pthread_spinlock_t volatile)

int __real_pthread_once(pthread_once_t*, void (*)());
int __wrap_pthread_once(pthread_once_t* once, void (*function)()) {
  once_function = function;
  return __real_pthread_once(once, run_once);
}

// Of a variable that is static in a function.
int __real___cxa_guard_acquire(void*);
void __real___cxa_guard_release(void*);
void __real___cxa_guard_abort(void*);
int __wrap___cxa_guard_acquire(void* guard) {
  int const is_ours = __real___cxa_guard_acquire(guard);
  if (is_ours != 0) DoneOnce::begin();
  return is_ours;
}
void __wrap___cxa_guard_release(void* guard) {
  DoneOnce::end();
  __real___cxa_guard_release(guard);
}
void __wrap___cxa_guard_abort(void* guard) {
  DoneOnce::end();
  __real___cxa_guard_abort(guard);
}

// OpenMP's, where there is one: g++'s, then clang's.
#define SPACECHECK_ENTER(name, parameters, arguments)  \
  __attribute__((weak)) void __real_##name parameters; \
  void __wrap_##name parameters {                      \
    __real_##name arguments;                           \
    spacecheck_access_hold();                          \
  }
#define SPACECHECK_TEST(name)                     \
  __attribute__((weak)) int __real_##name(void*); \
  int __wrap_##name(void* lock) {                 \
    int const depth = __real_##name(lock);        \
    if (depth != 0) spacecheck_access_hold();     \
    return depth;                                 \
  }
#define SPACECHECK_LEAVE(name, parameters, arguments)  \
  __attribute__((weak)) void __real_##name parameters; \
  void __wrap_##name parameters {                      \
    spacecheck_access_release();                       \
    __real_##name arguments;                           \
  }
SPACECHECK_ENTER(GOMP_critical_start, (), ())
SPACECHECK_LEAVE(GOMP_critical_end, (), ())
SPACECHECK_ENTER(GOMP_critical_name_start, (void** name), (name))
SPACECHECK_LEAVE(GOMP_critical_name_end, (void** name), (name))
SPACECHECK_ENTER(omp_set_lock, (void* lock), (lock))
SPACECHECK_TEST(omp_test_lock)
SPACECHECK_LEAVE(omp_unset_lock, (void* lock), (lock))
SPACECHECK_ENTER(omp_set_nest_lock, (void* lock), (lock))
SPACECHECK_TEST(omp_test_nest_lock)
SPACECHECK_LEAVE(omp_unset_nest_lock, (void* lock), (lock))
SPACECHECK_ENTER(__kmpc_critical, (void* place, int thread, void* lock), (place, thread, lock))
SPACECHECK_LEAVE(__kmpc_end_critical, (void* place, int thread, void* lock), (place, thread, lock))

}  // extern "C"
// NOLINTEND(readability-identifier-naming,bugprone-reserved-identifier)
