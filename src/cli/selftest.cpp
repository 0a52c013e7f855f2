#include "arguments.hpp"
#include "command.hpp"
#include "interrupt.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "selection.hpp"

#include <spacecheck/check/engine.hpp>
#include <spacecheck/check/interrupted.hpp>
#include <spacecheck/check/selftest.hpp>
#include <spacecheck/kernel/kernel_list.hpp>
#include <spacecheck/report/selftest.hpp>
#include <spacecheck/trial/worker_pool.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <sched.h>
#include <set>
#include <thread>
#include <unistd.h>

namespace spacecheck::cli {
namespace {

struct SelftestOptions {
  std::vector<std::string> kernels, spaces, checks;
  std::string seed, jobs, timeout;
  bool json = false, quiet = false;
};

/// New workers for each fault: what one has done to its process must not be the next one's crash.
/// And one that is to hang is not waited for as long as a clean kernel on a busy machine.
class FreshWorkers final : public TrialRunner {
 public:
  FreshWorkers(WorkerSettings const& settings, std::vector<KernelInfo> const& kernels)
      : m_settings(settings) {
    for (auto const& kernel : kernels) {
      for (auto const& claim : kernel.caught_by) {
        m_faults.insert(kernel.name);
        if (claim.kind == to_string(FindingKind::hang)) m_hanging.insert(kernel.name);
      }
    }
  }

  Observation run(Trial const& trial) override {
    bool const other = trial.kernel != m_kernel;
    if (other && (!m_workers || m_faults.count(m_kernel) + m_faults.count(trial.kernel) > 0)) {
      m_workers.reset();
      auto settings = m_settings;
      constexpr std::chrono::duration<double> sure_to_hang{3};
      if (m_hanging.count(trial.kernel) > 0) {
        settings.timeout = std::min(settings.timeout.value_or(sure_to_hang), sure_to_hang);
      }
      m_workers = std::make_unique<WorkerPool>(settings);
    }
    m_kernel = trial.kernel;
    return m_workers->run(trial);
  }

 private:
  WorkerSettings const& m_settings;
  std::set<std::string> m_faults, m_hanging;
  std::unique_ptr<WorkerPool> m_workers;
  std::string m_kernel;
};

std::vector<KernelInfo> kernels_of(SelftestOptions const& o) {
  return o.kernels.empty() ? kernel_infos()
                           : select_kernels(o.kernels, /*globs_choose_faults=*/true);
}

/// Items that can run at once on the host [count]: as many as there are threads, and cores for
/// them.
std::int64_t at_once(WorkerSettings const& workers, std::vector<std::string> const& spaces) {
  if (std::none_of(spaces.begin(), spaces.end(), has_threads)) return 1;
  std::int64_t cores = std::max(1U, std::thread::hardware_concurrency());
  cpu_set_t mine;
  if (::sched_getaffinity(0, sizeof mine, &mine) == 0) {
    cores = std::min<std::int64_t>(cores, CPU_COUNT(&mine));
  }
  return std::min(cores, WorkerPool(workers).threads());
}

/// Of everything but the kernels.
Request request_from(SelftestOptions const& o) {
  Request request;
  request.checks = in_order_of_harm(select_checks(split_list(o.checks), {}));
  request.spaces = select_spaces(split_list(o.spaces));
  request.cores = std::max(1U, std::thread::hardware_concurrency());
  if (!o.seed.empty()) request.seed = static_cast<std::uint64_t>(one_count("--seed", o.seed, 0));
  // Workers of a host-parallel space take all cores each: more of them than this only wait.
  constexpr std::int64_t most_jobs = 4;
  request.jobs =
      o.jobs.empty() ? std::min(request.cores, most_jobs) : one_count("--jobs", o.jobs, 1);
  request.blame = false;
  return request;
}

SelfTest examine(SelftestOptions const& options) {
  WorkerSettings workers;
  if (!options.timeout.empty()) workers.timeout = duration("--timeout", options.timeout);
  auto const kernels = kernels_of(options);
  auto request = request_from(options);
  Machine const machine{request.spaces, at_once(workers, request.spaces)};
  for (auto const& kernel : kernels) {
    if (needs_elsewhere(kernel, machine).empty()) request.kernels.push_back(kernel);
  }

  std::string const if_interrupted = "spacecheck: interrupted";
  stop_on_interrupt(if_interrupted);
  Progress progress(options.quiet, request.kernels.size() * request.spaces.size());
  Listener listener;
  listener.observed = [&](Observation const& seen) { progress.trial(seen.trial); };
  listener.concluded = [&](Conclusion const&) { progress.row(); };
  listener.interrupted = stop_asked;
  auto const make_runner = [&] { return std::make_unique<FreshWorkers>(workers, kernels); };
  try {
    auto const conclusions = check_all(request, make_runner, listener);
    progress.clear();
    std::vector<std::string> names;
    for (auto const* check : request.checks) names.emplace_back(check->name());
    return judge_selftest(kernels, conclusions, names, machine);
  } catch (Interrupted const&) {
    progress.clear();
    tell(if_interrupted + "\n");
    throw;
  }
}

int selftest(SelftestOptions const& options) {
  auto const result = examine(options);
  int const code = !result.passed() ? faulty : result.recall.whole == 0 ? nothing_ran : agrees;
  if (options.json) {
    auto json = to_json(result);
    json["exit"] = code;
    say("{}\n", json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  } else {
    say("{}", describe(result, style_of(STDOUT_FILENO)));
  }
  return code;
}

std::function<int()> set_up_selftest(CLI::App& app) {
  auto const o = std::make_shared<SelftestOptions>();
  app.add_option("KERNEL", o->kernels,
                 "names or globs of faults and clean kernels; all when none is named");
  app.add_option("--space", o->spaces, "S,...: execution spaces; default: all of this build")
      ->allow_extra_args(false);
  app.add_option("--check", o->checks, "C,...: checks to be tested; default: all")
      ->allow_extra_args(false);
  app.add_option("--seed", o->seed, "S: of inputs and shuffles; default: 42");
  app.add_option("--jobs", o->jobs, "J: kernels checked at once; default: the cores, at most 4");
  app.add_option("--timeout", o->timeout, "60s: of one trial; past it: a hang");
  app.add_flag("--json", o->json, "the result as JSON on stdout");
  app.add_flag("-q,--quiet", o->quiet, "no progress");
  return [o] { return selftest(*o); };
}

SPACECHECK_COMMAND(selftest, "check the checks: faults caught, missed, falsely accused",
                   set_up_selftest);

}  // namespace
}  // namespace spacecheck::cli
