#pragma once

#include <algorithm>
#include <cstdint>

namespace spacecheck::Impl {

/// The item past the guard that is probed after `item`: the next one, as long as there is room for
/// all, or for the first half of what there is room for; then as many evenly among the rest.
///
/// \param room  probes of this launch [count], at least 1.
constexpr std::int64_t next_probe(std::int64_t item, std::int64_t guard, std::int64_t extent,
                                  std::int64_t room) {
  std::int64_t const first = room / 2;
  if (extent - guard <= room || item + 1 - guard < first) return item + 1;
  std::int64_t const rest = extent - guard - first;
  return item + std::max<std::int64_t>((rest + room - first - 1) / (room - first), 1);
}

/// Items past the guard that are probed one at a time in a trial [count]; of later launches one.
inline constexpr std::int64_t most_probes = 1024;

}  // namespace spacecheck::Impl
