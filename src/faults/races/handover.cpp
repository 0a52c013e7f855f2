// Memory that one item hands over to another inside a launch, with the atomics and fences that make
// it legal: clean, although different items touch one element plainly. And one handed over too
// early.
#include "../variant.hpp"

namespace {

/// Of all kernels below.
struct CleanHandover {
  static constexpr bool is_fault = true;
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 200, .array_size = 200, .buffer_size = 0};
};

// A slot for each thread by Kokkos' UniqueToken: nobody else has it until it is given back.
struct TokenSlot : CleanHandover {
  static constexpr auto name = "clean_unique_token";
  static constexpr auto description =
      "workspace slots that items take and give back by UniqueToken";
  static constexpr std::int64_t length = 8;

  template <class Case>
  static void run(Case& c) {
    using Token = Kokkos::Experimental::UniqueToken<typename Case::execution_space>;
    auto const x = c.template input<std::int64_t>("x", c.n_threads());
    auto const y = c.template output<std::int64_t>("y", c.n_threads());
    Token const token(c.exec());
    auto const slots = c.template workspace<std::int64_t>("slots", token.size(), length);
    c.launch(
        "unique_token", KOKKOS_LAMBDA(std::int64_t i) {
          auto const slot = token.acquire();
          for (std::int64_t k = 0; k < length; ++k) slots(slot, k) = x(i) + k;
          std::int64_t sum = 0;
          for (std::int64_t k = 0; k < length; ++k) sum += slots(slot, (x(i) + k) % length);
          y(i) = sum;
          token.release(slot);
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int64_t>("y", [x = r.initial<std::int64_t>("x")](std::int64_t i) {
      return length * x(i) + length * (length - 1) / 2;
    });
  }
};
SPACECHECK_KERNEL(TokenSlot);

// Each item sets its part, fences, and takes a number; the one with the last number adds up all
// parts, which are there by then.
//
// The racy one takes the number first. Races on every part(e), 0 <= e < n: item e writes it, the
// item with the last number reads it.
struct Arrivals {
  static constexpr spacecheck::Parameters defaults = CleanHandover::defaults;

  template <class Case>
  static void run(Case& c, bool early) {
    auto const n = c.n_threads();
    auto const x = c.template input<std::int64_t>("x", n);
    auto const part = c.template workspace<std::int64_t>("part", n);
    auto const arrived =
        c.template inout<std::int64_t>("arrived", spacecheck::constant<std::int64_t>(0), 1);
    auto const sum =
        c.template inout<std::int64_t>("sum", spacecheck::constant<std::int64_t>(0), 1);
    c.launch(
        "last_arriver", KOKKOS_LAMBDA(std::int64_t i) {
          std::int64_t number = 0;
          if (early) number = Kokkos::atomic_fetch_add(&arrived(0), std::int64_t{1});
          part(i) = 2 * x(i);
          Kokkos::memory_fence();
          if (!early) number = Kokkos::atomic_fetch_add(&arrived(0), std::int64_t{1});
          if (number != n - 1) return;
          Kokkos::memory_fence();
          std::int64_t total = 0;
          for (std::int64_t k = 0; k < n; ++k) total += part(k);
          sum(0) = total;
        });
  }
  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<std::int64_t>("x");
    std::int64_t sum = 0;
    for (std::int64_t i = 0; i < r.n_threads(); ++i) sum += 2 * x(i);
    r.expect_values<std::int64_t>("arrived", {r.n_threads()});
    r.expect_values<std::int64_t>("sum", {sum});
  }
};

struct LastArriver : Variant<Arrivals, false> {
  static constexpr auto name = "clean_last_arriver";
  static constexpr auto description = "whichever item arrives last adds up what all have written";
};
SPACECHECK_KERNEL(LastArriver);

struct EarlyArrival : Variant<Arrivals, true> {
  static constexpr auto name = "race_early_arrival";
  static constexpr auto description = "items say that they have written before they have";
  static constexpr auto caught_by = "access";
};
SPACECHECK_KERNEL(EarlyArrival);

// A lock that is tried again and again: what it guards is read and written by one item at a time.
struct TriedLock : CleanHandover {
  static constexpr auto name = "clean_lock";
  static constexpr auto description = "a sum and a count behind a lock of atomics and fences";

  template <class Case>
  static void run(Case& c) {
    auto const x = c.template input<std::int64_t>("x", c.n_threads());
    auto const lock = c.template workspace<int>("lock", 1);
    auto const sum =
        c.template inout<std::int64_t>("sum", spacecheck::constant<std::int64_t>(0), 2);
    c.parallel_for(
        "lock_open", c.range(0, 1), KOKKOS_LAMBDA(std::int64_t) { lock(0) = 0; });
    c.launch(
        "lock", KOKKOS_LAMBDA(std::int64_t i) {
          for (bool done = false; !done;) {
            if (Kokkos::atomic_compare_exchange(&lock(0), 0, 1) != 0) continue;
            Kokkos::memory_fence();
            sum(0) += x(i);
            sum(1) += 1;
            Kokkos::memory_fence();
            Kokkos::atomic_store(&lock(0), 0);
            done = true;
          }
        });
  }
  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<std::int64_t>("x");
    std::int64_t sum = 0;
    for (std::int64_t i = 0; i < r.n_threads(); ++i) sum += x(i);
    r.expect_values<std::int64_t>("sum", {sum, r.n_threads()});
  }
};
SPACECHECK_KERNEL(TriedLock);

}  // namespace
