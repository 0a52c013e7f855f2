#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spacecheck {

/// One function as `cuobjdump -res-usage` lists it.
struct ResourceUsage {
  std::string symbol;
  std::string architecture;
  std::int64_t registers = 0;
  std::int64_t stack = 0;   ///< [bytes]
  std::int64_t shared = 0;  ///< [bytes]
};

/// The functions of what `cuobjdump -res-usage` prints, in its order.
std::vector<ResourceUsage> read_resource_usage(std::string_view text);

}  // namespace spacecheck
