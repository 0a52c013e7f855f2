// One element for all items, where each should have its own or only one should write.
#include "../variant.hpp"
#include "long_way.hpp"

#include <vector>

namespace {

// DRB009:  for (i = 0; i < n; ++i) x = i;   y = x;
//
// Races on x(0): any two items write it.
struct LastValue {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 500, .array_size = 500, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool all_write) {
    auto const n = c.n_threads();
    auto const x = c.template inout<std::int64_t>("x", spacecheck::constant<std::int64_t>(-1), 1);
    auto const y = c.template output<std::int64_t>("y", 1);
    c.launch(
        "lastprivatemissing", KOKKOS_LAMBDA(std::int64_t i) {
          if (all_write || i == n - 1) x(0) = i;
        });
    c.parallel_for(
        "lastprivatemissing_read", c.range(0, 1), KOKKOS_LAMBDA(std::int64_t) { y(0) = x(0); });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect_values<std::int64_t>("x", {r.n_threads() - 1});
    r.expect_values<std::int64_t>("y", {r.n_threads() - 1});
  }
};

struct LastPrivateMissing : Variant<LastValue, true> {
  static constexpr auto name = "race_lastprivatemissing";
  static constexpr auto description = "DRB009: every item writes what is read after the launch";
  static constexpr auto label = "DRB009";
  static constexpr auto caught_by = "access,order";
};
SPACECHECK_KERNEL(LastPrivateMissing);

struct LastPrivateMissingTwin : Variant<LastValue, false> {
  static constexpr auto name = "twin_lastprivatemissing";
  static constexpr auto description = "the last item alone writes what is read after the launch";
};
SPACECHECK_KERNEL(LastPrivateMissingTwin);

// DRB016:  x = 10;   for (i = 0; i < n; ++i) { a[i] = x; x = i; }
//
// Races on x(0): any two items, each of which reads and then writes it.
struct OutputDependence {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 500, .array_size = 500, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool shared) {
    auto const n = c.n_threads();
    auto const x = c.template inout<std::int64_t>("x", spacecheck::constant<std::int64_t>(10), 1);
    auto const first =
        c.template input<std::int64_t>("first", spacecheck::constant<std::int64_t>(10), 1);
    auto const a = c.template output<std::int64_t>("a", n);
    c.launch(
        "outputdep", KOKKOS_LAMBDA(std::int64_t i) {
          if (shared) {
            a(i) = x(0);
            x(0) = i;
          } else {
            a(i) = i == 0 ? first(0) : i - 1;
            if (i == n - 1) x(0) = i;
          }
        });
  }
  static void reference(spacecheck::Reference& r) {
    auto const n = r.n_threads();
    r.expect<std::int64_t>("x", [n](std::int64_t) { return n > 0 ? n - 1 : 10; });
    r.expect<std::int64_t>("a", [](std::int64_t i) { return i == 0 ? 10 : i - 1; });
  }
};

struct OutputDep : Variant<OutputDependence, true> {
  static constexpr auto name = "race_outputdep";
  static constexpr auto description = "DRB016: every item reads and writes one scalar";
  static constexpr auto label = "DRB016";
  static constexpr auto caught_by = "access,order";
};
SPACECHECK_KERNEL(OutputDep);

struct OutputDepTwin : Variant<OutputDependence, false> {
  static constexpr auto name = "twin_outputdep";
  static constexpr auto description = "every item knows the value; the last one writes the scalar";
};
SPACECHECK_KERNEL(OutputDepTwin);

// DRB018:  for (i = 0; i < n; ++i) if (x[i] is even) { out[next] = f(x[i], next); ++next; }
//
// Races on next(0), which every item with an even number reads and writes. No race on out in the
// order of one thread, where each slot is taken once. No reference: wrong each time, `repeat` would
// leave it to `reference`.
struct PlusPlus {
  static constexpr auto name = "race_plusplus";
  static constexpr auto description = "DRB018: a cursor into the output that all items move";
  static constexpr auto label = "DRB018";
  static constexpr bool is_fault = true;
  static constexpr auto caught_by = "access,order,repeat@parallel";
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 10000, .array_size = 10000, .buffer_size = 0};

  template <class Case>
  static void run(Case& c) {
    auto const n = c.n_threads();
    auto const x = c.template input<std::int32_t>("x", n);
    auto const next =
        c.template inout<std::int64_t>("next", spacecheck::constant<std::int64_t>(0), 1);
    auto const out =
        c.template inout<std::uint64_t>("out", spacecheck::constant<std::uint64_t>(0), n);
    c.launch(
        "plusplus", KOKKOS_LAMBDA(std::int64_t i) {
          if (x(i) % 2 != 0) return;
          std::int64_t const slot = next(0);
          out(slot) = long_way(static_cast<std::uint64_t>(x(i) + slot));
          next(0) = slot + 1;
        });
  }
};
SPACECHECK_KERNEL(PlusPlus);

