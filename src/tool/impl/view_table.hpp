#pragma once

#include "page_watch.hpp"

#include <spacecheck/trace/content_digest.hpp>

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace spacecheck::tool {

/// What is at an address: Kokkos and the kernel name them as numbers.
inline char* memory_at(std::uintptr_t address) {
  return reinterpret_cast<char*>(address);  // NOLINT(performance-no-int-to-ptr)
}

/// An allocation that Kokkos announced, and what was last seen in it.
struct LiveView {
  /// How changes of it are found.
  enum class Way : std::uint8_t {
    digest,   ///< by its digest, each time
    pages,    ///< by the pages written to
    unpaged,  ///< no page of it was ever touched; then by pages
    device,   ///< by its digest, on the device, after what runs there
    ignored
  };
  static constexpr std::size_t ways = 5;
  /// A kernel that wrote to most of so large a View is expected to do so again [bytes].
  static constexpr std::size_t large = std::size_t{256} << 10;
  std::uint32_t number = 0;
  std::uint32_t label = 0;
  std::uintptr_t allocation = 0;
  std::uintptr_t data = 0;
  std::size_t bytes = 0;
  bool header_known = false;  ///< whether there is one was looked at
  bool headerless = false;    ///< the data begin at `allocation`, not at `data`
  bool host_accessible = true;
  bool is_device_memory = false;
  Way way = Way::ignored;
  bool released = false;  ///< its pages are not protected, so that all of them seem written to
  bool set = false;       ///< it held something else than when it was allocated
  bool has_digest = false;
  bool listed = false;        ///< in the list of what is to be digested
  Range dirty;                ///< bytes of the data
  bool dirty_inside = false;  ///< on pages that nobody else writes to
  ContentDigest edges;        ///< when it was allocated: of the data on pages shared with others
  Range pages;                ///< that hold the data
  std::vector<ContentDigest> chunks;
  ContentDigest digest;
  std::uint64_t tail = 0;
  bool fresh_known = false;  ///< the look in hand could see it
  ContentDigest fresh;       ///< of the look in hand
  std::uint64_t fresh_tail = 0;
  std::string label_text;
  std::string space_text;
  /// Kernels that wrote to most of it when they ran last; 0: none.
  std::array<std::uint32_t, 8> writers{};

  std::size_t head_bytes() const { return bytes >= 8 ? bytes - 8 : 0; }
  std::uintptr_t begin() const { return headerless ? allocation : data; }
  char const* text() const { return memory_at(begin()); }
  bool written_by(std::uint32_t kernel) const;
  void expect(std::uint32_t kernel, bool writes);
};

/// The live Views, by where they lie.
class ViewTable {
 public:
  LiveView& add(std::unique_ptr<LiveView> view);

  /// The View whose allocation begins there; null: none was announced.
  LiveView* at_allocation(std::uintptr_t allocation);
  /// The View whose data hold this address; null: none.
  LiveView* holding(std::uintptr_t address);
  void remove(LiveView& view);

  /// Calls `visit(LiveView&)` for each, by address.
  template <class Visit>
  void each(Visit const& visit) {
    for (auto& [address, view] : m_by_data) visit(*view);
  }
  /// The same for those that have data in the range.
  template <class Visit>
  void each_in(Range range, Visit const& visit) {
    auto it = m_by_data.upper_bound(range.begin);
    if (it != m_by_data.begin()) --it;
    for (; it != m_by_data.end() && it->first < range.end; ++it) {
      auto& view = *it->second;
      if (view.data + view.bytes > range.begin) visit(view);
    }
  }
  std::size_t size() const { return m_by_data.size(); }

  /// How changes of a View are found from now on.
  void set_way(LiveView& view, LiveView::Way way);
  /// The Views of a way; of pages, only the large ones.
  std::vector<LiveView*> const& of(LiveView::Way way) const {
    return m_of[static_cast<std::size_t>(way)];
  }

  /// The watched pages, neighbours joined, and perhaps some that are not watched any more.
  std::map<std::uintptr_t, std::uintptr_t> const& watched();

  /// Of Views that are found by their digest [bytes].
  std::size_t digested_bytes = 0;

 private:
  std::map<std::uintptr_t, std::unique_ptr<LiveView>> m_by_data;
  std::unordered_map<std::uintptr_t, LiveView*> m_by_allocation;
  std::array<std::vector<LiveView*>, LiveView::ways> m_of;
  std::map<std::uintptr_t, std::uintptr_t> m_watched;  ///< begin, end
  bool m_watched_known = true;

  void join_watched(Range pages);
};

}  // namespace spacecheck::tool
