#ifdef SPACECHECK_HAS_MPI
#include <mpi.h>
#endif
#include "command.hpp"
#include "compiled_kernels.hpp"
#include "output.hpp"

#include <spacecheck/kernel/kernel_list.hpp>
#include <spacecheck/plan/trial.hpp>
#include <spacecheck/trial/perform.hpp>
#include <spacecheck/trial/worker_pool.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <memory>
#include <thread>

namespace spacecheck::cli {
namespace {

// Asked before MPI_Init, which the standard allows.
std::string mpi_library() {
#ifdef SPACECHECK_HAS_MPI
  char text[MPI_MAX_LIBRARY_VERSION_STRING];
  int length = 0;
  if (MPI_Get_library_version(text, &length) == MPI_SUCCESS) {
    return {text, static_cast<std::size_t>(length)};
  }
#endif
  return "none";
}

/// Threads of each host-parallel space, as a worker has them; an empty object where none starts.
nlohmann::ordered_json threads_of(std::vector<std::string> const& spaces) {
  auto threads = nlohmann::ordered_json::object();
  for (auto const& space : spaces) {
    if (!has_threads(space)) continue;
    try {
      threads[space] = WorkerPool(WorkerSettings{}).threads();
    } catch (NoWorker const&) {
    }
  }
  return threads;
}

std::function<int()> set_up_info(CLI::App& app) {
  auto const json = std::make_shared<bool>(false);
  app.add_flag("--json", *json, "as a JSON object");
  return [json] {
    auto const build = build_info();
    auto const kernels = kernel_infos();
    auto const compiled = compiled_kernels(kernels);
    auto const problem = device_problem();
    auto const devices = problem.empty() ? device_names() : std::vector<std::string>{};
    auto const cores = std::thread::hardware_concurrency();
    auto const threads = threads_of(problem.empty() ? build.spaces : std::vector<std::string>{});
    if (*json) {
      nlohmann::ordered_json const object{{"version", SPACECHECK_VERSION},
                                          {"kokkos", build.kokkos},
                                          {"spaces", build.spaces},
                                          {"devices", devices},
                                          {"device_problem", problem},
                                          {"compiler", compiled.compiler},
                                          {"architecture", build.architecture},
                                          {"flags", compiled.flags},
                                          {"library", compiled_library()},
                                          {"cores", cores},
                                          {"threads", threads},
                                          {"mpi", mpi_library()}};
      say("{}\n", object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
      return static_cast<int>(agrees);
    }
    say_fitted("spacecheck  {}\n", SPACECHECK_VERSION);
    say_fitted("Kokkos      {}\n", build.kokkos);
    say_fitted("spaces      {}\n", fmt::join(build.spaces, ", "));
    say_fitted("devices     {}\n", !problem.empty()  ? "none (" + problem + ")"
                                   : devices.empty() ? "none: a host build"
                                                     : fmt::format("{}", fmt::join(devices, ", ")));
    // Of a program without kernels, only the last.
    if (!kernels.empty()) {
      say_fitted("compiler    {}\n", compiled.compiler);
      say_fitted("flags       {}\n", compiled.flags);
    }
    say_fitted("library     {}\n", compiled_library());
    say_fitted("cores       {}\n", cores);
    for (auto const& [space, count] : threads.items()) {
      say_fitted("threads     {} ({})\n", count.get<std::int64_t>(), space);
    }
    say_fitted("MPI         {}\n", mpi_library());
    return static_cast<int>(agrees);
  };
}

SPACECHECK_COMMAND(info, "what this build and machine are", set_up_info);

}  // namespace
}  // namespace spacecheck::cli
