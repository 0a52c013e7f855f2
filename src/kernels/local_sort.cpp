// Each item sorts its own sixteen numbers by insertion, in private scratch.
//
//   for (i = 0; i < n_threads; ++i) {
//     float s[16];
//     for (k = 0; k < 16; ++k) {
//       for (j = k; j > 0 && s[j - 1] > x[i][k]; --j) s[j] = s[j - 1];
//       s[j] = x[i][k];
//     }
//     for (k = 0; k < 16; ++k) y[i][k] = s[k];
//   }
#include <spacecheck/spacecheck.hpp>

#include <algorithm>
#include <vector>

namespace {

struct LocalSort {
  static constexpr auto name = "local_sort";
  static constexpr auto description = "insertion sort of sixteen numbers in private scratch";
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 200, .array_size = 200, .buffer_size = 0};
  static constexpr int length = 16;

  template <class Case>
  static void run(Case& c) {
    auto const x = c.template input<float[length]>("x", c.n_threads());
    auto const y = c.template output<float[length]>("y", c.n_threads());
    auto const allocate = c.template allocator<float, length>();
    c.launch(
        "local_sort", KOKKOS_LAMBDA(std::int64_t i) {
          auto s = allocate();
          for (int k = 0; k < length; ++k) {
            float const next = x(i, k);
            int j = k;
            for (; j > 0 && s[j - 1] > next; --j) s[j] = s[j - 1];
            s[j] = next;
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

SPACECHECK_KERNEL(LocalSort);

}  // namespace
