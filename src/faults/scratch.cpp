// Scratch that is left, or used before it is set.
#include <spacecheck/kernel/fault.hpp>
#include <spacecheck/spacecheck.hpp>

namespace {

struct PastEnd {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 100, .array_size = 100, .buffer_size = 0};
  enum Way : int { right, behind, before, by_pointer, read };

  template <class Case>
  static void run(Case& c, int way) {
    auto const x = c.template input<float>("x", c.n_threads());
    auto const y = c.template output<float>("y", c.n_threads());
    auto const allocate = c.template allocator<float, 4>();
    c.launch(
        "past_end", KOKKOS_LAMBDA(std::int64_t i) {
          auto s = allocate();
          for (int k = 0; k < 4; ++k) s[k] = x(i);
          if (way == behind) s[4] = x(i);
          if (way == before) s[-1] = x(i);
          if (way == by_pointer) *(&s[3] + 1) = x(i);
          y(i) = way == read ? s[0] + 0 * s[4] : s[0];
        });
  }
};
SPACECHECK_FAULT(PastEnd, {.name = "scratch_overrun",
                           .label = "kynema-ugf#1387",
                           .caught_by = "scratch:scratch_overrun,access",
                           .description = "writes s[4] of four elements",
                           .twin = "writes the last of four elements",
                           .way = PastEnd::behind});
SPACECHECK_FAULT(PastEnd, {.name = "scratch_underrun",
                           .caught_by = "scratch:scratch_overrun,access",
                           .description = "writes s[-1]",
                           .way = PastEnd::before});
SPACECHECK_FAULT(PastEnd, {.name = "scratch_overrun_by_pointer",
                           .caught_by = "scratch:scratch_overrun,access",
                           .description = "writes behind the last element through its address",
                           .way = PastEnd::by_pointer});
SPACECHECK_FAULT(PastEnd, {.name = "scratch_read_past",
                           .caught_by = "scratch:scratch_overrun,access",
                           .description = "reads s[4] of four elements, for nothing",
                           .way = PastEnd::read});

struct Use {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 100, .array_size = 100, .buffer_size = 0};
  enum Way : int { right, unset, last_unset, one_branch };

  template <class Case>
  static void run(Case& c, int way) {
    auto const x = c.template input<double>("x", c.n_threads());
    auto const y = c.template output<double>("y", c.n_threads());
    auto const allocate = c.template allocator<double, 3>();
    c.launch(
        "use", KOKKOS_LAMBDA(std::int64_t i) {
          auto s = allocate();
          bool const sets = way == unset ? false : way == one_branch ? x(i) > 0 : true;
          for (int k = 0; k < (way == last_unset ? 2 : 3); ++k) {
            if (sets) s[k] = 0;
          }
          for (int k = 0; k < 3; ++k) s[k] += x(i);
          y(i) = s[0] + s[1] + s[2];
        });
  }
};
SPACECHECK_FAULT(Use, {.name = "scratch_unset",
                       .label = "numba#6076",
                       .caught_by = "scratch:uninitialised,access",
                       .description = "adds to scratch that was never set",
                       .twin = "sets scratch, then adds to it",
                       .way = Use::unset});
SPACECHECK_FAULT(Use, {.name = "scratch_last_unset",
                       .caught_by = "scratch:uninitialised,access",
                       .description = "sets all of its scratch but the last element",
                       .way = Use::last_unset});
SPACECHECK_FAULT(Use, {.name = "scratch_one_branch",
                       .label = "vpic-kokkos#115",
                       .caught_by = "scratch:uninitialised,access",
                       .description = "sets its scratch in one branch only",
                       .way = Use::one_branch});

