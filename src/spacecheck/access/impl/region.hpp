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
  std::string launch_label;
  std::unordered_set<std::int64_t> elements;
  std::unordered_set<std::uint64_t> pairs;
  std::vector<std::int64_t> index;  ///< where the View itself said it
};

/// A piece of memory that is watched: the elements of one View, block, global or scratch array.
struct Region {
  enum class Kind : std::uint8_t { view, heap, global, scratch, ignored };
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
  std::string label;
  std::int64_t element_bytes = 4;
  std::vector<std::int64_t> extents;
  std::vector<std::int64_t> strides;
  Shape shape = Shape::unknown;
  bool tells_unset = false;  ///< reads of what was never set are faults
  unsigned char poison = 0;
  ItemNumber owner = 0;  ///< of scratch: whose it is; 0: nobody's now
  ShadowMemory shadow;
  std::unique_ptr<void, decltype(&std::free)> memory{nullptr, &std::free};  ///< of scratch
  std::vector<Tally> tallies;

  /// The elements themselves.
  unsigned char* bytes_in_memory() const {
    return reinterpret_cast<unsigned char*>(data);  // NOLINT(performance-no-int-to-ptr)
  }
  std::uint8_t full_mask() const { return static_cast<std::uint8_t>((1U << (1U << shift)) - 1U); }
};

/// Which element a byte is of, also before the first.
constexpr std::int64_t element_of(std::int64_t byte, std::int64_t element_bytes) {
  return byte >= 0 ? byte / element_bytes : -((-byte + element_bytes - 1) / element_bytes);
}

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
