// A batch of small ODEs, one in each work item: prey and predators by the classical Runge-Kutta
// method, each item with start and growth rate of its own, its state and stages in scratch.
//
//   for each item:  x' = growth x - x y,  y' = x y - y,  20 steps of 0.05 from (x0, 1)
#include <spacecheck/spacecheck.hpp>

namespace {

constexpr int steps = 20;
constexpr double step = 0.05;

struct LotkaVolterra {
  static constexpr auto name = "lotka_volterra";
  static constexpr auto description = "an ODE of two species in each work item, by Runge-Kutta";

  template <class Case>
  static void run(Case& c) {
    auto const x0 = c.template input<double>("x0", spacecheck::uniform(0.5, 1.5), c.n_threads());
    auto const growth =
        c.template input<double>("growth", spacecheck::uniform(0.8, 1.2), c.n_threads());
    auto const prey = c.template output<double>("prey", c.n_threads());
    auto const allocate = c.template allocator<double, 10>();
    c.launch(
        "lotka_volterra", KOKKOS_LAMBDA(std::int64_t i) {
          constexpr double part[] = {0, step / 2, step / 2, step};
          auto s = allocate();  // x, y, four slopes of x, four of y
          s[0] = x0(i);
          s[1] = 1;
          for (int n = 0; n < steps; ++n) {
            for (int k = 0; k < 4; ++k) {
              double const x = k == 0 ? s[0] : s[0] + part[k] * s[2 + k - 1];
              double const y = k == 0 ? s[1] : s[1] + part[k] * s[6 + k - 1];
              s[2 + k] = growth(i) * x - x * y;
              s[6 + k] = x * y - y;
            }
            s[0] += step / 6 * (s[2] + 2 * s[3] + 2 * s[4] + s[5]);
            s[1] += step / 6 * (s[6] + 2 * s[7] + 2 * s[8] + s[9]);
          }
          prey(i) = s[0];
        });
  }

  // The same method, written plainly. Its operations are the kernel's, so that the bound that
  // follows from them is how far rounding may lead in twenty steps, and no more.
  static auto reference(auto x0, auto growth) {
    using Number = decltype(x0);
    Number x = x0;
    Number y = 1;
    for (int n = 0; n < steps; ++n) {
      auto const slope_x = [&](Number a, Number b) { return growth * a - a * b; };
      auto const slope_y = [](Number a, Number b) { return a * b - b; };
      Number const x1 = slope_x(x, y), y1 = slope_y(x, y);
      Number const xa = x + step / 2 * x1, ya = y + step / 2 * y1;
      Number const x2 = slope_x(xa, ya), y2 = slope_y(xa, ya);
      Number const xb = x + step / 2 * x2, yb = y + step / 2 * y2;
      Number const x3 = slope_x(xb, yb), y3 = slope_y(xb, yb);
      Number const xc = x + step * x3, yc = y + step * y3;
      Number const x4 = slope_x(xc, yc), y4 = slope_y(xc, yc);
      x = x + step / 6 * (x1 + 2 * x2 + 2 * x3 + x4);
      y = y + step / 6 * (y1 + 2 * y2 + 2 * y3 + y4);
    }
    return x;
  }
};
SPACECHECK_KERNEL(LotkaVolterra);

}  // namespace
