// Whole numbers that outgrow their type. The type is mocked, of few bits: 2^31 elements would take
// gigabytes.
#include "mocked.hpp"

#include <spacecheck/kernel/fault.hpp>
#include <spacecheck/spacecheck.hpp>

namespace {

using mocked::narrowed;
using mocked::narrowed_unsigned;

// At 128 blocks a signed number of 8 bits becomes negative, and nothing is launched.
struct GridCount {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 4096 - 7, .array_size = 4096 - 7, .buffer_size = 0};
  static constexpr std::int64_t block = 32;

  template <class Case>
  static void run(Case& c, bool faulty) {
    auto const n = c.n_threads();
    auto const y = c.template inout<std::int32_t>("y", spacecheck::constant(0), n);
    auto const blocks = (n + block - 1) / block;
    auto const grid = faulty ? narrowed<8>(blocks) : blocks;
    c.launch_extent(
        "grid_count", spacecheck::Geometry{grid > 0 ? grid * block : 0, block},
        KOKKOS_LAMBDA(std::int64_t i) {
          if (i < n) y(i) = 1;
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int32_t>("y", [](std::int64_t) { return 1; });
  }
};
SPACECHECK_FAULT(GridCount, {.name = "grid_count_narrowed",
                             .label = "kokkos#6517",
                             .caught_by = "coverage:not_launched,reference",
                             .description = "too many blocks for their type: nothing is launched",
                             .twin = "the number of blocks in a type that holds it"});

// Right up to 16 blocks, wrong from 32 on: only other sizes show it.
struct SmallGridCount : GridCount {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 500, .array_size = 500, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool faulty) {
    auto const n = c.n_threads();
    auto const y = c.template inout<std::int32_t>("y", spacecheck::constant(0), n);
    auto const blocks = (n + block - 1) / block;
    auto const grid = faulty ? narrowed<6>(blocks) : blocks;
    c.launch_extent(
        "small_grid_count", spacecheck::Geometry{grid > 0 ? grid * block : 0, block},
        KOKKOS_LAMBDA(std::int64_t i) {
          if (i < n) y(i) = 1;
        });
  }
};
SPACECHECK_FAULT(SmallGridCount, {.name = "grid_count_at_other_sizes",
                                  .label = "kokkos#6517",
                                  .caught_by = "shape",
                                  .description = "too many blocks for their type, at 1023 items",
                                  .twin = "the number of blocks in a type that holds it"});

struct ScratchOffset {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 100, .array_size = 100, .buffer_size = 0};
  static constexpr std::int64_t slot = 4;

  template <class Case>
  static void run(Case& c, bool faulty) {
    auto const x = c.template input<float>("x", c.n_threads());
    auto const work = c.template workspace<float>("work", slot * c.n_threads());
    auto const y = c.template output<float>("y", c.n_threads());
    auto const offset = KOKKOS_LAMBDA(std::int64_t i) {
      return faulty ? narrowed_unsigned<8>(slot * i) : slot * i;
    };
    c.launch(
        "scratch_offset_fill", KOKKOS_LAMBDA(std::int64_t i) {
          for (std::int64_t k = 0; k < slot; ++k) work(offset(i) + k) = x(i);
        });
    c.launch(
        "scratch_offset_sum", KOKKOS_LAMBDA(std::int64_t i) {
          float sum = 0;
          for (std::int64_t k = 0; k < slot; ++k) sum += work(offset(i) + k);
          y(i) = sum;
        });
  }
  static auto reference(auto x) { return x + x + x + x; }
};
SPACECHECK_FAULT(ScratchOffset, {.name = "scratch_offset_narrowed",
                                 .label = "kokkos#1974",
                                 .caught_by = "order,reference,access",
                                 .description = "the product for a slot wraps: items share one",
                                 .twin = "the product for a slot in a type that holds it"});

struct StrideIndex {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 500, .array_size = 500, .buffer_size = 0};
  static constexpr std::int64_t stride = 32;

  template <class Case>
  static void run(Case& c, bool faulty) {
    auto const y = c.template inout<std::int32_t>("y", spacecheck::constant(0), c.n_threads());
    c.launch(
        "stride_index", KOKKOS_LAMBDA(std::int64_t i) {
          std::int64_t const k = faulty ? narrowed<16>(i * stride) : i * stride;
          if (k < 0) return;
          y(k / stride) = 1;
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int32_t>("y", [](std::int64_t) { return 1; });
  }
};
SPACECHECK_FAULT(StrideIndex, {.name = "index_narrowed",
                               .label = "amrex#3453",
                               .caught_by = "shape",
                               .description = "skips elements whose index has become negative",
                               .twin = "an index in a type that holds it"});

struct FlatIndex {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 60, .array_size = 60, .buffer_size = 0};
  static constexpr std::int64_t columns = 4;

  template <class Case>
  static void run(Case& c, bool faulty) {
    auto const y =
        c.template inout<std::int32_t>("y", spacecheck::constant(-1), columns * c.n_threads());
    c.launch(
        "flat_index", KOKKOS_LAMBDA(std::int64_t i) {
          for (std::int64_t j = 0; j < columns; ++j) {
            std::int64_t const flat = columns * i + j;
            y(faulty ? narrowed_unsigned<8>(flat) : flat) = static_cast<std::int32_t>(flat);
          }
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int32_t>("y", [](std::int64_t k) { return static_cast<std::int32_t>(k); });
  }
};
SPACECHECK_FAULT(FlatIndex, {.name = "flat_index_narrowed",
                             .caught_by = "shape",
                             .description = "a flat index wraps to elements that are done already",
                             .twin = "a flat index in a type that holds it"});

// Steps of block times grid; at 8 blocks of 32 a number of 8 bits is zero, and the loop stands
// still.
struct GridStride {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 100, .array_size = 100, .buffer_size = 0};
  static constexpr std::int64_t block = 32;

  template <class Case>
  static void run(Case& c, bool faulty) {
    auto const n = c.n_threads();
    auto const y = c.template inout<std::int32_t>("y", spacecheck::constant(0), n);
    auto const grid = (n + block - 1) / block;
    auto const step = faulty ? narrowed_unsigned<8>(block * grid) : block * grid;
    c.launch(
        "grid_stride", KOKKOS_LAMBDA(std::int64_t i) {
          for (std::int64_t k = i; k < n; k += step) Kokkos::atomic_inc(&y(k));
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int32_t>("y", [](std::int64_t) { return 1; });
  }
};
SPACECHECK_FAULT(GridStride, {.name = "grid_stride_zero",
                              .label = "kokkos#7797",
                              .caught_by = "shape:hang",
                              .description = "block times grid wraps to 0: the loop stands still",
                              .twin = "block times grid in a type that holds it"});

}  // namespace
