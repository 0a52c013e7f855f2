#pragma once

#include <cstdint>
#include <vector>

namespace spacecheck::tool {

/// [begin, end) of addresses.
struct Range {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
};

/// Which pages were written to, as the kernel notes it: userfaultfd's asynchronous write
/// protection (Linux 6.7). Nothing is delivered to the process, and system calls that write to a
/// watched page work as ever: unlike with mprotect, the application cannot tell.
class PageWatch {
 public:
  PageWatch() = default;
  PageWatch(PageWatch const&) = delete;
  PageWatch& operator=(PageWatch const&) = delete;
  ~PageWatch() { close(); }

  /// False: not here.
  bool open();
  void close();
  bool works() const { return m_fault >= 0; }

  static std::uintptr_t page_size();

  /// Begin to watch, from now on. False: these pages can't be watched.
  bool watch(Range pages);

  /// Forget that anything was written to these watched pages.
  void protect(Range pages);

  /// Until `protect`, writes go unseen, and cost nothing.
  void release(Range pages);

  /// Not watched any more.
  void forget(Range pages);

  /// Appends what was written to since the last call, and protects it anew.
  ///
  /// False: it could not be found out; everything may have been written to.
  bool take_written(Range pages, std::vector<Range>& written);

  /// Is there memory behind any of these pages? True where it can't be found out.
  bool any_present(Range pages) const;

 private:
  int m_fault = -1;
  int m_map = -1;
};

}  // namespace spacecheck::tool
