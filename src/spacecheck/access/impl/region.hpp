#pragma once

#include <spacecheck/access/impl/cell.hpp>
#include <spacecheck/access/runtime.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

namespace spacecheck::Impl {

/// Zeroed memory that takes room only where it is used.
class ShadowMemory {
 public:
  ShadowMemory() = default;
  explicit ShadowMemory(std::size_t cells);
  ~ShadowMemory();
  ShadowMemory(ShadowMemory&& other) noexcept;
  ShadowMemory& operator=(ShadowMemory&& other) noexcept;

  Cell* cells() const { return m_cells; }
  std::size_t size() const { return m_size; }

 private:
  Cell* m_cells = nullptr;
  std::size_t m_size = 0;
};

/// Which elements of a region had an event of one kind, and the first of them.
struct Tally {
  AccessEvent::Kind kind = AccessEvent::Kind::write_write;
  std::int64_t launch = 0;   ///< of the trial [count from 0]
  std::int64_t byte = 0;     ///< of the first event, from the first element
  ItemNumber items[2] = {};  ///< 0: none
  Touch touches[2] = {};
  std::vector<std::uint64_t> ordinals;  ///< of the items, in the launch
  std::vector<std::vector<std::int64_t>> item_indices;
  std::vector<std::int64_t> threads;  ///< in their teams
  std::vector<std::int64_t> lanes;    ///< of those that are lanes of the loop that ran
  std::string launch_label;
  std::unordered_set<std::int64_t> elements;
  std::unordered_set<std::uint64_t> pairs;
  std::vector<std::int64_t> index;  ///< where the View itself said it
};

/// What a View said of itself when it was indexed last.
struct IndexedView {
  std::uintptr_t data = 0;
  std::string label;
  std::int64_t element_bytes = 0;
  std::vector<std::int64_t> extents, strides;
};

/// A piece of memory that is watched: the elements of one View, block, global or scratch array, or
/// a team's scratch.
struct Region {
  enum class Kind : std::uint8_t { view, heap, global, scratch, team, ignored };
  static constexpr std::size_t kinds = 6;
  /// What is known of its elements: their size alone; or their indices, from another View on it,
  /// from the one that was allocated, or from the array that it is. What is more takes the place of
  /// what is less.
  enum class Shape : std::uint8_t { unknown, size, alias, own, array };

  std::uintptr_t data = 0;
  std::uintptr_t plain_bytes = 0;  ///< bytes, or 0 where each access takes the long way
  Cell* cells = nullptr;
  std::uint8_t shift = 2;  ///< log2 of the bytes of a cell

  std::uintptr_t begin = 0;  ///< with the canary before it
  std::uintptr_t span = 0;   ///< [bytes] with both canaries
  std::uintptr_t bytes = 0;

  Kind kind = Kind::view;
  std::int64_t ordinal = 0;  ///< in which the trial's regions came
  std::int64_t key = 0;      ///< the same in the second time, whatever of other kinds came between
  std::string label;
  std::int64_t element_bytes = 4;  ///< of the heap and of variables: of the first access
  std::vector<std::int64_t> extents;
  std::vector<std::int64_t> strides;
  Shape shape = Shape::unknown;
  bool tells_unset = false;    ///< reads of what was never set are faults
  bool no_padding = false;     ///< its elements are numbers: each byte of them is somebody's to set
  bool set_unseen = false;     ///< code that we do not see has set bytes of it
  std::int64_t searched = -1;  ///< for such bytes, in this launch
  ItemNumber owner = 0;        ///< of scratch: whose it is; 0: nobody's now
  std::vector<unsigned char> unset;  ///< of scratch: what it holds when it is taken
  ShadowMemory shadow;
  std::unique_ptr<void, decltype(&std::free)> memory{nullptr, &std::free};  ///< of scratch
  std::vector<Tally> tallies;
  std::vector<IndexedView> views;  ///< of a team's scratch: that lie in it

  /// The elements themselves.
  unsigned char* bytes_in_memory() const {
    return reinterpret_cast<unsigned char*>(data);  // NOLINT(performance-no-int-to-ptr)
  }
  std::uint8_t full_mask() const { return static_cast<std::uint8_t>((1U << (1U << shift)) - 1U); }
};

/// What an unset byte holds: another at each place, and none that is in small numbers, in text or
/// in -1. So what code that we do not see has set there is no longer this. As a float or double it
/// is huge wherever it lies, so that whether a result is wrong does not depend on that.
constexpr std::uint64_t unset_word(std::uintptr_t address) {
  std::uint64_t const word = (address >> 3) * 0x9e3779b97f4a7c15ULL;
  return ((word ^ word >> 31) & 0x033f3f3f033f3f3fULL) | 0xf8808080f8808080ULL;
}
constexpr unsigned char unset_byte(std::uintptr_t address) {
  return static_cast<unsigned char>(unset_word(address) >> 8 * (address & 7));
}
void fill_unset(void* data, std::size_t bytes);

/// Which element a byte is of, also before the first.
constexpr std::int64_t element_of(std::int64_t byte, std::int64_t element_bytes) {
  return byte >= 0 ? byte / element_bytes : -((-byte + element_bytes - 1) / element_bytes);
}

/// A View's label, without what this library puts before those of its own.
std::string plain_label(std::string const& label);

/// One index per dimension of an element, from its place in memory; empty where that is not known.
std::vector<std::int64_t> index_of(Region const& region, std::int64_t element);

/// Whether elements that lie so, with no more between them than Kokkos' padding, take so many
/// bytes.
bool spans(std::vector<std::int64_t> const& extents, std::vector<std::int64_t> const& strides,
           std::int64_t element_bytes, std::uintptr_t bytes);

/// All regions, by address.
class RegionMap {
 public:
  Region& add(Region region);
  /// The region that a byte belongs to, its canaries included; null where there is none.
  Region* find(std::uintptr_t address);
  void remove(std::uintptr_t data);
  void clear();
  std::vector<std::unique_ptr<Region>>& all() { return m_regions; }

 private:
  std::vector<std::unique_ptr<Region>> m_regions;  // by begin
};

}  // namespace spacecheck::Impl