// The slots by a scan over those who want one.
struct PlusPlusTwin {
  static constexpr auto name = "twin_plusplus";
  static constexpr auto description = "slots of the output given out by a scan";
  static constexpr bool is_fault = true;
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 1000, .array_size = 1000, .buffer_size = 0};

  template <class Case>
  static void run(Case& c) {
    auto const n = c.n_threads();
    auto const x = c.template input<std::int32_t>("x", n);
    auto const next =
        c.template inout<std::int64_t>("next", spacecheck::constant<std::int64_t>(0), 1);
    auto const out =
        c.template inout<std::uint64_t>("out", spacecheck::constant<std::uint64_t>(0), n);
    c.parallel_scan(
        "plusplus_twin", c.range(0, n),
        KOKKOS_LAMBDA(std::int64_t i, std::int64_t & slot, bool last) {
          bool const wants = x(i) % 2 == 0;
          if (last && wants) out(slot) = long_way(static_cast<std::uint64_t>(x(i) + slot));
          if (wants) ++slot;
          if (last && i == n - 1) next(0) = slot;
        });
  }
  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<std::int32_t>("x");
    std::vector<std::uint64_t> out;
    for (std::int64_t i = 0; i < r.n_threads(); ++i) {
      if (x(i) % 2 == 0) out.push_back(long_way(static_cast<std::uint64_t>(x(i)) + out.size()));
    }
    r.expect_values<std::int64_t>("next", {static_cast<std::int64_t>(out.size())});
    out.resize(static_cast<std::size_t>(r.n_threads()), 0);
    r.expect_values<std::uint64_t>("out", std::move(out));
  }
};
SPACECHECK_KERNEL(PlusPlusTwin);

// DRB020:  for (i = 0; i < n; ++i) { t = a[i] + i; a[i] = t; }
//
// Races on t(0): any two items, each of which writes and then reads it. Right in every order of
// whole items, and nothing is read before it is set: neither `order` nor two poisons can see it.
struct Temporary {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 500, .array_size = 500, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool shared) {
    auto const n = c.n_threads();
    auto const a = c.template inout<std::int64_t>("a", n);
    auto const t = c.template workspace<std::int64_t>("t", shared ? 1 : n);
    c.launch(
        "privatemissing", KOKKOS_LAMBDA(std::int64_t i) {
          auto& mine = t(shared ? 0 : i);
          mine = a(i) + i;
          a(i) = mine;
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int64_t>("a",
                           [a = r.initial<std::int64_t>("a")](std::int64_t i) { return a(i) + i; });
  }
};

struct PrivateMissing : Variant<Temporary, true> {
  static constexpr auto name = "race_privatemissing";
  static constexpr auto description = "DRB020: one temporary for all items";
  static constexpr auto label = "DRB020";
  static constexpr auto caught_by = "access";
};
SPACECHECK_KERNEL(PrivateMissing);

struct PrivateMissingTwin : Variant<Temporary, false> {
  static constexpr auto name = "twin_privatemissing";
  static constexpr auto description = "a temporary for each item";
};
SPACECHECK_KERNEL(PrivateMissingTwin);

// DRB111:  j = 0;   for (i = 0; i < n; ++i) { c[j] += a[i] * b[i]; ++j; }
//
// Races on j(0): any two items, each of which reads and then writes it. No race on c in the order
// of one thread, where each slot is taken once.
struct KeptIndex {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 500, .array_size = 500, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool kept) {
    auto const n = c.n_threads();
    auto const a = c.template input<float>("a", n);
    auto const b = c.template input<float>("b", n);
    auto const j = c.template inout<std::int64_t>("j", spacecheck::constant<std::int64_t>(0), 1);
    auto const sum = c.template inout<float>("c", n);
    c.launch(
        "linearmissing", KOKKOS_LAMBDA(std::int64_t i) {
          if (kept) {
            sum(j(0)) += a(i) * b(i);
            ++j(0);
          } else {
            sum(i) += a(i) * b(i);
            if (i == n - 1) j(0) = n;
          }
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect_values<std::int64_t>("j", {r.n_threads()});
    auto const a = r.initial<float>("a");
    auto const b = r.initial<float>("b");
    r.expect<float>("c",
                    [=, c = r.initial<float>("c")](std::int64_t i) { return c(i) + a(i) * b(i); });
  }
};

struct LinearMissing : Variant<KeptIndex, true> {
  static constexpr auto name = "race_linearmissing";
  static constexpr auto description = "DRB111: an index kept by hand beside the item's own";
  static constexpr auto label = "DRB111";
  static constexpr auto caught_by = "access,order";
};
SPACECHECK_KERNEL(LinearMissing);

struct LinearMissingTwin : Variant<KeptIndex, false> {
  static constexpr auto name = "twin_linearmissing";
  static constexpr auto description = "the item's own index";
};
SPACECHECK_KERNEL(LinearMissingTwin);

// Any item that finds something says so, all with the same value: still two writers at once.
//
// Races on found(0): any two items that are multiples of seven.
struct SameValue {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 500, .array_size = 500, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool plain) {
    auto const x = c.template input<std::int64_t>(
        "x", spacecheck::Fill<std::int64_t>([](auto const&, std::int64_t i) { return i % 7; }),
        c.n_threads());
    auto const found = c.template inout<int>("found", spacecheck::constant(0), 1);
    c.launch(
        "same_value", KOKKOS_LAMBDA(std::int64_t i) {
          if (x(i) != 0) return;
          if (plain) {
            found(0) = 1;
          } else {
            Kokkos::atomic_store(&found(0), 1);
          }
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect_values<int>("found", {r.n_threads() > 0 ? 1 : 0});
  }
};

struct SameValueWritten : Variant<SameValue, true> {
  static constexpr auto name = "race_same_value";
  static constexpr auto description = "many items write the same value, without an atomic";
  static constexpr auto caught_by = "access";
};
SPACECHECK_KERNEL(SameValueWritten);

struct SameValueTwin : Variant<SameValue, false> {
  static constexpr auto name = "twin_same_value";
  static constexpr auto description = "many items write the same value, each by an atomic store";
};
SPACECHECK_KERNEL(SameValueTwin);

}  // namespace
