#include "kept_arrays.hpp"

#include <cmath>
#include <stdexcept>

namespace spacecheck::Twins {
namespace {

template <class T>
std::string apart(std::vector<std::byte> const& form, std::vector<std::byte> const& hand,
                  double rounding) {
  auto const* const a = reinterpret_cast<T const*>(form.data());
  auto const* const b = reinterpret_cast<T const*>(hand.data());
  std::size_t const count = form.size() / sizeof(T);
  T largest = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (std::isfinite(b[i])) largest = std::fmax(largest, std::fabs(b[i]));
  }
  auto const bound = static_cast<T>(rounding) * largest;
  for (std::size_t i = 0; i < count; ++i) {
    if (a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i])) || std::fabs(a[i] - b[i]) <= bound) {
      continue;
    }
    return "(" + std::to_string(i) + ") is " + std::to_string(a[i]) + ", by hand " +
           std::to_string(b[i]);
  }
  return {};
}

std::string apart(KeptArrays::Kind kind, std::vector<std::byte> const& form,
                  std::vector<std::byte> const& hand, double rounding) {
  switch (kind) {
    case KeptArrays::Kind::floats: return apart<float>(form, hand, rounding);
    case KeptArrays::Kind::doubles: return apart<double>(form, hand, rounding);
    case KeptArrays::Kind::bits: break;
  }
  return form == hand ? "" : " has other bits";
}

}  // namespace

std::byte* KeptArrays::bytes_of(std::string const& name) const {
  auto const found = m_arrays.find(name);
  if (found == m_arrays.end()) throw std::logic_error("the kernel has no array '" + name + "'");
  return found->second.bytes.get();
}

std::int64_t position_of(std::int64_t flat, std::vector<std::int64_t> const& extents, bool left) {
  if (!left) return flat;
  std::int64_t size = 1;
  for (std::int64_t const extent : extents) size *= extent;
  std::int64_t position = 0;
  for (std::size_t d = extents.size(); d-- > 0;) {
    size /= extents[d];
    position += flat % extents[d] * size;
    flat /= extents[d];
  }
  return position;
}

void KeptTwins::refill(KeptArrays& arrays) {
  for (auto& [name, kept] : arrays.all()) kept.fill();
}

std::string KeptTwins::difference() {
  auto& set = sets().front();
  refill(set);
  form(set);
  finish();
  std::map<std::string, std::vector<std::byte>> by_form;
  for (auto const& [name, kept] : set.all()) {
    if (kept.compared) by_form[name] = kept.on_host();
  }
  refill(set);
  twin(set);
  finish();
  for (auto const& [name, form] : by_form) {
    auto const& kept = set.all().at(name);
    auto const found = apart(kept.kind, form, kept.on_host(), m_rounding);
    if (!found.empty()) return name + found;
  }
  return {};
}

}  // namespace spacecheck::Twins
