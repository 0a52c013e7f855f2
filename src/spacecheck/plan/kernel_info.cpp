#include <spacecheck/plan/kernel_info.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace spacecheck {

std::vector<Claim> claims_in(std::string_view list) {
  std::vector<Claim> claims;
  if (list.empty()) return claims;
  for (std::size_t begin = 0; begin <= list.size();) {
    auto const end = std::min(list.find(',', begin), list.size());
    auto const entry = list.substr(begin, end - begin);
    auto const at = std::min(entry.find('@'), entry.size());
    auto const name = entry.substr(0, at);
    auto const place = entry.substr(at);
    auto const colon = name.find(':');
    Claim claim{.check = std::string(name.substr(0, colon)),
                .kind = colon == name.npos ? "" : std::string(name.substr(colon + 1))};
    if (place == "@parallel") claim.needs = Needs::parallel_space;
    if (place == "@joined_scan") claim.needs = Needs::joined_scan;
    if (place == "@host") claim.needs = Needs::host;
    if (place == "@device") claim.needs = Needs::device;
    if (claim.check.empty() || (colon != name.npos && claim.kind.empty()) ||
        (claim.needs == Needs::nothing) != place.empty()) {
      throw std::invalid_argument(
          "a fault's checks are a list like 'guard,order:rounding,repeat@parallel', got '" +
          std::string(list) + "'");
    }
    claims.push_back(std::move(claim));
    begin = end + 1;
  }
  return claims;
}

}  // namespace spacecheck
