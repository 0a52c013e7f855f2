// Each item counts its own numbers in private scratch, then adds its counts to those of all.
//
//   for (i = 0; i < n_threads; ++i) {
//     int32_t mine[8] = {0};
//     for (k = 0; k < 32; ++k) ++mine[x[i][k] % 8];
//     for (b = 0; b < 8; ++b) bins[b] += mine[b];   // atomic
//   }
#include <spacecheck/spacecheck.hpp>

#include <vector>

namespace {

struct Histogram {
  static constexpr auto name = "histogram";
  static constexpr auto description = "counts in private scratch, added up by integer atomics";
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 200, .array_size = 200, .buffer_size = 0};
  static constexpr int length = 32;
  static constexpr int n_bins = 8;

  template <class Case>
  static void run(Case& c) {
    auto const x = c.template input<std::int32_t[length]>("x", c.n_threads());
    auto const bins = c.template inout<std::int32_t>("bins", spacecheck::constant(0), n_bins);
    auto const allocate = c.template allocator<std::int32_t, n_bins>();
    c.launch(
        "histogram", KOKKOS_LAMBDA(std::int64_t i) {
          auto mine = allocate();
          for (int b = 0; b < n_bins; ++b) mine[b] = 0;
          for (int k = 0; k < length; ++k) ++mine[x(i, k) % n_bins];
          for (int b = 0; b < n_bins; ++b) Kokkos::atomic_add(&bins(b), mine[b]);
        });
  }

  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<std::int32_t>("x");
    std::vector<std::int32_t> bins(n_bins);
    for (std::int64_t i = 0; i < r.n_threads(); ++i) {
      for (int k = 0; k < length; ++k) ++bins[static_cast<std::size_t>(x(i, k) % n_bins)];
    }
    r.expect_values<std::int32_t>("bins", bins);
  }
};

SPACECHECK_KERNEL(Histogram);

}  // namespace
