// Kernels that assume one array layout.
#include <spacecheck/kernel/fault.hpp>
#include <spacecheck/spacecheck.hpp>

namespace {

struct RawPointer {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 50, .array_size = 50, .buffer_size = 0};
  enum Way : int { right, reads, writes, strides };
  static constexpr std::int64_t columns = 7;

  template <class Case>
  static void run(Case& c, int way) {
    auto const a = c.template input<std::int64_t>("a", c.n_threads(), columns);
    auto const b = c.template output<std::int64_t>("b", c.n_threads(), columns);
    c.launch(
        "raw_pointer", KOKKOS_LAMBDA(std::int64_t i) {
          for (std::int64_t j = 0; j < columns; ++j) {
            // `strides`: right in the first dimension, and takes the second to be contiguous.
            auto const flat =
                way == strides ? i * static_cast<std::int64_t>(a.stride(0)) + j : i * columns + j;
            bool const inside = flat < columns * static_cast<std::int64_t>(a.extent(0));
            auto const value =
                way == reads || (way == strides && inside) ? *(a.data() + flat) : a(i, j);
            if (way == writes) {
              *(b.data() + flat) = 2 * value;
            } else {
              b(i, j) = 2 * value;
            }
          }
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int64_t>("b", [a = r.initial<std::int64_t>("a")](std::int64_t i, std::int64_t j) {
      return 2 * a.raw(i, j);
    });
  }
};
SPACECHECK_FAULT(RawPointer, {.name = "raw_layout",
                              .label = "ADIOS2-Examples#82",
                              .caught_by = "layout",
                              .description = "reads by a raw pointer, row by row",
                              .twin = "reads and writes by the View",
                              .way = RawPointer::reads});
SPACECHECK_FAULT(RawPointer, {.name = "raw_layout_write",
                              .label = "ADIOS2-Examples#82",
                              .caught_by = "layout",
                              .description = "writes by a raw pointer, row by row",
                              .way = RawPointer::writes});
SPACECHECK_FAULT(RawPointer, {.name = "last_dimension_contiguous",
                              .label = "ADIOS2-Examples#82",
                              .caught_by = "layout",
                              .description = "takes the last dimension to be contiguous",
                              .way = RawPointer::strides});

// A raw pointer with the View's own strides serves every layout.
struct Strides {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 50, .array_size = 50, .buffer_size = 0};
  static constexpr std::int64_t columns = 7;

  template <class Case>
  static void run(Case& c, int) {
    auto const a = c.template input<std::int64_t>("a", c.n_threads(), columns);
    auto const sum = c.template output<std::int64_t>("sum", c.n_threads());
    c.launch(
        "strides", KOKKOS_LAMBDA(std::int64_t i) {
          std::int64_t total = 0;
          for (std::int64_t j = 0; j < columns; ++j) {
            total += *(a.data() + i * static_cast<std::int64_t>(a.stride(0)) +
                       j * static_cast<std::int64_t>(a.stride(1)));
          }
          sum(i) = total;
        });
  }
};
SPACECHECK_CLEAN(Strides, {.name = "raw_pointer_with_strides",
                           .label = "ADIOS2-Examples#82",
                           .description = "a raw pointer with the View's own strides"});

// All elements in any order, through the raw pointer: what layout they have makes no difference.
struct AllElements {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 50, .array_size = 50, .buffer_size = 0};
  static constexpr std::int64_t columns = 7;

  template <class Case>
  static void run(Case& c, int) {
    auto const a = c.template inout<std::int64_t>("a", c.n_threads(), columns);
    c.launch(
        "all_elements", KOKKOS_LAMBDA(std::int64_t i) {
          for (std::int64_t k = columns * i; k < columns * (i + 1); ++k) *(a.data() + k) += 1;
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int64_t>("a", [a = r.initial<std::int64_t>("a")](std::int64_t i, std::int64_t j) {
      return a.raw(i, j) + 1;
    });
  }
};
SPACECHECK_CLEAN(AllElements, {.name = "all_elements_by_pointer",
                               .label = "ADIOS2-Examples#82",
                               .description = "the same to every element, by the raw pointer"});

}  // namespace
