#include "page_watch.hpp"

#include <linux/userfaultfd.h>

#include <algorithm>
#include <cstdlib>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace spacecheck::tool {
namespace {

// Of Linux 6.7; the headers of the system may be older. Names as in linux/fs.h and
// linux/userfaultfd.h.
struct PageRegion {
  std::uint64_t start, end, categories;
};
struct PageScan {
  std::uint64_t size, flags, start, end, walk_end, regions, regions_length, max_pages;
  std::uint64_t category_inverted, category_mask, category_anyof_mask, return_mask;
};
constexpr unsigned long pagemap_scan = _IOWR('f', 16, PageScan);
constexpr std::uint64_t page_is_wp_allowed = 1 << 0;
constexpr std::uint64_t page_is_written = 1 << 1;
constexpr std::uint64_t page_is_present = 1 << 3;
constexpr std::uint64_t page_is_swapped = 1 << 4;
constexpr std::uint64_t scan_protect_matching = 1 << 0;

constexpr int user_mode_only = 1;
constexpr std::uint64_t feature_wp_unpopulated = 1 << 13;
constexpr std::uint64_t feature_wp_async = 1 << 15;

// linux/ioctl.h lacks these where userfaultfd.h is older than write protection.
struct WriteProtect {
  std::uint64_t start, bytes, mode;
};
constexpr unsigned long write_protect_ioctl = _IOWR(UFFDIO, 0x06, WriteProtect);
constexpr std::uint64_t register_mode_wp = 1 << 1;

}  // namespace

std::uintptr_t PageWatch::page_size() {
  static auto const size = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  return size;
}

bool PageWatch::open() {
  close();
  m_fault = static_cast<int>(::syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK | user_mode_only));
  m_map = ::open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
  uffdio_api api{};
  api.api = UFFD_API;
  api.features = feature_wp_async | feature_wp_unpopulated;
  if (m_fault < 0 || m_map < 0 || ::ioctl(m_fault, UFFDIO_API, &api) != 0) {
    close();
    return false;
  }
  // Tried out: a page written to must be seen once, and not twice.
  void* const page = std::aligned_alloc(page_size(), page_size());
  if (page == nullptr) {
    close();
    return false;
  }
  auto const begin = reinterpret_cast<std::uintptr_t>(page);
  Range const range{begin, begin + page_size()};
  std::vector<Range> clean, written, again;
  bool good = watch(range) && take_written(range, clean);
  *static_cast<char volatile*>(page) = 1;
  good = good && take_written(range, written) && take_written(range, again) && clean.empty() &&
         written.size() == 1 && again.empty();
  forget(range);
  std::free(page);
  if (!good) close();
  return good;
}

void PageWatch::close() {
  if (m_fault >= 0) ::close(m_fault);
  if (m_map >= 0) ::close(m_map);
  m_fault = m_map = -1;
}

bool PageWatch::watch(Range pages) {
  uffdio_register request{};
  request.range.start = pages.begin;
  request.range.len = pages.end - pages.begin;
  request.mode = register_mode_wp;
  if (::ioctl(m_fault, UFFDIO_REGISTER, &request) != 0) return false;
  protect(pages);
  return true;
}

void PageWatch::protect(Range pages) {
  WriteProtect request{pages.begin, pages.end - pages.begin, 1};
  (void)::ioctl(m_fault, write_protect_ioctl, &request);
}

void PageWatch::release(Range pages) {
  WriteProtect request{pages.begin, pages.end - pages.begin, 0};
  (void)::ioctl(m_fault, write_protect_ioctl, &request);
}

void PageWatch::forget(Range pages) {
  uffdio_range range{};
  range.start = pages.begin;
  range.len = pages.end - pages.begin;
  (void)::ioctl(m_fault, UFFDIO_UNREGISTER, &range);
}

bool PageWatch::take_written(Range pages, std::vector<Range>& written) {
  constexpr std::size_t room = 512;
  PageRegion regions[room];
  PageScan scan{};
  scan.size = sizeof scan;
  scan.flags = scan_protect_matching;
  scan.regions = reinterpret_cast<std::uintptr_t>(regions);
  scan.regions_length = room;
  scan.category_mask = page_is_wp_allowed | page_is_written;
  scan.return_mask = page_is_written;
  while (pages.begin < pages.end) {
    scan.start = pages.begin;
    scan.end = pages.end;
    scan.walk_end = 0;
    auto const found = ::ioctl(m_map, pagemap_scan, &scan);
    if (found < 0) return false;
    for (long k = 0; k < found; ++k) written.push_back({regions[k].start, regions[k].end});
    if (scan.walk_end <= pages.begin) return false;
    pages.begin = scan.walk_end;
  }
  return true;
}

bool PageWatch::any_present(Range pages) const {
  PageRegion region{};
  PageScan scan{};
  scan.size = sizeof scan;
  scan.start = pages.begin;
  scan.end = pages.end;
  scan.regions = reinterpret_cast<std::uintptr_t>(&region);
  scan.regions_length = 1;
  scan.max_pages = 1;
  scan.category_anyof_mask = page_is_present | page_is_swapped;
  scan.return_mask = page_is_present;
  return ::ioctl(m_map, pagemap_scan, &scan) != 0;
}

}  // namespace spacecheck::tool
