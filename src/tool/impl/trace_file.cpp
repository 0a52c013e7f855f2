#include "trace_file.hpp"

#include <spacecheck/trace/content_digest.hpp>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

namespace spacecheck::tool {
namespace {

constexpr std::uint64_t page = 4096;
constexpr std::uint64_t first_window = std::uint64_t{1} << 20;
constexpr std::uint64_t largest_window = std::uint64_t{32} << 20;

constexpr std::uint64_t rounded(std::uint64_t bytes) { return (bytes + 7) / 8 * 8; }

// A file that grows past it (`ulimit -f`) would end the application with SIGXFSZ.
std::uint64_t largest_file() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return UINT64_MAX;
  return limit.rlim_cur;
}

}  // namespace

int TraceFile::open(std::string const& path) {
  m_file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (m_file < 0) return errno;
  m_path = path;
  m_failed = 0;
  m_end = 0;
  m_window_start = m_window_bytes = 0;
  m_names.clear();
  if (!grow(sizeof trace_format::magic)) {
    int const why = m_failed;
    ::close(m_file);
    ::unlink(path.c_str());
    m_file = -1;
    return why;
  }
  std::memcpy(m_window, trace_format::magic, sizeof trace_format::magic);
  m_end = sizeof trace_format::magic;
  return 0;
}

// Blocks are reserved before they are mapped: a write to a page that the disk has no room for would
// end the application with SIGBUS.
bool TraceFile::grow(std::uint64_t up_to) {
  std::uint64_t const start = m_end / page * page;
  std::uint64_t const needed = (up_to - start + page - 1) / page * page;
  std::uint64_t wanted =
      std::max(needed, std::min(largest_window, std::max(first_window, m_window_bytes * 2)));
  std::uint64_t const largest = largest_file() / page * page;
  if (start + wanted > largest && start + needed <= largest) wanted = largest - start;
  int error = start + wanted > largest ? EFBIG : 0;
  if (error == 0) {
    error = ::posix_fallocate(m_file, static_cast<off_t>(start), static_cast<off_t>(wanted));
  }
  void* mapped = MAP_FAILED;
  if (error == 0) {
    mapped = ::mmap(nullptr, wanted, PROT_READ | PROT_WRITE, MAP_SHARED, m_file,
                    static_cast<off_t>(start));
    if (mapped == MAP_FAILED) error = errno;
  }
  if (error != 0) {
    m_failed = error;
    return false;
  }
  if (m_window != nullptr) ::munmap(m_window, m_window_bytes);
  m_window = static_cast<char*>(mapped);
  m_window_start = start;
  m_window_bytes = wanted;
  return true;
}

void TraceFile::write(trace_format::Kind kind, void const* fixed, std::size_t fixed_bytes,
                      void const* rest, std::size_t rest_bytes) {
  if (m_file < 0 || m_failed != 0) return;
  rest_bytes = std::min(rest_bytes, trace_format::largest_payload - fixed_bytes);
  std::size_t const bytes = fixed_bytes + rest_bytes;
  std::uint64_t const next = m_end + sizeof(trace_format::FrameHead) + rounded(bytes);
  if (next > m_window_start + m_window_bytes && !grow(next)) return;
  char* const at = m_window + (m_end - m_window_start);
  char* const payload = at + sizeof(trace_format::FrameHead);
  std::memcpy(payload, fixed, fixed_bytes);
  if (rest_bytes > 0) std::memcpy(payload + fixed_bytes, rest, rest_bytes);
  std::memset(payload + bytes, 0, rounded(bytes) - bytes);
  trace_format::FrameHead head{};
  head.kind_and_bytes = static_cast<std::uint32_t>(kind) | static_cast<std::uint32_t>(bytes) << 8;
  head.check = frame_check(head.kind_and_bytes, m_end, payload, bytes);
  // Last, and at once: before it is there, the file ends before this frame.
  std::uint64_t word = 0;
  std::memcpy(&word, &head, sizeof word);
  std::atomic_ref<std::uint64_t>(*reinterpret_cast<std::uint64_t*>(at))
      .store(word, std::memory_order_release);
  m_end = next;
}

std::uint32_t TraceFile::name(std::string_view text) {
  if (text.empty()) return 0;
  constexpr std::size_t longest = 4096;
  text = text.substr(0, longest);
  auto const number = static_cast<std::uint32_t>(m_names.size() + 1);
  auto const [entry, is_new] = m_names.try_emplace(std::string(text), number);
  if (is_new) {
    trace_format::Name const payload{number, 0};
    write(trace_format::Kind::name, &payload, sizeof payload, text.data(), text.size());
  }
  return entry->second;
}

void TraceFile::close() {
  if (m_file < 0) return;
  if (m_window != nullptr) ::munmap(m_window, m_window_bytes);
  m_window = nullptr;
  if (::ftruncate(m_file, static_cast<off_t>(m_end)) != 0 && m_failed == 0) m_failed = errno;
  ::close(m_file);
  m_file = -1;
}

void TraceFile::abandon() {
  if (m_window != nullptr) ::munmap(m_window, m_window_bytes);
  m_window = nullptr;
  if (m_file >= 0) ::close(m_file);
  m_file = -1;
  m_names.clear();
}

}  // namespace spacecheck::tool
