#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace spacecheck::expected {

/// Which two accesses meet. Where a compiler may keep one of them in a register, both are allowed.
enum RaceKinds : std::uint8_t {
  write_write = 1,
  write_read = 2,
  atomic_plain = 4,  ///< one of the two is an atomic, the other is not
};

/// Where the element lies, and so what its View can be called.
enum class Memory : std::uint8_t {
  array,            ///< of the case: `view` is its name
  own_view,         ///< of the kernel itself: `view` is its label without "spacecheck::"
  static_variable,  ///< `view` is part of its symbol
  heap              ///< that no View knows of: `view` says what it is, in words
};

/// Elements and items of more than one dimension go by their row-major number.
struct ExpectedRace {
  std::string_view kernel;
  std::string_view view;
  Memory memory;
  std::uint8_t kinds;                        ///< RaceKinds that are right
  std::array<std::int64_t, 3> view_extents;  ///< [elements]; 0 beyond the View's rank
  std::array<std::int64_t, 3> item_extents;  ///< of the launch [count]; 0 beyond its rank
  /// The elements with a race, where they are few; the first `n_elements` count.
  std::array<std::int64_t, 4> elements;
  std::int64_t n_elements;  ///< 0: many, those that `is_right_pair` has a pair for
  /// Whether items a and b, in either order, do race on the element.
  bool (*is_right_pair)(std::int64_t element, std::int64_t a, std::int64_t b);
  std::string_view pairs;  ///< `is_right_pair` in words
};

/// The row-major number of an index.
constexpr std::int64_t flat(std::array<std::int64_t, 3> const& extents,
                            std::span<std::int64_t const> index) {
  std::int64_t number = 0;
  for (std::size_t d = 0; d < index.size(); ++d) number = number * extents[d] + index[d];
  return number;
}

constexpr bool are(std::int64_t a, std::int64_t b, std::int64_t x, std::int64_t y) {
  return (a == x && b == y) || (a == y && b == x);
}
constexpr bool different_below(std::int64_t n, std::int64_t a, std::int64_t b) {
  return a != b && a >= 0 && b >= 0 && a < n && b < n;
}

/// Whether the finding's element is one of the row's, and its items a pair of it.
constexpr bool fits(ExpectedRace const& race, std::int64_t element, std::int64_t a,
                    std::int64_t b) {
  bool listed = race.n_elements == 0;
  for (std::int64_t k = 0; k < race.n_elements; ++k) {
    listed = listed || race.elements[static_cast<std::size_t>(k)] == element;
  }
  return listed && race.is_right_pair(element, a, b);
}

using Item = std::int64_t;

/// Items e - 1 and e meet on element e, 0 < e < N.
template <Item N>
constexpr bool neighbours(Item e, Item a, Item b) {
  return e > 0 && e < N && are(a, b, e - 1, e);
}
/// Any two of N items.
template <Item N>
constexpr bool any_two(Item /*e*/, Item a, Item b) {
  return different_below(N, a, b);
}
/// Two of N items whose number is e modulo M.
template <Item M, Item N>
constexpr bool same_remainder(Item e, Item a, Item b) {
  return e >= 0 && e < M && different_below(N, a, b) && a % M == e && b % M == e;
}

}  // namespace spacecheck::expected
