#pragma once

#include <spacecheck/trial/impl/descriptor.hpp>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <fcntl.h>
#include <string>
#include <unistd.h>

namespace spacecheck::Impl {

/// What a worker prints, which must not mix with results; its last words explain a crash. A pipe:
/// a file would hold all of it, and a kernel that prints without end would fill the memory.
class WorkerOutput {
 public:
  /// Whether there are descriptors for it; else `errno` says why.
  bool open() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0) return false;
    m_ours = Descriptor(ends[0]);
    m_theirs = Descriptor(ends[1]);
    return ::fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0;
  }

  /// The worker's end, until it has it.
  int for_worker() const { return m_theirs.get(); }
  void handed_over() { m_theirs = Descriptor(); }

  /// Our end, to be polled; -1 once nobody can print any more.
  int to_watch() const { return m_ours.get(); }

  /// Takes what is there. Who prints on meanwhile keeps nobody here.
  void take() {
    for (int k = 0; k < most_at_once; ++k) {
      char buffer[65536];
      ssize_t const got = ::read(m_ours.get(), buffer, sizeof buffer);
      if (got > 0) {
        m_last.append(buffer, static_cast<std::size_t>(got));
        m_last.erase(0, m_last.size() - std::min(m_last.size(), most_kept));
      } else if (got == 0) {
        m_ours = Descriptor();
        return;
      } else if (errno != EINTR) {
        return;
      }
    }
  }

  void forget() {
    take();
    m_last.clear();
  }

  std::string const& last() const { return m_last; }

 private:
  static constexpr int most_at_once = 16;
  static constexpr std::size_t most_kept = 16'384;  // [bytes]
  Descriptor m_ours;
  Descriptor m_theirs;
  std::string m_last;
};

}  // namespace spacecheck::Impl
