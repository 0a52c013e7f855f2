// Weights added to the bins of all by floating-point atomics, whose order nobody promises.
//
//   for (i = 0; i < n_threads; ++i) bins[bin[i] % 8] += weight[i];   // atomic
//
// The bound is that of a sum in any order and grouping; no two runs need to give the same bits.
#include <spacecheck/spacecheck.hpp>

#include <vector>

namespace {

struct FloatHistogram {
  static constexpr auto name = "float_histogram";
  static constexpr auto description = "weights added up by float atomics, in whatever order";
  static constexpr bool up_to_rounding = true;
  static constexpr int n_bins = 8;

  template <class Case>
  static void run(Case& c) {
    auto const bin = c.template input<std::int32_t>("bin", c.n_threads());
    auto const weight = c.template input<float>("weight", c.n_threads());
    auto const bins = c.template inout<float>("bins", n_bins);
    c.launch(
        "float_histogram",
        KOKKOS_LAMBDA(std::int64_t i) { Kokkos::atomic_add(&bins(bin(i) % n_bins), weight(i)); });
  }

  static void reference(spacecheck::Reference& r) {
    auto const bin = r.initial<std::int32_t>("bin");
    auto const weight = r.initial<float>("weight");
    auto const before = r.initial<float>("bins");
    std::vector<spacecheck::AnyOrderSum<float>> sums(n_bins);
    for (int b = 0; b < n_bins; ++b) sums[static_cast<std::size_t>(b)] += before(b);
    for (std::int64_t i = 0; i < r.n_threads(); ++i) {
      sums[static_cast<std::size_t>(bin(i) % n_bins)] += weight(i);
    }
    r.expect<float>("bins",
                    [=](std::int64_t b) { return sums[static_cast<std::size_t>(b)].total(); });
  }
};

SPACECHECK_KERNEL(FloatHistogram);

}  // namespace
