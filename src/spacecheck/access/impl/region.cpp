#include <spacecheck/access/impl/region.hpp>

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>
#include <numeric>
#include <sys/mman.h>
#include <utility>

namespace spacecheck::Impl {

ShadowMemory::ShadowMemory(std::size_t cells) : m_size(cells) {
  if (cells == 0) return;
  void* const memory = ::mmap(nullptr, cells * sizeof(Cell), PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  m_cells = static_cast<Cell*>(memory);
}

ShadowMemory::~ShadowMemory() {
  if (m_cells != nullptr) ::munmap(m_cells, m_size * sizeof(Cell));
}

ShadowMemory::ShadowMemory(ShadowMemory&& other) noexcept
    : m_cells(std::exchange(other.m_cells, nullptr)), m_size(std::exchange(other.m_size, 0)) {}

ShadowMemory& ShadowMemory::operator=(ShadowMemory&& other) noexcept {
  std::swap(m_cells, other.m_cells);
  std::swap(m_size, other.m_size);
  return *this;
}

namespace {

std::vector<std::size_t> by_falling_stride(std::vector<std::int64_t> const& strides) {
  std::vector<std::size_t> dimensions(strides.size());
  std::iota(dimensions.begin(), dimensions.end(), std::size_t{0});
  std::stable_sort(dimensions.begin(), dimensions.end(),
                   [&](std::size_t a, std::size_t b) { return strides[a] > strides[b]; });
  return dimensions;
}

}  // namespace

bool spans(std::vector<std::int64_t> const& extents, std::vector<std::int64_t> const& strides,
           std::int64_t element_bytes, std::uintptr_t bytes) {
  auto dimensions = by_falling_stride(strides);
  std::reverse(dimensions.begin(), dimensions.end());
  std::int64_t span = 1;
  std::int64_t last = 0;
  for (auto const d : dimensions) {
    if (extents[d] == 1) continue;
    // Of a part of a larger View the stride is at least twice what lies inside it.
    if (strides[d] < span || strides[d] >= 2 * span) return false;
    span = strides[d] * extents[d];
    last += strides[d] * (extents[d] - 1);
  }
  // From Kokkos 5 on there is no padding behind the last element.
  for (auto const elements : {span, last + 1}) {
    auto const taken = static_cast<std::uintptr_t>(elements * element_bytes);
    constexpr std::uintptr_t whole = 8;  // [bytes] of which Kokkos allocates whole ones
    if (taken == bytes || (taken + whole - 1) / whole * whole == bytes) return true;
  }
  return false;
}

std::vector<std::int64_t> index_of(Region const& region, std::int64_t element) {
  std::size_t const rank = region.extents.size();
  if (region.shape < Region::Shape::alias || element < 0) return {};
  std::vector<std::int64_t> index(rank, 0);
  std::int64_t left = element;
  for (auto const d : by_falling_stride(region.strides)) {
    // A dimension of one element may have any stride.
    if (region.extents[d] <= 1 || region.strides[d] <= 0) continue;
    index[d] = left / region.strides[d];
    left %= region.strides[d];
    if (index[d] >= region.extents[d]) return {};
  }
  if (left != 0) return {};
  return index;
}

Region& RegionMap::add(Region region) {
  auto const place = std::upper_bound(
      m_regions.begin(), m_regions.end(), region.begin,
      [](std::uintptr_t begin, auto const& other) { return begin < other->begin; });
  return **m_regions.insert(place, std::make_unique<Region>(std::move(region)));
}

Region* RegionMap::find(std::uintptr_t address) {
  auto place = std::upper_bound(
      m_regions.begin(), m_regions.end(), address,
      [](std::uintptr_t wanted, auto const& other) { return wanted < other->begin; });
  if (place == m_regions.begin()) return nullptr;
  --place;
  return address - (*place)->begin < (*place)->span ? place->get() : nullptr;
}

void RegionMap::remove(std::uintptr_t data) {
  std::erase_if(m_regions, [&](auto const& region) { return region->data == data; });
}

void RegionMap::clear() { m_regions.clear(); }

std::string plain_label(std::string const& label) {
  constexpr std::string_view ours = "spacecheck::";
  return label.starts_with(ours) ? label.substr(ours.size()) : label;
}

void fill_unset(void* data, std::size_t bytes) {
  auto* const memory = static_cast<unsigned char*>(data);
  auto const address = reinterpret_cast<std::uintptr_t>(data);
  std::size_t k = 0;
  if constexpr (std::endian::native == std::endian::little) {
    for (; k < bytes && (address + k) % 8 != 0; ++k) memory[k] = unset_byte(address + k);
    for (; k + 8 <= bytes; k += 8) {
      auto const word = unset_word(address + k);
      std::memcpy(memory + k, &word, 8);
    }
  }
  for (; k < bytes; ++k) memory[k] = unset_byte(address + k);
}

}  // namespace spacecheck::Impl
