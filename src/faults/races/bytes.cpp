// Elements that items share byte by byte.
#include "../variant.hpp"

#include <cstring>
#include <vector>

namespace {

// Item i sets byte i: eight items an element, and no byte is set by two. Not a race.
struct BytesApart {
  static constexpr auto name = "clean_bytes_apart";
  static constexpr auto description = "eight items write the eight bytes of one element";
  static constexpr bool is_fault = true;
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 400, .array_size = 400, .buffer_size = 0};

  template <class Case>
  static void run(Case& c) {
    auto const n = c.n_threads();
    auto const y =
        c.template inout<std::uint64_t>("y", spacecheck::constant<std::uint64_t>(0), n / 8 + 1);
    auto* const bytes = reinterpret_cast<unsigned char*>(y.data());
    c.launch(
        "bytes_apart",
        KOKKOS_LAMBDA(std::int64_t i) { bytes[i] = static_cast<unsigned char>(i % 251); });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::uint64_t>("y", [n = r.n_threads()](std::int64_t e) {
      unsigned char bytes[8] = {};
      for (std::int64_t i = 8 * e; i < 8 * e + 8 && i < n; ++i)
        bytes[i % 8] = static_cast<unsigned char>(i % 251);
      std::uint64_t element = 0;
      std::memcpy(&element, bytes, sizeof element);
      return element;
    });
  }
};
SPACECHECK_KERNEL(BytesApart);

// Two items an element of eight bytes: the even one writes all of it, the odd one its last four.
//
// Races on every y(e), 0 <= e < n / 2: items 2 e and 2 e + 1 both write bytes 4 to 7 of it. In the
// twin the even item writes the first four only.
struct Halves {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 400, .array_size = 400, .buffer_size = 0};

  KOKKOS_INLINE_FUNCTION static void write(unsigned char* element, std::int64_t i, bool whole) {
    auto const half = static_cast<std::uint32_t>(7 * i);
    std::uint32_t const both[2] = {half, half};
    if (i % 2 == 0) {
      if (whole) {
        std::memcpy(element, both, 8);
      } else {
        std::memcpy(element, both, 4);
      }
    } else {
      std::memcpy(element + 4, &half, 4);
    }
  }

  template <class Case>
  static void run(Case& c, bool whole) {
    auto const n = c.n_threads();
    auto const y =
        c.template inout<std::uint64_t>("y", spacecheck::constant<std::uint64_t>(0), n / 2 + 1);
    auto* const bytes = reinterpret_cast<unsigned char*>(y.data());
    c.launch(
        "bytes_overlap", KOKKOS_LAMBDA(std::int64_t i) { write(bytes + 8 * (i / 2), i, whole); });
  }
};

struct BytesOverlap : Variant<Halves, true> {
  static constexpr auto name = "race_bytes_overlap";
  static constexpr auto description = "one item writes eight bytes, another the last four of them";
  static constexpr auto caught_by = "access,order";
  static void reference(spacecheck::Reference& r) { expect(r, true); }
  static void expect(spacecheck::Reference& r, bool whole) {
    r.expect<std::uint64_t>("y", [n = r.n_threads(), whole](std::int64_t e) {
      unsigned char bytes[8] = {};
      for (std::int64_t i = 2 * e; i < 2 * e + 2 && i < n; ++i) Halves::write(bytes, i, whole);
      std::uint64_t element = 0;
      std::memcpy(&element, bytes, sizeof element);
      return element;
    });
  }
};
SPACECHECK_KERNEL(BytesOverlap);

struct BytesOverlapTwin : Variant<Halves, false> {
  static constexpr auto name = "twin_bytes_overlap";
  static constexpr auto description = "one item writes the first four bytes, another the last four";
  static void reference(spacecheck::Reference& r) { BytesOverlap::expect(r, false); }
};
SPACECHECK_KERNEL(BytesOverlapTwin);

// Item i writes four bytes from byte 3 i on: across the ends of elements, and into what the next
// item writes.
//
// Races on the byte 3 i + 3, which is in y((3 i + 3) / 4), for 0 <= i < n - 1: items i and i + 1
// both write it. In the twin each writes three.
struct Straddling {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 300, .array_size = 300, .buffer_size = 0};

  KOKKOS_INLINE_FUNCTION static void write(unsigned char* bytes, std::int64_t i, bool four) {
    auto const value = static_cast<std::uint32_t>(0x01010101 * (i % 200 + 1));
    if (four) {
      std::memcpy(bytes + 3 * i, &value, 4);
    } else {
      std::memcpy(bytes + 3 * i, &value, 3);
    }
  }

  template <class Case>
  static void run(Case& c, bool four) {
    auto const y = c.template inout<std::uint32_t>("y", spacecheck::constant<std::uint32_t>(0),
                                                   c.n_threads() + 1);
    auto* const bytes = reinterpret_cast<unsigned char*>(y.data());
    c.launch(
        "bytes_straddle", KOKKOS_LAMBDA(std::int64_t i) { write(bytes, i, four); });
  }
  static void expect(spacecheck::Reference& r, bool four) {
    std::vector<std::uint32_t> y(static_cast<std::size_t>(r.n_threads() + 1));
    for (std::int64_t i = 0; i < r.n_threads(); ++i) {
      write(reinterpret_cast<unsigned char*>(y.data()), i, four);
    }
    r.expect_values<std::uint32_t>("y", std::move(y));
  }
};

struct BytesStraddle : Variant<Straddling, true> {
  static constexpr auto name = "race_bytes_straddle";
  static constexpr auto description =
      "four bytes an item, three apart, across the ends of elements";
  static constexpr auto caught_by = "access,order";
  static void reference(spacecheck::Reference& r) { Straddling::expect(r, true); }
};
SPACECHECK_KERNEL(BytesStraddle);

struct BytesStraddleTwin : Variant<Straddling, false> {
  static constexpr auto name = "twin_bytes_straddle";
  static constexpr auto description =
      "three bytes an item, three apart, across the ends of elements";
  static void reference(spacecheck::Reference& r) { Straddling::expect(r, false); }
};
SPACECHECK_KERNEL(BytesStraddleTwin);

}  // namespace
