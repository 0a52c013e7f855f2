#include <spacecheck/kernel/impl/case_data.hpp>
#include <spacecheck/launch/geometry.hpp>

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace spacecheck::Impl {
namespace {

// Loud in every type: a NaN or -1; a huge number. Neither is a value that a kernel computes.
constexpr unsigned char poison_bytes[] = {0xff, 0x7b, 0x00};
constexpr std::int64_t least_canary = 1024;
constexpr std::int64_t most_for_tiles = std::int64_t{64} << 10;
constexpr std::int64_t largest_canary = std::int64_t{64} << 20;

std::vector<std::int64_t> row_major(std::vector<std::int64_t> const& extents) {
  std::vector<std::int64_t> strides(extents.size(), 1);
  for (std::size_t k = extents.size(); k-- > 1;) strides[k - 1] = strides[k] * extents[k];
  return strides;
}

bool is_row_major(CaseArray const& array) {
  auto const wanted = row_major(array.extents);
  for (std::size_t k = 0; k < wanted.size(); ++k) {
    if (array.extents[k] > 1 && array.strides[k] != wanted[k]) return false;
  }
  return true;
}

// Calls f(flat row-major position, offset in memory [elements]) for every element.
template <class F>
void each_element(CaseArray const& array, F const& f) {
  std::int64_t const count = array.count();
  if (is_row_major(array)) {
    for (std::int64_t k = 0; k < count; ++k) f(k, k);
    return;
  }
  std::vector<std::int64_t> index(array.extents.size(), 0);
  std::int64_t offset = 0;
  for (std::int64_t flat = 0; flat < count; ++flat) {
    f(flat, offset);
    for (std::size_t d = index.size(); d-- > 0;) {
      offset += array.strides[d];
      if (++index[d] < array.extents[d]) break;
      offset -= array.strides[d] * array.extents[d];
      index[d] = 0;
    }
  }
}

/// What the canaries of a case's array number `array` hold, `offset` bytes from its first element.
///
/// Another with each poison: a result that depends on what lies outside an array shows as one that
/// depends on unset memory. Another with each array and at each place: what an item copies from one
/// canary to another shows. None is zero; as a float or double all are large, or all are small.
std::byte canary_byte(Poison poison, std::size_t array, std::int64_t offset) {
  bool const small = poison == Poison::b;
  bool const top = (offset & 3) == 3;  // of a number, its exponent
  auto const mixed = static_cast<std::uint64_t>(offset) * 0x9e3779b97f4a7c15ULL >> 32;
  // Added, so that no two of four arrays in a row hold the same at any place.
  auto const bits = static_cast<unsigned>(mixed + array);
  unsigned const byte = top ? (small ? 0x38U : 0xc4U) | (bits & 3U)
                            : (small ? 0x20U | (bits & 0x1fU) : 0x80U | (bits & 0x3fU));
  return static_cast<std::byte>(byte);
}

void fill_canary(std::byte* begin, std::int64_t bytes, Poison poison, std::size_t array,
                 std::int64_t offset) {
  for (std::int64_t k = 0; k < bytes; ++k) begin[k] = canary_byte(poison, array, offset + k);
}

/// Whether an array of these extents has less than 2^62 bytes, canaries beside it not counted.
bool has_a_size(std::vector<std::int64_t> const& extents, ElementType type) {
  if (std::find(extents.begin(), extents.end(), 0) != extents.end()) return true;
  auto left = (std::int64_t{1} << 62) / static_cast<std::int64_t>(size_of(type));
  for (auto const extent : extents) left /= extent;
  return left > 0;
}

std::string product_of(std::vector<std::int64_t> const& extents) {
  std::string text;
  for (auto const extent : extents) text += (text.empty() ? "" : " x ") + std::to_string(extent);
  return text;
}

}  // namespace

NoRoomForArray::NoRoomForArray(std::string const& name, std::vector<std::int64_t> const& extents)
    : m_what(std::make_shared<std::string>("array '" + name + "' of " + product_of(extents) +
                                           " is larger than any memory")) {}

std::uint64_t stream_of(std::string const& name) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a
  for (char const c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return hash;
}

CaseArray declared_array(Role role, std::string const& name, ElementType type,
                         std::vector<std::int64_t> extents, std::int64_t element_numbers,
                         std::shared_ptr<void> fill) {
  for (auto const extent : extents) {
    if (extent < 0) {
      throw std::invalid_argument("array '" + name + "' has a negative extent, " +
                                  std::to_string(extent));
    }
  }
  CaseArray array;
  array.name = name;
  array.role = role;
  array.type = type;
  array.extents = std::move(extents);
  array.element_numbers = element_numbers;
  if (element_numbers > 1) array.extents.push_back(element_numbers);
  if (!has_a_size(array.extents, type)) throw NoRoomForArray(name, array.extents);
  array.fill = std::move(fill);
  array.stream = stream_of(name);
  return array;
}

std::int64_t CaseArray::count() const {
  std::int64_t count = 1;
  for (auto const extent : extents) count *= extent;
  return count;
}

std::int64_t CaseData::extent() const {
  auto const& t = m_trial;
  return covering(std::max(t.parameters.array_size, t.parameters.n_threads), t.block).extent +
         t.surplus * t.block;
}

std::int64_t CaseData::canary_bytes(std::int64_t bytes) const {
  std::int64_t const items = std::max<std::int64_t>(m_trial.parameters.array_size, 1);
  std::int64_t const past = extent() - m_trial.parameters.array_size + m_trial.block;
  std::int64_t const row = bytes / items + 1;
  std::int64_t const rows = past > largest_canary / row ? largest_canary : row * past;
  // Tiles of a policy of the kernel's own may go further, by rows of the array.
  std::int64_t const wanted = std::max(rows, std::min(bytes, most_for_tiles));
  return (std::clamp(wanted, least_canary, largest_canary) + 63) / 64 * 64;
}

void CaseData::initialise(CaseArray array) {
  for (auto const& other : m_arrays) {
    if (other.name == array.name) {
      throw std::logic_error("two arrays of one case are named '" + array.name + "'");
    }
  }
  auto const canary = static_cast<std::size_t>(array.canary_bytes);
  auto const bytes = static_cast<std::size_t>(array.bytes());
  std::vector<std::byte> staged;
  std::byte* begin = array.data - canary;
  if (!m_host_accessible) {
    staged.resize(bytes + 2 * canary);
    begin = staged.data();
  }
  std::byte* const elements = begin + canary;
  auto const number = m_arrays.size();
  fill_canary(begin, array.canary_bytes, m_trial.poison, number, -array.canary_bytes);
  fill_canary(elements + bytes, array.canary_bytes, m_trial.poison, number, array.bytes());
  if (array.fill) {
    with_element_type(array.type, [&](auto zero) {
      using T = decltype(zero);
      auto const& fill = *static_cast<Fill<T> const*>(array.fill.get());
      Random const random(m_trial.seed, array.stream);
      auto* const typed = reinterpret_cast<T*>(elements);
      each_element(array, [&](std::int64_t flat, std::int64_t offset) {
        typed[offset] = fill(random, flat);
      });
    });
  } else {
    std::memset(elements, poison_bytes[static_cast<std::size_t>(m_trial.poison)], bytes);
  }
  if (!m_host_accessible) m_from_host(array.data - canary, staged.data(), staged.size());
  m_arrays.push_back(std::move(array));
}

CaseArray const& CaseData::array(std::string const& name) const {
  for (auto const& candidate : m_arrays) {
    if (candidate.name == name) return candidate;
  }
  std::string names;
  for (auto const& candidate : m_arrays) names += (names.empty() ? "" : ", ") + candidate.name;
  throw std::invalid_argument("the reference asks for '" + name + "'; the kernel's arrays are " +
                              (names.empty() ? "none" : names));
}

HostArray CaseData::on_host(CaseArray const& array) const {
  HostArray host{.array = &array, .data = array.data, .copy = {}};
  bool const in_order = is_row_major(array);
  if (m_host_accessible && in_order) return host;
  std::vector<std::byte> fetched(static_cast<std::size_t>(array.bytes()));
  m_to_host(fetched.data(), array.data, fetched.size());
  if (in_order) {
    host.copy = std::move(fetched);
  } else {
    std::size_t const size = size_of(array.type);
    host.copy.resize(fetched.size());
    each_element(array, [&](std::int64_t flat, std::int64_t offset) {
      std::memcpy(host.copy.data() + static_cast<std::size_t>(flat) * size,
                  fetched.data() + static_cast<std::size_t>(offset) * size, size);
    });
  }
  host.data = host.copy.data();
  return host;
}

void CaseData::fetch(CaseArray const& array, std::vector<std::byte>& bytes) const {
  bytes.resize(static_cast<std::size_t>(array.bytes() + 2 * array.canary_bytes));
  m_to_host(bytes.data(), array.data - array.canary_bytes, bytes.size());
}

void CaseData::canary_side(CaseArray const& array, bool behind) {
  auto const number = static_cast<std::size_t>(&array - m_arrays.data());
  std::int64_t const begin = behind ? array.bytes() : -array.canary_bytes;
  std::vector<std::byte> canary(static_cast<std::size_t>(array.canary_bytes));
  m_to_host(canary.data(), array.data + begin, canary.size());
  auto const size = array.element_bytes();
  std::int64_t changed = 0;
  std::int64_t nearest = 0;
  std::int64_t last_element = -1;
  for (std::int64_t k = 0; k < array.canary_bytes; ++k) {
    auto const untouched = canary_byte(m_trial.poison, number, begin + k);
    if (canary[static_cast<std::size_t>(k)] == untouched) continue;
    std::int64_t const element =
        behind ? (array.bytes() + k) / size : -(array.canary_bytes - 1 - k) / size - 1;
    if (changed == 0 || element != last_element) ++changed;
    // Behind, the first is nearest to the array; before it, the last.
    if (changed == 1 || !behind) nearest = element;
    last_element = element;
  }
  if (changed == 0) return;
  add({.kind = behind ? MemoryEvent::Kind::view_overrun : MemoryEvent::Kind::view_underrun,
       .view = array.name,
       .element = nearest,
       .item = std::nullopt,
       .times = changed});
}

void CaseData::inspect_canaries() {
  for (auto const& array : m_arrays) {
    if (array.canary_bytes == 0) continue;
    canary_side(array, false);
    canary_side(array, true);
  }
}

void CaseData::take_snapshot() {
  m_snapshot.resize(m_arrays.size());
  for (std::size_t a = 0; a < m_arrays.size(); ++a) fetch(m_arrays[a], m_snapshot[a]);
}

// Called after each of thousands of items, nearly all of which change nothing.
void CaseData::note_changes(std::int64_t item) {
  std::vector<std::byte> now;
  for (std::size_t a = 0; a < m_arrays.size(); ++a) {
    auto const& array = m_arrays[a];
    auto& before = m_snapshot.at(a);
    std::byte const* bytes = array.data - array.canary_bytes;
    if (!m_host_accessible) {
      fetch(array, now);
      bytes = now.data();
    }
    if (std::memcmp(bytes, before.data(), before.size()) == 0) continue;
    if (m_host_accessible) fetch(array, now);
    auto const size = array.element_bytes();
    std::int64_t changed = 0;
    std::int64_t first = 0;
    std::int64_t last = -1;
    for (std::size_t k = 0; k < now.size(); ++k) {
      if (now[k] == before[k]) continue;
      auto const shifted = static_cast<std::int64_t>(k) - array.canary_bytes;
      std::int64_t const element = shifted >= 0 ? shifted / size : -((-shifted + size - 1) / size);
      if (changed == 0) first = element;
      if (changed == 0 || element != last) ++changed;
      last = element;
    }
    if (changed > 0) {
      add({.kind = MemoryEvent::Kind::past_guard_write,
           .view = array.name,
           .element = first,
           .item = item,
           .times = changed});
      std::swap(before, now);
    }
  }
}

void CaseData::add(MemoryEvent event) { m_events.push_back(std::move(event)); }

}  // namespace spacecheck::Impl
