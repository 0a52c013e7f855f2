#include <spacecheck/check/engine.hpp>
#include <spacecheck/plan/limits.hpp>
#include <spacecheck/plan/sizes.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace spacecheck {
namespace {

void require_few(KernelInfo const& kernel, Request const& request) {
  double sets = 1;
  for (auto const* values : {&request.n_threads, &request.array_size, &request.buffer_size}) {
    sets *= static_cast<double>(std::max<std::size_t>(values->size(), 1));
  }
  if (sets > static_cast<double>(most_sizes)) {
    throw std::invalid_argument(fmt::format("{:.0f} combinations of sizes for {}, {} at most", sets,
                                            kernel.name, most_sizes));
  }
}

}  // namespace

std::vector<Parameters> sizes_for(KernelInfo const& kernel, Request const& request) {
  auto const or_default = [](std::vector<std::int64_t> const& asked, std::int64_t fallback) {
    return asked.empty() ? std::vector<std::int64_t>{fallback} : asked;
  };
  std::vector<std::int64_t> const no_choice;
  require_few(kernel, request);
  std::vector<Parameters> sizes;
  for (auto const n : or_default(request.n_threads, kernel.defaults.n_threads)) {
    for (auto const array_size : or_default(request.array_size, usual_array_size(kernel, n))) {
      for (auto const buffer :
           or_default(kernel.takes_buffer_size ? request.buffer_size : no_choice,
                      kernel.defaults.buffer_size)) {
        sizes.push_back({.n_threads = n, .array_size = array_size, .buffer_size = buffer});
        require_sizes(kernel, sizes.back());
      }
    }
  }
  return sizes;
}

}  // namespace spacecheck
