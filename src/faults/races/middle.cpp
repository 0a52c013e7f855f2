// Items that disturb each other only while both are in the middle: whole items in any order, one
// after the other, give the right result, so that no order shows it.
#include "../variant.hpp"

#include <vector>

namespace {

// ERF#3714:  for (i = 0; i < n; ++i) {
//              for (k = 0; k < 16; ++k) tmp[k] = f(i, k);
//              for (k = 0; k < 16; ++k) out[i] += tmp[k];
//            }
//
// Races on every tmp(k), 0 <= k < 16: any two items, each of which writes and then reads it.
struct Columns {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 200, .array_size = 200, .buffer_size = 0};
  static constexpr std::int64_t levels = 16;

  template <class Case>
  static void run(Case& c, bool shared) {
    auto const n = c.n_threads();
    auto const x = c.template input<std::int64_t>("x", n);
    auto const tmp = c.template workspace<std::int64_t>("tmp", shared ? 1 : n, levels);
    auto const out = c.template output<std::int64_t>("out", n);
    c.launch(
        "work_buffer", KOKKOS_LAMBDA(std::int64_t i) {
          std::int64_t const row = shared ? 0 : i;
          for (std::int64_t k = 0; k < levels; ++k) tmp(row, k) = x(i) * (k + 1);
          std::int64_t sum = 0;
          for (std::int64_t k = 0; k < levels; ++k) sum += tmp(row, k);
          out(i) = sum;
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int64_t>("out", [x = r.initial<std::int64_t>("x")](std::int64_t i) {
      return x(i) * (levels * (levels + 1) / 2);
    });
  }
};

struct WorkBuffer : Variant<Columns, true> {
  static constexpr auto name = "race_work_buffer";
  static constexpr auto description = "ERF#3714: all columns work in one buffer";
  static constexpr auto label = "ERF#3714";
  static constexpr auto caught_by = "access";
};
SPACECHECK_KERNEL(WorkBuffer);

struct WorkBufferTwin : Variant<Columns, false> {
  static constexpr auto name = "twin_work_buffer";
  static constexpr auto description = "each column works in a buffer of its own";
};
SPACECHECK_KERNEL(WorkBufferTwin);

// siconos#78:  for (i = 0; i < n; ++i) {
//                t = u[i];  u[i] = 0;
//                for (k = 0; k < n; ++k) out[i] += a(i, k) * u[k];
//                u[i] = t;
//              }
//
// Races on every u(e), 0 <= e < n: item e writes it, any other item reads it.
struct OffDiagonal {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 100, .array_size = 100, .buffer_size = 0};
  static constexpr std::int64_t longest = 100;

  template <class Case>
  static void run(Case& c, bool zeroed) {
    auto const n = c.n_threads();
    auto const m = n < longest ? n : longest;
    auto const u = c.template inout<std::int64_t>("u", n);
    auto const out = c.template output<std::int64_t>("out", n);
    c.launch(
        "zeroed_for_the_moment", KOKKOS_LAMBDA(std::int64_t i) {
          std::int64_t sum = 0;
          if (zeroed) {
            std::int64_t const kept = u(i);
            u(i) = 0;
            for (std::int64_t k = 0; k < m; ++k) sum += (i + k) % 5 * u(k);
            u(i) = kept;
          } else {
            for (std::int64_t k = 0; k < m; ++k) sum += k == i ? 0 : (i + k) % 5 * u(k);
          }
          out(i) = sum;
        });
  }
  static void reference(spacecheck::Reference& r) {
    auto const u = r.initial<std::int64_t>("u");
    auto const m = r.n_threads() < longest ? r.n_threads() : longest;
    r.expect<std::int64_t>("u", [=](std::int64_t i) { return u(i); });
    r.expect<std::int64_t>("out", [=](std::int64_t i) {
      std::int64_t sum = 0;
      for (std::int64_t k = 0; k < m; ++k) sum += k == i ? 0 : (i + k) % 5 * u(k);
      return sum;
    });
  }
};

struct ZeroedForTheMoment : Variant<OffDiagonal, true> {
  static constexpr auto name = "race_zeroed_for_the_moment";
  static constexpr auto description =
      "siconos#78: an entry of a shared vector zeroed for the moment";
  static constexpr auto label = "siconos#78";
  static constexpr auto caught_by = "access";
};
SPACECHECK_KERNEL(ZeroedForTheMoment);

struct ZeroedForTheMomentTwin : Variant<OffDiagonal, false> {
  static constexpr auto name = "twin_zeroed_for_the_moment";
  static constexpr auto description = "leaves an entry out of its sum, and the vector alone";
};
SPACECHECK_KERNEL(ZeroedForTheMomentTwin);

// numba#8249:  for (i = 0; i < n; ++i) { buf[i % 32] = a[i];  b[i] = buf[i % 32] + 1; }
//
// Races on every buf(e), 0 <= e < 32: two different items i with i % 32 = e, each of which writes
// and then reads it.
struct SlotOfBlock {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 200, .array_size = 200, .buffer_size = 0};
  static constexpr std::int64_t block = 32;

  template <class Case>
  static void run(Case& c, bool of_block) {
    auto const n = c.n_threads();
    auto const a = c.template input<std::int64_t>("a", n);
    auto const buf = c.template workspace<std::int64_t>("buf", of_block ? block : n);
    auto const b = c.template output<std::int64_t>("b", n);
    c.launch(
        "slot_of_block", KOKKOS_LAMBDA(std::int64_t i) {
          std::int64_t const slot = of_block ? i % block : i;
          buf(slot) = a(i);

          b(i) = buf(slot) + 1;
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int64_t>("b",
                           [a = r.initial<std::int64_t>("a")](std::int64_t i) { return a(i) + 1; });
  }
};

struct SlotByBlock : Variant<SlotOfBlock, true> {
  static constexpr auto name = "race_slot_of_block";
  static constexpr auto description = "numba#8249: a slot by the place in the block alone";
  static constexpr auto label = "numba#8249";
  static constexpr auto caught_by = "access";
};
SPACECHECK_KERNEL(SlotByBlock);

struct SlotByBlockTwin : Variant<SlotOfBlock, false> {
  static constexpr auto name = "twin_slot_of_block";
  static constexpr auto description = "a slot by the item's own index";
};
SPACECHECK_KERNEL(SlotByBlockTwin);

}  // namespace
