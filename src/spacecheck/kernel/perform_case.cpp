#include <spacecheck/kernel/impl/perform_case.hpp>

#include <Kokkos_Core.hpp>

#include <exception>
#include <latch>
#include <thread>

namespace spacecheck::Impl {

SPACECHECK_PERFORM_CASES()

void run_together(std::vector<PreparedCase> const& cases) {
  if (cases.size() == 1) {
    cases.front().observe(cases.front().run());
    return;
  }
  // The arrays are there already and the threads wait for each other, so that the launches overlap.
  std::latch start(static_cast<std::ptrdiff_t>(cases.size()));
  std::vector<double> seconds(cases.size());
  std::vector<std::exception_ptr> failures(cases.size());
  std::vector<std::thread> threads;
  for (std::size_t k = 0; k < cases.size(); ++k) {
    threads.emplace_back([&, k] {
      start.arrive_and_wait();
      try {
        seconds[k] = cases[k].run();
      } catch (...) {
        failures[k] = std::current_exception();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  for (auto const& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
  for (std::size_t k = 0; k < cases.size(); ++k) cases[k].observe(seconds[k]);
}

}  // namespace spacecheck::Impl
