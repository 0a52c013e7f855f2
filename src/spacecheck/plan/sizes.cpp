#include <spacecheck/plan/limits.hpp>
#include <spacecheck/plan/sizes.hpp>

#include <fmt/format.h>

#include <stdexcept>

namespace spacecheck {
namespace {

void require_buffer(KernelInfo const& kernel, std::int64_t buffer_size) {
  if (!kernel.takes_buffer_size) return;
  if (buffer_size <= 0) {
    throw std::invalid_argument(
        fmt::format("buffer_size must be positive for {}, got {}", kernel.name, buffer_size));
  }
  if (buffer_size > kernel.largest_buffer_size) {
    throw std::invalid_argument(fmt::format("buffer_size must be at most {} for {}, got {}",
                                            kernel.largest_buffer_size, kernel.name, buffer_size));
  }
}

}  // namespace

std::int64_t usual_array_size(KernelInfo const& kernel, std::int64_t n_threads) {
  auto const& declared = kernel.defaults;
  return declared.array_size == declared.n_threads ? n_threads : declared.array_size;
}

void require_sizes(KernelInfo const& kernel, Parameters const& p) {
  if (p.n_threads > p.array_size) {
    throw std::invalid_argument(
        fmt::format("n_threads must be at most array_size for {}: got n_threads {} and "
                    "array_size {}",
                    kernel.name, p.n_threads, p.array_size));
  }
  if (p.array_size > most_items) {
    throw std::invalid_argument(fmt::format("array_size must be at most {} for {}, got {}",
                                            most_items, kernel.name, p.array_size));
  }
  require_buffer(kernel, p.buffer_size);
}

}  // namespace spacecheck
