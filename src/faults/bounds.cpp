// Elements outside their View: written, read, or of another row.
#include <spacecheck/kernel/fault.hpp>
#include <spacecheck/spacecheck.hpp>

namespace {

struct SplitIndex {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 132, .array_size = 132, .buffer_size = 0};
  static constexpr std::int64_t levels = 12;

  template <class Case>
  static void run(Case& c, bool faulty) {
    auto const columns = (c.n_threads() + levels - 1) / levels;
    auto const out =
        c.template inout<std::int32_t>("out", spacecheck::constant(-2), columns * levels);
    c.launch(
        "split_index", KOKKOS_LAMBDA(std::int64_t i) {
          std::int64_t const column = i / (faulty ? columns : levels);
          *(out.data() + column * levels + i % levels) = static_cast<std::int32_t>(i);
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int32_t>("out", [n = r.n_threads()](std::int64_t i) {
      return i < n ? static_cast<std::int32_t>(i) : -2;
    });
  }
};
SPACECHECK_FAULT(SplitIndex, {.name = "split_by_wrong_extent",
                              .label = "scream#2828",
                              .caught_by = "scratch,reference,access",
                              .description = "a flat index is split by the other extent",
                              .twin = "a flat index is split by the extent of its last dimension"});

struct ShortView {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 100, .array_size = 100, .buffer_size = 0};
  static constexpr std::int64_t ahead = 11;

  template <class Case>
  static void run(Case& c, bool faulty) {
    auto const z = c.template input<double>("z", c.n_threads() + (faulty ? 0 : ahead));
    auto const y = c.template output<double>("y", c.n_threads());
    c.launch(
        "short_view", KOKKOS_LAMBDA(std::int64_t i) { y(i) = 2 * *(z.data() + i + ahead); });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<double>("y", [z = r.initial<double>("z")](std::int64_t i) {
      auto const from = i + ahead;
      return from < z.extent(0) ? 2 * z(from) : spacecheck::Bounded<double>(0);
    });
  }
};
SPACECHECK_FAULT(ShortView, {.name = "view_read_past",
                             .label = "RAJAPerf#709",
                             .caught_by = "scratch,reference,access",
                             .description = "reads eleven ahead in a View as long as the loop",
                             .twin = "reads eleven ahead in a View that is as much longer"});

struct ViewEnd {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 100, .array_size = 100, .buffer_size = 0};
  enum Way : int { right, behind, before };

  template <class Case>
  static void run(Case& c, int way) {
    auto const y = c.template inout<std::int32_t>("y", spacecheck::constant(0), c.n_threads());
    std::int64_t const ahead = way == behind ? 1 : way == before ? -1 : 0;
    c.launch(
        "view_end", KOKKOS_LAMBDA(std::int64_t i) { *(y.data() + i + ahead) = 1; });
  }
};
SPACECHECK_FAULT(ViewEnd, {.name = "view_overrun",
                           .label = "RAJAPerf#709",
                           .caught_by = "scratch,access",
                           .description = "the last item writes behind its View",
                           .twin = "the last item writes the last element of its View",
                           .way = ViewEnd::behind});
SPACECHECK_FAULT(ViewEnd, {.name = "view_underrun",
                           .caught_by = "scratch,access",
                           .description = "item 0 writes before its View",
                           .way = ViewEnd::before});

// Values that look like what the checks put around and into arrays.
struct LooksLikeCanary {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 64, .array_size = 64, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, int) {
    auto const y = c.template output<std::uint32_t>("y", c.n_threads());
    auto const z = c.template output<std::int32_t>("z", c.n_threads());
    auto const first = c.template output<double>("first", 1);
    c.launch(
        "looks_like_canary", KOKKOS_LAMBDA(std::int64_t i) {
          y(i) = i % 2 == 0 ? 0xc5c5c5c5U : 0x3a3a3a3aU;
          z(i) = i % 2 == 0 ? -1 : 0x7b7b7b7b;
          if (i == 0) first(0) = NAN;
        });
  }
};
SPACECHECK_CLEAN(LooksLikeCanary,
                 {.name = "canary_values",
                  .description = "writes, where it may, the values that unset memory holds"});

}  // namespace
