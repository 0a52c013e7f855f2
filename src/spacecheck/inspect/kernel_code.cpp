#include <spacecheck/inspect/kernel_code.hpp>
#include <spacecheck/plan/plural.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace spacecheck {
namespace {

// CUDA C++ Programming Guide, "Compute Capabilities", table of technical specifications: warps that
// a multiprocessor holds. Registers are 64 Ki everywhere since 5.0, given to a warp in units of
// 256, and each of a multiprocessor's four parts has a quarter of them.
struct Capability {
  int architecture;
  int warps;
};
constexpr Capability capabilities[] = {{50, 64}, {75, 32}, {80, 64}, {86, 48}, {90, 64}, {120, 48}};
constexpr std::int64_t parts_of_sm = 4;
constexpr std::int64_t registers_of_a_part = 65536 / parts_of_sm;
constexpr std::int64_t unit = 256;
constexpr std::int64_t warp = 32;

int most_warps(std::string_view architecture) {
  int number = 0;
  auto const digits = architecture.find('_');
  if (digits != std::string_view::npos) {
    std::from_chars(architecture.data() + digits + 1, architecture.data() + architecture.size(),
                    number);
  }
  int warps = capabilities[0].warps;
  for (auto const& each : capabilities) {
    if (number >= each.architecture) warps = each.warps;
  }
  return warps;
}

}  // namespace

double occupancy_by_registers(std::string_view architecture, std::int64_t registers) {
  if (registers <= 0) return 0;
  std::int64_t const of_a_warp = (registers * warp + unit - 1) / unit * unit;
  std::int64_t const most = most_warps(architecture);
  std::int64_t const warps = std::min(most, registers_of_a_part / of_a_warp * parts_of_sm);
  return static_cast<double>(warps) / static_cast<double>(most);
}

std::vector<std::string> KernelCode::why_stack() const {
  std::vector<std::string> why;
  if (stack == 0) return why;
  if (local.moving > 0) {
    why.push_back(
        fmt::format("dynamic indexing, {} access{}", local.moving, local.moving == 1 ? "" : "es"));
  }
  if (local.spills > 0) {
    why.push_back(fmt::format("{} bytes spilled", local.spills));
  }
  if (local.calls > 0) {
    why.push_back(plural(local.calls, "call"));
  }
  if (why.empty()) why.emplace_back("its address is passed on, or nothing uses it");
  return why;
}

}  // namespace spacecheck
