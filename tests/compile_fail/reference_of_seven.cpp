// An elementwise reference takes six numbers at most: the kernel would be one without a reference.
// refused: one to six numbers
#include <spacecheck/kernel/kernel.hpp>

namespace {

/// Of no use, but for its reference.
struct Zero {
  static constexpr auto name = "zero";
  template <class Case>
  static void run(Case& c) {
    c.template output<float>("y", c.n_threads());
  }
#ifdef SPACECHECK_CONTROL
  static auto reference(auto a, auto b, auto c, auto d, auto e, auto f) {
    return a + b + c + d + e + f;
  }
#else
  static auto reference(auto a, auto b, auto c, auto d, auto e, auto f, auto g) {
    return a + b + c + d + e + f + g;
  }
#endif
};
SPACECHECK_KERNEL(Zero);

/// A type of that name is no reference, and so is none at all.
struct Nothing : Zero {
  static constexpr auto name = "nothing";
  using reference = float&;
};
SPACECHECK_KERNEL(Nothing);

struct Bare {
  static constexpr auto name = "bare";
  template <class Case>
  static void run(Case&) {}
};
SPACECHECK_KERNEL(Bare);

}  // namespace
