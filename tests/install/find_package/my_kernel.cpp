// y[i] += sum over k of k x[i], through a scratch array of five.
#include <spacecheck/spacecheck.hpp>

struct MyKernel {
  static constexpr auto name = "my_kernel";
  static constexpr auto description = "y += 10 x, through scratch";

  template <class Case>
  static void run(Case& c) {
    auto const x = c.template input<float>("x", c.n_threads());
    auto const y = c.template inout<float>("y", c.n_threads());
    auto const allocate = c.template allocator<float, 5>();
    c.launch(
        "my_kernel", KOKKOS_LAMBDA(std::int64_t i) {
          auto s = allocate();
          for (int k = 0; k < 5; ++k) s[k] = k * x(i);
          for (int k = 0; k < 5; ++k) y(i) += s[k];
        });
  }
  static auto reference(auto x, auto y) {
    for (int k = 0; k < 5; ++k) y = y + k * x;
    return y;
  }
};
SPACECHECK_KERNEL(MyKernel);
