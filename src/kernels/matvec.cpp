// A dense matrix of n_threads rows times a vector, one row an item.
//
//   for (i = 0; i < n_threads; ++i) {
//     float sum = 0;
//     for (k = 0; k < 24; ++k) sum += a[i][k] * x[k];
//     y[i] = sum;
//   }
#include <spacecheck/spacecheck.hpp>

namespace {

struct Matvec {
  static constexpr auto name = "matvec";
  static constexpr auto description = "matrix times vector, one row an item";
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 300, .array_size = 300, .buffer_size = 0};
  static constexpr int columns = 24;

  template <class Case>
  static void run(Case& c) {
    auto const a = c.template input<float[columns]>("a", c.n_threads());
    auto const x = c.template input<float>("x", columns);
    auto const y = c.template output<float>("y", c.n_threads());
    c.launch(
        "matvec", KOKKOS_LAMBDA(std::int64_t i) {
          float sum = 0;
          for (int k = 0; k < columns; ++k) sum += a(i, k) * x(k);
          y(i) = sum;
        });
  }

  static void reference(spacecheck::Reference& r) {
    r.expect<float>("y", [a = r.initial<float>("a"), x = r.initial<float>("x")](std::int64_t i) {
      spacecheck::Bounded<float> sum = 0;
      for (int k = 0; k < columns; ++k) sum += a(i, k) * x(k);
      return sum;
    });
  }
};

SPACECHECK_KERNEL(Matvec);

}  // namespace
