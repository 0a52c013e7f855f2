#include "record_header.hpp"

#include "command.hpp"
#include "compiled_kernels.hpp"
#include "program_identity.hpp"

#include <spacecheck/trial/concurrency.hpp>
#include <spacecheck/trial/perform.hpp>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cstdlib>
#include <ctime>
#include <fstream>
#ifdef __GLIBC__
#include <gnu/libc-version.h>
#endif
#include <sys/utsname.h>

namespace spacecheck::cli {
std::string processor_name() {
  std::ifstream cpuinfo("/proc/cpuinfo");
  for (std::string line; std::getline(cpuinfo, line);) {
    if (line.rfind("model name", 0) == 0) {
      auto const colon = line.find(": ");
      if (colon != std::string::npos) return line.substr(colon + 2);
    }
  }
  return "unknown";
}

namespace {

// What of a host result is not this program's own work.
std::string libc_version() {
#ifdef __GLIBC__
  return std::string("glibc ") + ::gnu_get_libc_version();
#else
  return "";
#endif
}

}  // namespace

nlohmann::ordered_json record_header(Request const& request) {
  auto const build = build_info();
  auto const compiled = compiled_kernels(request.kernels);
  utsname about{};
  ::uname(&about);
  nlohmann::ordered_json kernels = nlohmann::ordered_json::array();
  for (auto const& kernel : request.kernels) kernels.push_back(kernel.name);
  nlohmann::ordered_json checks = nlohmann::ordered_json::array();
  for (auto const* check : request.checks) checks.push_back(check->name());
  nlohmann::ordered_json up_to_rounding = nlohmann::ordered_json::array();
  for (auto const& kernel : request.kernels) {
    if (kernel.up_to_rounding) up_to_rounding.push_back(kernel.name);
  }
  auto threads = nlohmann::ordered_json::object();
  for (auto const& space : request.spaces) {
    if (auto const count = threads_to_come(space); count > 0) threads[space] = count;
  }
  nlohmann::ordered_json header{
      {"version", SPACECHECK_VERSION},
      {"build",
       {{"kokkos", build.kokkos},
        {"compiler", compiled.compiler},
        {"flags", compiled.flags},
        {"library", compiled_library()},
        {"architecture", build.architecture}}},
      {"program", program_identity()},
      {"threads", threads},
      {"machine",
       {{"host", about.nodename},
        {"system", fmt::format("{} {} {}", about.sysname, about.release, about.machine)},
        {"processor", processor_name()},
        {"libc", libc_version()},
        {"cores", request.cores}}},
      {"started", fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::time(nullptr)))},
      {"asked",
       {{"kernels", kernels},
        {"spaces", request.spaces},
        {"checks", checks},
        {"n_threads", request.n_threads},
        {"array_size", request.array_size},
        {"buffer_size", request.buffer_size},
        {"repeat", request.repeat},
        {"confidence", request.confidence}}},
      {"up_to_rounding", up_to_rounding},
      {"seed", request.seed}};
  if (char const* const fleet = std::getenv(fleet_variable)) {
    header["fleet"] = nlohmann::ordered_json::parse(fleet, nullptr, false);
    if (!header["fleet"].is_object()) {
      throw Error(usage, fmt::format("{} is '{}'; expected a JSON object", fleet_variable, fleet));
    }
  }
  return header;
}

void require_same_run(nlohmann::ordered_json const& earlier, nlohmann::ordered_json const& now,
                      std::string const& path) {
  using Json = nlohmann::ordered_json;
  auto const text_of = [](Json const& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
  };
  auto const require_same = [&](std::string const& what, Json const& there, Json const& here) {
    if (there == here) return;
    throw Error(usage, fmt::format("{}: cannot be resumed, its {} is another: {} there, {} now",
                                   path, what, text_of(there), text_of(here)));
  };
  // Those of the threads last: where other spaces were asked for, they differ too.
  for (auto const* member : {"version", "build", "program", "seed", "asked", "threads"}) {
    auto const there = earlier.value(member, Json());
    // Of whatever made it: its trials would be taken for those of this program.
    if (there.is_null()) {
      throw Error(usage, fmt::format("{}: cannot be resumed, it does not say its {}, as records of "
                                     "before did not; --force replaces it",
                                     path, member));
    }
    auto const& here = now.at(member);
    // Of many, the one that differs.
    if (there.is_object() && here.is_object()) {
      for (auto const& [key, value] : here.items()) {
        require_same(fmt::format("{}.{}", member, key), there.value(key, Json()), value);
      }
    }
    require_same(member, there, here);
  }
}

}  // namespace spacecheck::cli
