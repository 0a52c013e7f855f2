#include "digest_pool.hpp"

#include <algorithm>
#include <csignal>
#include <pthread.h>
#include <system_error>

namespace spacecheck::tool {

DigestPool::DigestPool() {
  CPU_ZERO(&m_cores);
  (void)::sched_getaffinity(0, sizeof m_cores, &m_cores);
}

DigestPool::~DigestPool() {
  {
    std::lock_guard const lock(m_mutex);
    m_stop = true;
  }
  m_wake.notify_all();
  for (auto& thread : m_threads) thread.join();
}

void DigestPool::start() {
  m_started = true;
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  constexpr std::size_t most = 8;
  auto const cores = static_cast<std::size_t>(std::max(1, CPU_COUNT(&m_cores)));
  std::size_t const helpers = std::min(most, cores) - 1;
  try {
    for (std::size_t k = 0; k < helpers; ++k) {
      m_threads.emplace_back([this] { help(); });
      (void)::pthread_setaffinity_np(m_threads.back().native_handle(), sizeof m_cores, &m_cores);
    }
  } catch (std::system_error const&) {
    // Fewer threads than there could be: slower, and no less right.
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void DigestPool::help() {
  std::unique_lock lock(m_mutex);
  for (;;) {
    m_wake.wait(lock, [this] { return m_stop || m_next < m_count; });
    if (m_stop) return;
    ++m_busy;
    while (m_next < m_count) {
      std::size_t const mine = m_next++;
      lock.unlock();
      (*m_work)(mine);
      lock.lock();
    }
    if (--m_busy == 0) m_done.notify_one();
  }
}

void DigestPool::run(std::size_t count, std::function<void(std::size_t)> const& work) {
  if (!m_started) start();
  if (m_threads.empty()) {
    for (std::size_t k = 0; k < count; ++k) work(k);
    return;
  }
  std::unique_lock lock(m_mutex);
  m_work = &work;
  m_next = 0;
  m_count = count;
  m_wake.notify_all();
  while (m_next < m_count) {
    std::size_t const mine = m_next++;
    lock.unlock();
    work(mine);
    lock.lock();
  }
  m_done.wait(lock, [this] { return m_busy == 0; });
}

}  // namespace spacecheck::tool
