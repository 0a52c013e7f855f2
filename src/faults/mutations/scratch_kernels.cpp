// Kernels of the catalogue that work in scratch, each with one thing wrong.
#include <spacecheck/kernel/fault.hpp>
#include <spacecheck/spacecheck.hpp>

#include <algorithm>
#include <functional>
#include <vector>

namespace {

struct SeedCase {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 100, .array_size = 160, .buffer_size = 0};
  enum Way : int {
    right,
    guard_greater,
    guard_early,
    allocates_first,
    block_missing,
    block_doubled,
    unset,
    one_short,
    shared,
    wrong_element
  };
  static constexpr std::int64_t block = 32;

  template <class Case>
  static void run(Case& c, int way) {
    auto const n = c.n_threads();
    auto const output =
        c.template inout<float>("output", spacecheck::constant(0.0F), c.array_size() + 1);
    auto const slot = c.template workspace<float>("slot", 1);
    auto const allocate = c.template allocator<float, 5>();
    auto const body = KOKKOS_LAMBDA(std::int64_t i) {
      if (way == allocates_first) {
        auto s = allocate();
        s[0] = 0;
      }
      if (way == guard_greater ? i > n : way == guard_early ? i + 1 >= n : i >= n) return;
      auto s = allocate();
      if (way != unset) s[0] = 0;
      s[0] += 1;
      if (way == one_short) s[5] = 1;
      if (way == shared) {
        slot(0) = s[0];
        output(i) += slot(0);
      } else {
        output(way == wrong_element ? i + 1 : i) += s[0];
      }
    };
    auto const blocks = way == block_missing ? n / block : (n + block - 1) / block;
    c.launch_extent("seed_mutant", spacecheck::Geometry{blocks * block, block}, body);
    if (way == block_doubled) {
      c.parallel_for("seed_mutant_again", c.range(n / block * block, blocks * block), body);
    }
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<float>("output", [n = r.n_threads()](std::int64_t i) { return i < n ? 1 : 0; });
  }
};
SPACECHECK_FAULT(SeedCase, {.name = "seed_guard_greater",
                            .label = "mutant of seed_case",
                            .caught_by = "guard,reference,access",
                            .description = "> for >= in the guard",
                            .twin = "the seed case, with a launch of its own",
                            .way = SeedCase::guard_greater});
SPACECHECK_FAULT(SeedCase, {.name = "seed_guard_early",
                            .label = "mutant of seed_case",
                            .caught_by = "reference,shape",
                            .description = "the guard stops the last item",
                            .way = SeedCase::guard_early});
SPACECHECK_FAULT(SeedCase, {.name = "seed_allocates_first",
                            .label = "mutant of seed_case",
                            .caught_by = "guard:past_guard,access",
                            .description = "calls the allocator before the guard",
                            .way = SeedCase::allocates_first});
SPACECHECK_FAULT(SeedCase, {.name = "seed_block_missing",
                            .label = "mutant of seed_case",
                            .caught_by = "coverage:missed_item,reference",
                            .description = "the last block is not launched",
                            .way = SeedCase::block_missing});
SPACECHECK_FAULT(SeedCase, {.name = "seed_block_doubled",
                            .label = "mutant of seed_case",
                            .caught_by = "reference",
                            .description = "the last block is launched twice",
                            .way = SeedCase::block_doubled});
SPACECHECK_FAULT(SeedCase, {.name = "seed_unset",
                            .label = "mutant of seed_case",
                            .caught_by = "scratch:uninitialised,access",
                            .description = "scratch is added to before it is set",
                            .way = SeedCase::unset});
SPACECHECK_FAULT(SeedCase, {.name = "seed_one_short",
                            .label = "mutant of seed_case",
                            .caught_by = "scratch:scratch_overrun,access",
                            .description = "one element more than the scratch has",
                            .way = SeedCase::one_short});
SPACECHECK_FAULT(SeedCase, {.name = "seed_shared",
                            .label = "mutant of seed_case",
                            .caught_by = "access:race",
                            .description = "one scratch element for all items",
                            .way = SeedCase::shared});
SPACECHECK_FAULT(SeedCase, {.name = "seed_wrong_element",
                            .label = "mutant of seed_case",
                            .caught_by = "reference",
                            .description = "each item writes the next item's element",
                            .way = SeedCase::wrong_element});

