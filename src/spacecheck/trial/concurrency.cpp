#include <spacecheck/kernel/spaces.hpp>
#include <spacecheck/trial/concurrency.hpp>

#include <stdexcept>
#include <string>

namespace spacecheck {

std::int64_t concurrency(std::string_view space) {
  std::int64_t items = 0;
  for_each_space([&]<class Space>(SpaceTag<Space>, std::string_view name) {
    if (name == space) items = Space().concurrency();
  });
  if (items == 0) {
    throw std::invalid_argument("space " + std::string(space) + " is not in this build");
  }
  return items;
}

}  // namespace spacecheck
