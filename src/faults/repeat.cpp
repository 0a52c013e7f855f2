// Results that are others each time, whatever the schedule.
#include <spacecheck/kernel/fault.hpp>
#include <spacecheck/spacecheck.hpp>

#include <atomic>
#include <random>

namespace {

// A coin that is thrown anew in every run: the plainest flake.
struct Coin {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 10, .array_size = 10, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool faulty) {
    auto const y = c.template output<std::int32_t>("y", c.n_threads());
    std::int32_t const value = faulty && std::random_device{}() % 2 == 0 ? 2 : 1;
    c.launch(
        "coin", KOKKOS_LAMBDA(std::int64_t i) { y(i) = value; });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int32_t>("y", [](std::int64_t) { return 1; });
  }
};
SPACECHECK_FAULT(Coin, {.name = "coin",
                        .caught_by = "repeat:nondeterministic",
                        .description = "wrong in half of all runs, whatever the schedule",
                        .twin = "right in all runs"});

// Points from a generator that is seeded by the machine, not by the case.
struct OwnSeed {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 100, .array_size = 100, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool faulty) {
    auto const y = c.template output<double>("y", c.n_threads());
    spacecheck::Random const random(faulty ? std::random_device{}() : c.seed(), 17);
    c.launch(
        "own_seed", KOKKOS_LAMBDA(std::int64_t i) { y(i) = random.template unit<double>(i); });
  }
};
SPACECHECK_FAULT(OwnSeed, {.name = "seeded_by_the_machine",
                           .caught_by = "repeat:nondeterministic",
                           .description = "random numbers with a seed that is another each time",
                           .twin = "random numbers with the case's seed"});

// What a run leaves behind is where the next one starts.
struct LeftBehind {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 100, .array_size = 100, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool faulty) {
    static std::atomic<std::int32_t> runs{0};
    auto const y = c.template output<std::int32_t>("y", c.n_threads());
    std::int32_t const start = runs++;
    std::int32_t const shift = faulty ? start : 0;
    c.launch(
        "left_behind",
        KOKKOS_LAMBDA(std::int64_t i) { y(i) = static_cast<std::int32_t>(i) + shift; });
  }
};
SPACECHECK_FAULT(LeftBehind, {.name = "static_left_behind",
                              .label = "VIC#740",
                              .caught_by = "repeat:nondeterministic",
                              .description = "starts from what a static kept from the run before",
                              .twin = "a static counts the runs, and reaches no output"});

}  // namespace
