#include <spacecheck/scratch/buffer_size.hpp>

#include <stdexcept>
#include <string>

namespace spacecheck {

void require_positive_buffer_size(std::int64_t buffer_size) {
  if (buffer_size <= 0) {
    throw std::invalid_argument("buffer_size must be positive, got " + std::to_string(buffer_size));
  }
}

void require_local_buffer_size(std::int64_t buffer_size) {
  require_positive_buffer_size(buffer_size);
  if (buffer_size > largest_local_buffer) {
    throw std::invalid_argument(
        "buffer_size must be at most " + std::to_string(largest_local_buffer) +
        " for a local array, got " + std::to_string(buffer_size) +
        "; larger scratch: AllocatorFactory<T, WorkspaceScratch<ExecutionSpace>>");
  }
}

}  // namespace spacecheck
