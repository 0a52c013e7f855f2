// Memory that belongs to a thread.
#include <spacecheck/access/impl/runtime.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <link.h>
#include <set>
#include <vector>

namespace spacecheck::Impl {
namespace {

struct Range {
  std::uintptr_t begin;
  std::size_t bytes;
};

// Where this thread has its thread_local variables.
int add_variables(dl_phdr_info* info, std::size_t size, void* ranges) {
  bool const has_data = size >= offsetof(dl_phdr_info, dlpi_tls_data) + sizeof(void*);
  if (!has_data || info->dlpi_tls_data == nullptr) return 0;
  for (int k = 0; k < info->dlpi_phnum; ++k) {
    if (info->dlpi_phdr[k].p_type != PT_TLS) continue;
    static_cast<std::vector<Range>*>(ranges)->push_back(
        {reinterpret_cast<std::uintptr_t>(info->dlpi_tls_data), info->dlpi_phdr[k].p_memsz});
  }
  return 0;
}

}  // namespace

// Whether a thread_local variable leads there, be it by way of other blocks of the heap.
bool Runtime::is_threads_own(Region const& region) const {
  constexpr std::size_t most_bytes = std::size_t{1} << 20;
  std::vector<Range> to_search;
  ::dl_iterate_phdr(add_variables, &to_search);
  std::set<std::uintptr_t> seen;
  for (std::size_t k = 0; k < to_search.size(); ++k) {
    auto const [begin, bytes] = to_search[k];
    for (std::size_t at = 0; at + sizeof(std::uintptr_t) <= bytes; at += sizeof(std::uintptr_t)) {
      // What is watched here has the addresses of all.
      if (begin + at - reinterpret_cast<std::uintptr_t>(&watcher) < sizeof watcher) continue;
      std::uintptr_t pointer = 0;
      std::memcpy(&pointer, reinterpret_cast<void const*>(begin + at), sizeof pointer);  // NOLINT
      if (pointer - region.begin < region.bytes) return true;
      auto block = m_heap.upper_bound(pointer);
      if (block == m_heap.begin()) continue;
      --block;
      bool const inside = pointer - block->first < block->second;
      if (inside && block->second <= most_bytes && seen.insert(block->first).second) {
        to_search.push_back({block->first, block->second});
      }
    }
  }
  return false;
}

}  // namespace spacecheck::Impl
