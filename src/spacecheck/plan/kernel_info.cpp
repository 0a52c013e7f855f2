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
    auto const colon = entry.find(':');
    Claim claim{std::string(entry.substr(0, colon)),
                colon == entry.npos ? "" : std::string(entry.substr(colon + 1))};
    if (claim.check.empty() || (colon != entry.npos && claim.kind.empty())) {
      throw std::invalid_argument("a fault's checks are a list like 'guard,order:rounding', got '" +
                                  std::string(list) + "'");
    }
    claims.push_back(std::move(claim));
    begin = end + 1;
  }
  return claims;
}

}  // namespace spacecheck
