#include <spacecheck/measure/disturbance.hpp>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace spacecheck {

double waited_for_processors() {
  // Linux: /proc/PID/task/TID/schedstat is "ran [ns] waited [ns] slices".
  std::int64_t total = 0;
  std::error_code error;
  std::filesystem::directory_iterator tasks("/proc/self/task", error);
  if (error) return 0;
  for (std::filesystem::directory_iterator const end; tasks != end; tasks.increment(error)) {
    if (error) break;
    std::ifstream file(tasks->path() / "schedstat");
    std::int64_t ran = 0;
    std::int64_t waited = 0;
    if (file >> ran >> waited) total += waited;
  }
  return static_cast<double>(total) * 1e-9;
}

}  // namespace spacecheck