struct ScratchAxpy {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 200, .array_size = 200, .buffer_size = 0};
  enum Way : int { right, term_missing, term_too_many, overwrites, reads_next, through_int };

  template <class Case>
  static void run(Case& c, int way) {
    auto const x = c.template input<float>("x", c.n_threads());
    auto const y = c.template inout<float>("y", c.n_threads());
    auto const allocate = c.template allocator<float, 5>();
    int const set = way == term_too_many ? 6 : 5;
    int const added = way == term_missing ? 4 : 5;
    c.launch(
        "axpy_mutant", KOKKOS_LAMBDA(std::int64_t i) {
          auto s = allocate();
          float const value = *(x.data() + (way == reads_next ? i + 1 : i));
          for (int k = 0; k < set; ++k) {
            s[k] = static_cast<float>(k) * value;
            if (way == through_int) s[k] = static_cast<float>(static_cast<int>(s[k]));
          }
          if (way == overwrites) y(i) = 0;
          for (int k = 0; k < added; ++k) y(i) += s[k];
        });
  }
  static auto reference(auto x, auto y) {
    for (int k = 0; k < 5; ++k) y += k * x;
    return y;
  }
};
SPACECHECK_FAULT(ScratchAxpy, {.name = "axpy_term_missing",
                               .label = "mutant of scratch_axpy",
                               .caught_by = "reference",
                               .description = "adds four of five",
                               .twin = "y += 10 x through scratch of five",
                               .way = ScratchAxpy::term_missing});
SPACECHECK_FAULT(ScratchAxpy, {.name = "axpy_term_too_many",
                               .label = "mutant of scratch_axpy",
                               .caught_by = "scratch:scratch_overrun,access",
                               .description = "sets six of five",
                               .way = ScratchAxpy::term_too_many});
SPACECHECK_FAULT(ScratchAxpy, {.name = "axpy_overwrites",
                               .label = "mutant of scratch_axpy",
                               .caught_by = "reference",
                               .description = "= for +=",
                               .way = ScratchAxpy::overwrites});
SPACECHECK_FAULT(ScratchAxpy, {.name = "axpy_reads_next",
                               .label = "mutant of scratch_axpy",
                               .caught_by = "reference,scratch:uninitialised,access",
                               .description = "reads the next item's element, the last one none",
                               .way = ScratchAxpy::reads_next});
SPACECHECK_FAULT(ScratchAxpy, {.name = "axpy_through_int",
                               .label = "mutant of scratch_axpy",
                               .caught_by = "reference",
                               .description = "a value goes through a whole number",
                               .way = ScratchAxpy::through_int});

struct Histogram {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 200, .array_size = 200, .buffer_size = 0};
  enum Way : int { right, atomic_dropped, mine_unset, bin_too_many, max_for_add, bins_kept, one_k };
  static constexpr int length = 16;
  static constexpr int n_bins = 8;

  template <class Case>
  static void run(Case& c, int way) {
    auto const x = c.template input<std::int32_t>("x", c.n_threads(), length);
    auto const bins = c.template output<std::int32_t>("bins", n_bins);
    auto const allocate = c.template allocator<std::int32_t, n_bins>();
    if (way != bins_kept) {
      c.parallel_for(
          "histogram_mutant_zero", c.range(0, n_bins),
          KOKKOS_LAMBDA(std::int64_t b) { bins(b) = 0; });
    }
    int const used = way == bin_too_many ? n_bins + 1 : n_bins;
    c.launch(
        "histogram_mutant", KOKKOS_LAMBDA(std::int64_t i) {
          auto mine = allocate();
          for (int b = 0; b < n_bins && way != mine_unset; ++b) mine[b] = 0;
          for (int k = way == one_k ? 1 : 0; k < length; ++k) ++mine[x(i, k) % used];
          for (int b = 0; b < n_bins; ++b) {
            if (way == atomic_dropped) {
              bins(b) += mine[b];
            } else if (way == max_for_add) {
              Kokkos::atomic_max(&bins(b), mine[b]);
            } else {
              Kokkos::atomic_add(&bins(b), mine[b]);
            }
          }
        });
  }
  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<std::int32_t>("x");
    std::vector<std::int32_t> bins(n_bins);
    for (std::int64_t i = 0; i < r.n_threads(); ++i) {
      for (int k = 0; k < length; ++k) ++bins[static_cast<std::size_t>(x.raw(i, k) % n_bins)];
    }
    r.expect_values<std::int32_t>("bins", bins);
  }
};
SPACECHECK_FAULT(Histogram, {.name = "histogram_atomic_dropped",
                             .label = "mutant of histogram",
                             .caught_by = "access:race",
                             .description = "adds to the bins of all without an atomic",
                             .twin = "counts in scratch, added up by atomics",
                             .way = Histogram::atomic_dropped});
