// The program's kernels, spaces and workers as far as reading arguments needs them. No trial is
// done, and no Kokkos is there.
#include <spacecheck/kernel/kernel_list.hpp>
#include <spacecheck/trial/concurrency.hpp>
#include <spacecheck/trial/devices.hpp>
#include <spacecheck/trial/perform.hpp>
#include <spacecheck/trial/worker_pool.hpp>

#include <stdexcept>

namespace spacecheck {

class WorkerPool::Worker {};

namespace {
[[noreturn]] void nothing_is_done() { throw std::logic_error("nothing is done here"); }

KernelInfo kernel(std::string const& name, Parameters const& defaults) {
  KernelInfo info;
  info.name = name;
  info.defaults = defaults;
  return info;
}
}  // namespace

std::vector<KernelInfo> kernel_infos() {
  auto seed = kernel("seed_case", {.n_threads = 7, .array_size = 10, .buffer_size = 5});
  seed.has_reference = true;
  seed.takes_buffer_size = true;
  seed.largest_buffer_size = 1024;
  auto sum = kernel("reduce_sum", {.n_threads = 1000, .array_size = 1000, .buffer_size = 0});
  sum.up_to_rounding = true;
  auto transpose = kernel("transpose", {.n_threads = 35, .array_size = 35, .buffer_size = 0});
  transpose.fixed_layout = true;
  auto fault = kernel("fault_guard_greater", {.n_threads = 7, .array_size = 10, .buffer_size = 0});
  fault.is_fault = true;
  return {fault, sum, seed, transpose};
}

std::vector<std::string> space_names() { return {"Serial", "OpenMP"}; }
std::vector<Device> devices() { return {}; }
std::string device_problem() { return {}; }
std::vector<std::string> device_names() { return {}; }
std::int64_t concurrency(std::string_view) { return 2; }
std::int64_t threads_to_come(std::string_view) { return 2; }
BuildInfo build_info() { return {"4.5.1", "a compiler", "", "-O3", space_names()}; }
std::string access_twin_of(std::string const& program) { return program + ".access"; }
bool has_access_twin() { return true; }

KokkosSession::KokkosSession(std::int64_t) : m_mine(false) { (void)m_mine; }
KokkosSession::~KokkosSession() = default;

WorkerPool::WorkerPool(WorkerSettings settings) : m_settings(std::move(settings)) {}
WorkerPool::~WorkerPool() = default;
Observation WorkerPool::run(Trial const&) { nothing_is_done(); }
std::int64_t WorkerPool::threads() { return 2; }
Observation InProcess::run(Trial const&) { nothing_is_done(); }

}  // namespace spacecheck
