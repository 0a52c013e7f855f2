#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <sched.h>
#include <thread>
#include <vector>

namespace spacecheck::tool {

/// As many threads as the calling thread may use cores when it is made, 8 at most, that take
/// signals of nobody, and sleep until there is work. Later an OpenMP runtime may bind the caller to
/// one core.
class DigestPool {
 public:
  DigestPool();
  DigestPool(DigestPool const&) = delete;
  DigestPool& operator=(DigestPool const&) = delete;
  ~DigestPool();

  /// Calls `work(k)` for 0 <= k < count, also on the calling thread.
  void run(std::size_t count, std::function<void(std::size_t)> const& work);

 private:
  void start();
  void help();

  cpu_set_t m_cores;
  std::mutex m_mutex;
  std::condition_variable m_wake;
  std::condition_variable m_done;
  std::vector<std::thread> m_threads;
  std::function<void(std::size_t)> const* m_work = nullptr;
  std::size_t m_next = 0;
  std::size_t m_count = 0;
  std::size_t m_busy = 0;
  bool m_started = false;
  bool m_stop = false;
};

}  // namespace spacecheck::tool
