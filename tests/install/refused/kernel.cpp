// Never compiled: the project is refused.
#include <spacecheck/spacecheck.hpp>

struct Late {
  static constexpr auto name = "late";
  static constexpr auto description = "all items set y[0]";

  template <class Case>
  static void run(Case& c) {
    auto const y = c.template output<std::int64_t>("y", 1);
    c.launch(
        "late", KOKKOS_LAMBDA(std::int64_t i) { y(0) = i; });
  }
};
SPACECHECK_KERNEL(Late);
