#include <spacecheck/kernel/impl/case_scale.hpp>
#include <spacecheck/plan/float_bits.hpp>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <type_traits>

namespace spacecheck::Impl {
namespace {

constexpr std::int64_t looked_at = 64;

template <class T>
long double largest(CaseArray const& array, std::uint64_t seed) {
  auto const& fill = *static_cast<Fill<T> const*>(array.fill.get());
  Random const random(seed, array.stream);
  long double size = 0;
  for (std::int64_t k = 0; k < std::min(array.count(), looked_at); ++k) {
    long double const x = std::fabs(static_cast<long double>(fill(random, k)));
    if (is_finite(x)) size = std::max(size, x);
  }
  return size;
}

std::string joined(std::span<std::int64_t const> numbers, std::string const& between) {
  std::string text;
  for (auto const number : numbers) {
    text += (text.empty() ? "" : between) + std::to_string(number);
  }
  return text;
}

}  // namespace

long double scale_of(CaseData const& data) {
  long double size = 0;
  for (auto const& array : data.arrays()) {
    if (!array.fill) continue;
    with_element_type(array.type, [&](auto zero) {
      using T = decltype(zero);
      if constexpr (std::is_floating_point_v<T>) {
        size = std::max(size, largest<T>(array, data.trial().seed));
      }
    });
  }
  return size;
}

void refuse_index(std::string const& array, std::span<std::int64_t const> index,
                  std::vector<std::int64_t> const& extents) {
  throw std::out_of_range("it reads " + array + "(" + joined(index, ",") + "), where " + array +
                          " is " + joined(extents, " x "));
}

}  // namespace spacecheck::Impl
