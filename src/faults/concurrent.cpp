// What launches that run at once share behind their arrays' back.
#include <spacecheck/kernel/fault.hpp>
#include <spacecheck/spacecheck.hpp>

#include <atomic>
#include <chrono>
#include <thread>

namespace {

struct StaticState {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 10000, .array_size = 10000, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, bool faulty) {
    static std::atomic<int> launch{0};
    static std::atomic<int> shared{0};
    auto const y = c.template inout<std::int32_t>("y", spacecheck::constant(0), c.n_threads());
    int const mine = ++launch;
    shared = mine;
    for (int k = 0; k < 20; ++k) {
      // Launches that run at once meet here, on a machine with one free core, too.
      std::this_thread::sleep_for(std::chrono::microseconds(100));
      c.launch(
          "static_state", KOKKOS_LAMBDA(std::int64_t i) {
            // For each of nvcc's passes to capture the same.
            (void)y, (void)mine, (void)faulty;
            KOKKOS_IF_ON_HOST((if (faulty && shared.load() != mine) y(i) = 1;))
          });
    }
  }
};
SPACECHECK_FAULT(StaticState, {.name = "static_state",
                               .label = "kokkos#3246",
                               .caught_by = "concurrent",
                               .description = "launches that run at once share hidden state",
                               .twin = "launches at once share nothing that they use"});

// One buffer for all launches of the program, as a functor's member that all copies point to.
struct SharedBuffer {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 512, .array_size = 512, .buffer_size = 0};
  static constexpr std::int64_t room = 2048;

  template <class Case>
  static void run(Case& c, bool faulty) {
    [[maybe_unused]] static std::atomic<std::int32_t> buffer[room];
    static std::atomic<std::int32_t> runs{0};
    auto const n = c.n_threads();
    auto const y = c.template inout<std::int32_t>("y", spacecheck::constant(0), n);
    auto const own = c.template workspace<std::int32_t>("own", n);
    std::int32_t const mine = ++runs;
    for (int k = 0; k < 20; ++k) {
      c.launch(
          "shared_buffer_fill", KOKKOS_LAMBDA(std::int64_t i) {
            own(i) = mine;
            KOKKOS_IF_ON_HOST((buffer[i % room] = mine;))
          });
      std::this_thread::sleep_for(std::chrono::microseconds(100));
      c.launch(
          "shared_buffer_use", KOKKOS_LAMBDA(std::int64_t i) {
            (void)faulty;
            if (own(i) != mine) y(i) = 1;
            KOKKOS_IF_ON_HOST((if (faulty && buffer[i % room] != mine) y(i) = 1;))
          });
    }
  }
};
SPACECHECK_FAULT(SharedBuffer, {.name = "buffer_of_all_launches",
                                .label = "kokkos#3246",
                                .caught_by = "concurrent",
                                .description = "one work buffer for all launches of the program",
                                .twin = "a work buffer for each launch"});

// Each launch finds in the buffer what it has put there, and so does another with the same inputs.
struct BufferOfInputs {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 512, .array_size = 512, .buffer_size = 0};
  static constexpr std::int64_t room = 2048;

  template <class Case>
  static void run(Case& c, bool faulty) {
    [[maybe_unused]] static std::atomic<std::int32_t> buffer[room];
    auto const n = c.n_threads();
    auto const x = c.template input<std::int32_t>("x", n);
    auto const y = c.template output<std::int32_t>("y", n);
    auto const own = c.template workspace<std::int32_t>("own", n);
    for (int k = 0; k < 20; ++k) {
      c.launch(
          "buffer_of_inputs_fill", KOKKOS_LAMBDA(std::int64_t i) {
            own(i) = x(i);
            KOKKOS_IF_ON_HOST((if (i < room) buffer[i] = x(i);))
          });
      std::this_thread::sleep_for(std::chrono::microseconds(100));
      c.launch(
          "buffer_of_inputs_use", KOKKOS_LAMBDA(std::int64_t i) {
            (void)faulty;
            if (k == 0) y(i) = own(i);
            if (own(i) != x(i)) y(i) = 1;
            KOKKOS_IF_ON_HOST((if (faulty && i < room && buffer[i] != x(i)) y(i) = buffer[i];))
          });
    }
  }
};
SPACECHECK_FAULT(BufferOfInputs, {.name = "buffer_of_inputs",
                                  .label = "kokkos#3246",
                                  .caught_by = "concurrent",
                                  .description = "a buffer for all launches, which holds inputs",
                                  .twin = "a buffer of inputs for each launch"});

}  // namespace
