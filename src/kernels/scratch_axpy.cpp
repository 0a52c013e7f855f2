// Scaled inputs staged in private scratch, then added up.
//
//   for (i = 0; i < n_threads; ++i) {
//     float s[5];
//     for (k = 0; k < 5; ++k) s[k] = k * x[i];
//     for (k = 0; k < 5; ++k) y[i] += s[k];
//   }
#include <spacecheck/spacecheck.hpp>

namespace {

struct ScratchAxpy {
  static constexpr auto name = "scratch_axpy";
  static constexpr auto description = "y += 0 x + 1 x + ... + 4 x, through scratch of five";

  template <class Case>
  static void run(Case& c) {
    auto const x = c.template input<float>("x", c.n_threads());
    auto const y = c.template inout<float>("y", c.array_size());
    auto const allocate = c.template allocator<float, 5>();
    c.launch(
        "scratch_axpy", KOKKOS_LAMBDA(std::int64_t i) {
          auto s = allocate();
          for (int k = 0; k < 5; ++k) s[k] = static_cast<float>(k) * x(i);
          for (int k = 0; k < 5; ++k) y(i) += s[k];
        });
  }

  static auto reference(auto x, auto y) {
    for (int k = 0; k < 5; ++k) y += k * x;
    return y;
  }
};

SPACECHECK_KERNEL(ScratchAxpy);

}  // namespace
