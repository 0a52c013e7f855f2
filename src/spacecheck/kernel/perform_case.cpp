#include <spacecheck/kernel/impl/perform_case.hpp>

#include <Kokkos_Core.hpp>

#include <exception>
#include <latch>
#include <string>
#include <system_error>
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
  bool called_off = false;  // written before the latch opens
  auto const run = [&](std::size_t k) {
    start.arrive_and_wait();
    if (called_off) return;
    try {
      seconds[k] = cases[k].run();
    } catch (...) {
      failures[k] = std::current_exception();
    }
  };
  std::vector<std::thread> threads;
  threads.reserve(cases.size());
  std::string why;
  try {
    while (threads.size() < cases.size()) threads.emplace_back(run, threads.size());
  } catch (std::system_error const& error) {
    why = error.what();
    called_off = true;
    start.count_down(static_cast<std::ptrdiff_t>(cases.size() - threads.size()));
  }
  for (auto& thread : threads) thread.join();
  if (called_off) {
    throw NoHostThreads("the system gives " + std::to_string(threads.size()) + " of " +
                        std::to_string(cases.size()) + " host threads: " + why);
  }
  for (auto const& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
  for (std::size_t k = 0; k < cases.size(); ++k) cases[k].observe(seconds[k]);
}

}  // namespace spacecheck::Impl
