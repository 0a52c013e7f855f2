// Running totals by parallel_scan, in integers: exact, whatever the grouping.
//
//   int64_t sum = 0;
//   for (i = 0; i < n_threads; ++i) {
//     before[i] = sum;
//     sum += x[i];
//     after[i] = sum;
//   }
#include <spacecheck/spacecheck.hpp>

#include <vector>

namespace {

struct PrefixScan {
  static constexpr auto name = "prefix_scan";
  static constexpr auto description = "exclusive and inclusive integer sums by parallel_scan";

  template <class Case>
  static void run(Case& c) {
    auto const n = c.n_threads();
    auto const x = c.template input<std::int64_t>(
        "x", spacecheck::uniform<std::int64_t>(-1'000'000'000'000, 1'000'000'000'000), n);
    auto const before = c.template output<std::int64_t>("before", n);
    auto const after = c.template output<std::int64_t>("after", n);
    // Of another type than the elements', so that storing these is not storing the total.
    using Total = long long;
    c.parallel_scan(
        "prefix_scan", c.range(0, n), KOKKOS_LAMBDA(std::int64_t i, Total & sum, bool last) {
          // Elements are read once: a scan that passes over the items twice reads them twice.
          std::int64_t const mine = x(i);
          if (last) before(i) = sum;
          sum += mine;
          if (last) after(i) = sum;
        });
  }

  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<std::int64_t>("x");
    std::vector<std::int64_t> before, after;
    std::int64_t sum = 0;
    for (std::int64_t i = 0; i < r.n_threads(); ++i) {
      before.push_back(sum);
      sum += x(i);
      after.push_back(sum);
    }
    r.expect_values<std::int64_t>("before", std::move(before));
    r.expect_values<std::int64_t>("after", std::move(after));
  }
};

SPACECHECK_KERNEL(PrefixScan);

}  // namespace