struct Cursor {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 100, .array_size = 100, .buffer_size = 0};
  static constexpr int candidates = 12;
  static constexpr int room = 8;

  template <class Case>
  static void run(Case& c, bool faulty) {
    auto const x = c.template input<std::int32_t>("x", c.n_threads(), candidates);
    auto const kept = c.template output<std::int32_t>("kept", c.n_threads());
    auto const allocate = c.template allocator<std::int32_t, room>();
    c.launch(
        "cursor", KOKKOS_LAMBDA(std::int64_t i) {
          auto s = allocate();
          int count = 0;
          for (int k = 0; k < candidates; ++k) {
            if (x(i, k) % 4 != 0 && (faulty || count < room)) s[count++] = x(i, k);
          }
          std::int32_t last = 0;
          for (int k = 0; k < count && k < room; ++k) last = s[k];
          kept(i) = last;
        });
  }
};
SPACECHECK_FAULT(Cursor, {.name = "scratch_cursor",
                          .label = "sparta#232",
                          .caught_by = "scratch:scratch_overrun,access",
                          .description = "appends to scratch without looking whether there is room",
                          .twin = "appends to scratch while there is room"});

struct Lane {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 102, .array_size = 102, .buffer_size = 0};
  static constexpr int lanes = 34;
  static constexpr int room = 32;

  template <class Case>
  static void run(Case& c, bool faulty) {
    auto const y = c.template output<std::int32_t>("y", c.n_threads());
    auto const allocate = c.template allocator<std::int32_t, room>();
    c.launch(
        "lane", KOKKOS_LAMBDA(std::int64_t i) {
          auto s = allocate();
          auto const lane = i % (faulty ? lanes : room);
          s[lane] = static_cast<std::int32_t>(i);
          y(i) = s[lane];
        });
  }
};
SPACECHECK_FAULT(Lane, {.name = "scratch_lane",
                        .label = "thundersvm#99",
                        .caught_by = "scratch:scratch_overrun,access",
                        .description = "a place for each of 34 lanes in an array of 32",
                        .twin = "a place for each of 32 lanes in an array of 32"});

// Unset scratch is read, and what is read reaches nothing: legal, and easily accused.
struct ReadsForNothing {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 100, .array_size = 100, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, int) {
    auto const x = c.template input<std::int32_t>("x", c.n_threads());
    auto const y = c.template output<std::int32_t>("y", c.n_threads());
    auto const allocate = c.template allocator<std::int32_t, 8>();
    c.launch(
        "reads_for_nothing", KOKKOS_LAMBDA(std::int64_t i) {
          auto s = allocate();
          int const set = static_cast<int>(x(i) % 8);
          for (int k = 0; k < set; ++k) s[k] = k;
          std::int32_t sum = 0;
          for (int k = 0; k < 8; ++k) sum += k < set ? s[k] : 0;
          y(i) = sum;
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int32_t>("y", [x = r.initial<std::int32_t>("x")](std::int64_t i) {
      std::int32_t const set = x.raw(i) % 8;
      return set * (set - 1) / 2;
    });
  }
};
SPACECHECK_CLEAN(ReadsForNothing, {.name = "scratch_partly_set",
                                   .description = "uses as much of its scratch as it has set"});

// Scratch in which one item writes what another type reads: as bytes, all of them set.
struct Bytes {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 100, .array_size = 100, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, int) {
    auto const x = c.template input<std::uint32_t>("x", c.n_threads());
    auto const y = c.template output<std::uint32_t>("y", c.n_threads());
    auto const allocate = c.template allocator<std::uint8_t, 4>();
    c.launch(
        "bytes", KOKKOS_LAMBDA(std::int64_t i) {
          auto s = allocate();
          for (int k = 0; k < 4; ++k) s[k] = static_cast<std::uint8_t>(x(i) >> (8 * k));
          std::uint32_t back = 0;
          for (int k = 3; k >= 0; --k) back = (back << 8) | s[k];
          y(i) = back;
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::uint32_t>(
        "y", [x = r.initial<std::uint32_t>("x")](std::int64_t i) { return x.raw(i); });
  }
};
SPACECHECK_CLEAN(Bytes, {.name = "scratch_bytes",
                         .description = "a number through its scratch byte by byte"});

}  // namespace
