// Preloaded: the time of day jumps by a hundred days, back and forth, each time somebody asks. What
// only goes forward (CLOCK_MONOTONIC) is as it is.
#include <atomic>
#include <ctime>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

namespace {

constexpr time_t jump = 100L * 24 * 60 * 60;
std::atomic<unsigned> asked{0};

time_t jumping(time_t seconds) { return asked++ % 2 == 0 ? seconds + jump : seconds - jump; }

}  // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* now) noexcept {
  long const result = syscall(SYS_clock_gettime, clock, now);
  bool const of_day = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
  if (result == 0 && of_day) now->tv_sec = jumping(now->tv_sec);
  return static_cast<int>(result);
}

extern "C" int gettimeofday(timeval* now, void*) noexcept {
  timespec exact{};
  int const result = clock_gettime(CLOCK_REALTIME, &exact);
  now->tv_sec = exact.tv_sec;
  now->tv_usec = exact.tv_nsec / 1000;
  return result;
}

extern "C" time_t time(time_t* where) noexcept {
  timespec exact{};
  clock_gettime(CLOCK_REALTIME, &exact);
  if (where != nullptr) *where = exact.tv_sec;
  return exact.tv_sec;
}