SPACECHECK_FAULT(Histogram, {.name = "histogram_scratch_unset",
                             .label = "mutant of histogram",
                             .caught_by = "scratch:uninitialised,access",
                             .description = "counts in scratch that was not zeroed",
                             .way = Histogram::mine_unset});
SPACECHECK_FAULT(Histogram, {.name = "histogram_bin_too_many",
                             .label = "mutant of histogram",
                             .caught_by = "scratch:scratch_overrun,reference,access",
                             .description = "nine bins in scratch of eight",
                             .way = Histogram::bin_too_many});
SPACECHECK_FAULT(Histogram, {.name = "histogram_max_for_add",
                             .label = "mutant of histogram",
                             .caught_by = "reference",
                             .description = "atomic_max for atomic_add",
                             .way = Histogram::max_for_add});
SPACECHECK_FAULT(Histogram, {.name = "histogram_bins_unset",
                             .label = "mutant of histogram",
                             .caught_by = "scratch:uninitialised,reference,access",
                             .description = "the bins of all are not zeroed",
                             .way = Histogram::bins_kept});
SPACECHECK_FAULT(Histogram, {.name = "histogram_from_one",
                             .label = "mutant of histogram",
                             .caught_by = "reference",
                             .description = "each item leaves out its first number",
                             .way = Histogram::one_k});

struct LocalSort {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 80, .array_size = 80, .buffer_size = 0};
  enum Way : int { right, last_missing, down, looks_behind, writes_ahead };
  static constexpr int length = 8;

  template <class Case>
  static void run(Case& c, int way) {
    auto const x = c.template input<float>("x", c.n_threads(), length);
    auto const y = c.template output<float>("y", c.n_threads(), length);
    auto const allocate = c.template allocator<float, length>();
    c.launch(
        "sort_mutant", KOKKOS_LAMBDA(std::int64_t i) {
          auto s = allocate();
          int const first = way == looks_behind ? -1 : 0;
          for (int k = 0; k < length; ++k) {
            float const next = x(i, k);
            int j = k;
            bool const sorts = way != last_missing || k + 1 < length;
            for (; sorts && j > first && (way == down ? s[j - 1] < next : s[j - 1] > next); --j) {
              s[j] = s[j - 1];
            }
            s[way == writes_ahead ? j + 1 : j] = next;
          }
          for (int k = 0; k < length; ++k) y(i, k) = s[k];
        });
  }
  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<float>("x");
    std::vector<float> sorted;
    for (std::int64_t i = 0; i < r.n_threads(); ++i) {
      for (int k = 0; k < length; ++k) sorted.push_back(x.raw(i, k));
      std::sort(sorted.end() - length, sorted.end());
    }
    r.expect_values<float>("y", {sorted.begin(), sorted.end()});
  }
};
SPACECHECK_FAULT(LocalSort, {.name = "sort_last_missing",
                             .label = "mutant of local_sort",
                             .caught_by = "reference",
                             .description = "the last number is not sorted in",
                             .twin = "insertion sort in scratch",
                             .way = LocalSort::last_missing});
SPACECHECK_FAULT(LocalSort, {.name = "sort_down",
                             .label = "mutant of local_sort",
                             .caught_by = "reference",
                             .description = "< for > in the comparison",
                             .way = LocalSort::down});
SPACECHECK_FAULT(LocalSort, {.name = "sort_looks_behind",
                             .label = "mutant of local_sort",
                             .caught_by = "scratch:scratch_overrun,access",
                             .description = "compares with what lies before its scratch",
                             .way = LocalSort::looks_behind});
SPACECHECK_FAULT(LocalSort, {.name = "sort_writes_ahead",
                             .label = "mutant of local_sort",
                             .caught_by = "scratch:scratch_overrun,access",
                             .description = "inserts one element too far",
                             .way = LocalSort::writes_ahead});

}  // namespace
