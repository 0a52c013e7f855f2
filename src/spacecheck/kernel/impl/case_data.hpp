#pragma once

#include <spacecheck/kernel/fill.hpp>
#include <spacecheck/plan/observation.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace spacecheck {

/// What an array of a kernel is for.
enum class Role : std::uint8_t {
  input,     ///< filled before, never written
  inout,     ///< filled before, compared after
  output,    ///< unset before, every element compared after
  workspace  ///< unset before, not compared
};

namespace Impl {

/// One array of a case, wherever its memory is.
struct CaseArray {
  std::string name;
  Role role = Role::output;
  ElementType type = ElementType::float32;
  std::vector<std::int64_t> extents;
  std::vector<std::int64_t> strides;  ///< [numbers]
  std::int64_t element_numbers = 1;   ///< if more, those of an element are the last dimension
  std::byte* data = nullptr;          ///< first number, in the space's memory
  std::int64_t canary_bytes = 0;      ///< before and behind the elements, each
  std::shared_ptr<void> memory;
  std::shared_ptr<void> fill;  ///< a Fill<T> of the array's numbers; none: unset
  std::uint64_t stream = 0;

  /// Numbers [count].
  std::int64_t count() const;
  std::int64_t bytes() const { return count() * static_cast<std::int64_t>(size_of(type)); }
  std::int64_t element_bytes() const {
    return element_numbers * static_cast<std::int64_t>(size_of(type));
  }
  /// Dimensions of its View.
  std::size_t rank() const { return extents.size() - (element_numbers > 1 ? 1 : 0); }
};

/// An array of more bytes than there are addresses.
class NoRoomForArray : public std::bad_alloc {
 public:
  NoRoomForArray(std::string const& name, std::vector<std::int64_t> const& extents);
  char const* what() const noexcept override { return m_what->c_str(); }

 private:
  std::shared_ptr<std::string const> m_what;
};

/// Where in the random numbers of a trial the array of this name has its own.
std::uint64_t stream_of(std::string const& name);

/// An array that a kernel asks for, without memory as yet.
///
/// \param extents          of the View [elements].
/// \param element_numbers  that an element is made of [count].
/// \throws std::invalid_argument  a negative extent.
/// \throws NoRoomForArray         its extents' product is no size.
CaseArray declared_array(Role role, std::string const& name, ElementType type,
                         std::vector<std::int64_t> extents, std::int64_t element_numbers,
                         std::shared_ptr<void> fill);

/// An array as host memory in row-major order; owns a copy only where one was needed.
struct HostArray {
  CaseArray const* array = nullptr;
  std::byte const* data = nullptr;
  std::vector<std::byte> copy;
};

/// The part of a Case that needs no template: its arrays and what was seen.
class CaseData {
 public:
  using Copy = void (*)(void* destination, void const* source, std::size_t bytes);

  CaseData(Trial const& trial, bool host_accessible, Copy to_host, Copy from_host)
      : m_trial(trial),
        m_host_accessible(host_accessible),
        m_to_host(to_host),
        m_from_host(from_host) {}

  Trial const& trial() const { return m_trial; }

  /// Sets the array's elements by its fill or the trial's poison, and its canaries.
  void initialise(CaseArray array);

  std::vector<CaseArray> const& arrays() const { return m_arrays; }
  CaseArray const& array(std::string const& name) const;
  HostArray on_host(CaseArray const& array) const;

  /// [bytes] of canary on each side: room for the work of every item past the array.
  std::int64_t canary_bytes(std::int64_t bytes) const;

  /// Work items launched [count] and the block.
  std::int64_t extent() const;

  /// Adds an event for every array whose canaries have changed.
  void inspect_canaries();

  /// Remembers all arrays; `note_changes` adds an event for each that has changed since.
  void take_snapshot();
  void note_changes(std::int64_t item);

  void add(MemoryEvent event);
  std::vector<MemoryEvent> const& events() const { return m_events; }

  LedgerSummary ledger;
  std::optional<AccessSummary> access;
  bool has_ledger = false;
  bool took_scratch = false;
  bool took_order = false;

 private:
  void fetch(CaseArray const& array, std::vector<std::byte>& bytes) const;
  void canary_side(CaseArray const& array, bool behind);

  Trial m_trial;
  bool m_host_accessible;
  Copy m_to_host;
  Copy m_from_host;
  std::vector<CaseArray> m_arrays;
  std::vector<std::vector<std::byte>> m_snapshot;
  std::vector<MemoryEvent> m_events;
};

}  // namespace Impl
}  // namespace spacecheck
