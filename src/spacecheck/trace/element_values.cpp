#include <spacecheck/plan/comparison.hpp>
#include <spacecheck/trace/element_values.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <optional>
#include <type_traits>

namespace spacecheck {
namespace {

constexpr std::array<std::string_view, 9> names{"stored addresses",
                                                "padding",
                                                "bookkeeping",
                                                "rounding",
                                                "order",
                                                "order and rounding",
                                                "jump",
                                                "written on one side only",
                                                "unknown"};

// Calls visit(first element's byte offset in the View, bytes) for each word kept.
template <class Visit>
void each_word(std::vector<Trace::Values> const& values, Visit const& visit) {
  for (auto const& part : values) {
    for (std::size_t at = 0; at < part.bytes.size(); at += 8) {
      visit(8 * (part.first + at / 8 * part.stride), part.bytes.data() + at,
            std::min<std::size_t>(8, part.bytes.size() - at));
    }
  }
}

bool same_words(std::vector<Trace::Values> const& a, std::vector<Trace::Values> const& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](auto const& x, auto const& y) {
    return x.first == y.first && x.stride == y.stride && x.bytes.size() == y.bytes.size();
  });
}

template <class T>
std::string text_of(T value) {
  if constexpr (std::is_floating_point_v<T>) {
    return fmt::format("{:.{}g}", value, std::numeric_limits<T>::max_digits10);
  } else {
    return fmt::format("{}", +value);
  }
}

template <class T>
bool is_finite(T value) {
  if constexpr (std::is_floating_point_v<T>) return std::isfinite(value);
  return true;
}

template <class T>
struct Collected {
  std::vector<T> a, b;
  double largest = 0;
};

// The values of both, sorted: equal, or how far apart at most relative to the largest?
template <class T>
double distance_as_sets(std::vector<T> a, std::vector<T> b, double largest) {
  auto const good = [](T value) { return is_finite(value); };
  if (!std::all_of(a.begin(), a.end(), good) || !std::all_of(b.begin(), b.end(), good)) {
    return std::numeric_limits<double>::infinity();
  }
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  double apart = 0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    if (a[k] == b[k]) continue;
    double const off = std::fabs(static_cast<double>(a[k]) - static_cast<double>(b[k]));
    apart = std::max(apart, largest > 0 ? off / largest : off);
  }
  return apart;
}

template <class T>
Lead lead_of(ValueComparison const& found, Collected<T>& values, double limit) {
  if (found.differing == found.addresses) return Lead::addresses;
  bool const floating = std::is_floating_point_v<T>;
  if (floating && found.finite && found.max_relative <= limit) return Lead::rounding;
  // A sample is no set that could be matched.
  if (found.sampled) return Lead::jump;
  double const apart = distance_as_sets(std::move(values.a), std::move(values.b), values.largest);
  if (apart == 0) return Lead::order;
  if (floating && apart <= limit) return Lead::order_rounded;
  return Lead::jump;
}

/// An element that is not the same in both.
template <class T>
struct Apart {
  std::uint64_t index;
  T x, y;
  double ulp;
};

template <class T>
ElementDifference in_words(Apart<T> const& one) {
  return {one.index, text_of(one.x), text_of(one.y), one.ulp};
}

// The first few by their place: the words of a sample come in several rows.
template <class T>
void keep_first(std::vector<Apart<T>>& first, Apart<T> const& one) {
  bool const full = first.size() == ValueComparison::kept;
  if (full && first.back().index < one.index) return;
  if (full) first.pop_back();
  auto const place =
      std::upper_bound(first.begin(), first.end(), one,
                       [](auto const& a, auto const& b) { return a.index < b.index; });
  first.insert(place, one);
}

template <class T>
void compare_as(ValueComparison& found, std::vector<Trace::Values> const& a,
                std::vector<Trace::Values> const& b) {
  Collected<T> values;
  double largest_off = 0;
  double furthest_off = 0;
  std::optional<Apart<T>> furthest;
  std::vector<Apart<T>> first;
  std::vector<std::pair<std::uint64_t, char const*>> words;
  each_word(a, [&](std::uint64_t place, char const* data, std::size_t) {
    words.emplace_back(place, data);
  });
  std::size_t word = 0;
  each_word(b, [&](std::uint64_t place, char const* data, std::size_t bytes) {
    char const* const other = words[word++].second;
    bool is_address = false;
    if (bytes == 8 && std::memcmp(data, other, 8) != 0) {
      std::uint64_t x = 0, y = 0;
      std::memcpy(&x, other, 8);
      std::memcpy(&y, data, 8);
      is_address = trace_format::looks_like_address(x) && trace_format::looks_like_address(y);
    }
    for (std::size_t at = 0; at + sizeof(T) <= bytes; at += sizeof(T)) {
      T x, y;
      std::memcpy(&x, other + at, sizeof x);
      std::memcpy(&y, data + at, sizeof y);
      ++found.elements;
      values.a.push_back(x);
      values.b.push_back(y);
      for (T const value : {x, y}) {
        if (is_finite(value)) {
          values.largest = std::max(values.largest, std::fabs(static_cast<double>(value)));
        }
      }
      if (std::memcmp(other + at, data + at, sizeof x) == 0) continue;
      ++found.differing;
      if (is_address) ++found.addresses;
      double ulp = 0;
      bool both_nan = false;
      if constexpr (std::is_floating_point_v<T>) {
        ulp = std::numeric_limits<double>::infinity();
        if (is_finite(x) && is_finite(y)) {
          ulp = ulp_distance(x, y);
          found.max_ulp = std::max(found.max_ulp, ulp);
        } else if (std::isnan(x) && std::isnan(y)) {
          both_nan = true;
        } else {
          found.finite = false;
        }
      }
      bool const finite = is_finite(x) && is_finite(y);
      double off = both_nan ? 0 : ulp;
      if (finite) off = std::fabs(static_cast<double>(x) - static_cast<double>(y));
      if (finite) largest_off = std::max(largest_off, off);
      Apart<T> const here{(place + at) / sizeof(T), x, y, ulp};
      if (off > furthest_off) {
        furthest_off = off;
        furthest = here;
      }
      keep_first(first, here);
    }
  });
  for (auto const& one : first) found.first.push_back(in_words(one));
  if (furthest) found.furthest = in_words(*furthest);
  found.max_relative = values.largest > 0 ? largest_off / values.largest : largest_off;
  found.lead = lead_of(found, values, rounding_limit(found.type));
}

bool is_sensible(double x) { return x != 0 && std::fabs(x) > 1e-60 && std::fabs(x) < 1e60; }
bool is_sensible(float x) { return x != 0 && std::fabs(x) > 1e-12F && std::fabs(x) < 1e12F; }

}  // namespace

std::string_view to_string(Lead lead) { return names[static_cast<std::size_t>(lead)]; }

std::string reason(ValueComparison const& values) {
  switch (values.lead) {
    case Lead::rounding:
      return fmt::format(
          "at most {:.3g} ULP, {:.2g} of the largest value{}", values.max_ulp, values.max_relative,
          values.sampled ? "; of a sample: the others may be further apart (--values "
                           "keeps more)"
                         : "");
    case Lead::order: return "sorted, both hold the same values";
    case Lead::order_rounded: return "sorted, both hold nearly the same values";
    case Lead::jump:
      if (!values.finite) return "a value is infinite or not a number on one side only";
      return fmt::format("up to {:.2g} of the largest value apart{}", values.max_relative,
                         values.sampled ? "; of a sample: the same values in another order look "
                                          "so, too (--values keeps more)"
                                        : "");
    case Lead::addresses: return "all elements that differ look like addresses";
    default: return "";
  }
}

double rounding_limit(ElementType type) { return type == ElementType::float32 ? 1e-3 : 1e-8; }

ElementType guess_type(std::vector<Trace::Values> const& a, std::vector<Trace::Values> const& b) {
  std::size_t words = 0, doubles = 0, floats = 0, ints = 0, longs = 0, low_halves = 0, pairs = 0;
  auto const count = [&](std::uint64_t, char const* data, std::size_t bytes) {
    if (bytes < 8) return;
    std::uint64_t word = 0;
    std::memcpy(&word, data, 8);
    if (word == 0) return;
    ++words;
    auto const low = static_cast<std::uint32_t>(word);
    auto const high = static_cast<std::uint32_t>(word >> 32);
    auto const low_float = std::bit_cast<float>(low);
    auto const high_float = std::bit_cast<float>(high);
    if (is_sensible(std::bit_cast<double>(word))) ++doubles;
    if (low != 0) ++low_halves;
    if ((low == 0 || is_sensible(low_float)) && (high == 0 || is_sensible(high_float))) ++floats;
    auto const small = [](std::uint32_t half) {
      return std::abs(static_cast<std::int64_t>(static_cast<std::int32_t>(half))) < (1 << 27);
    };
    if (small(low) && small(high)) ++ints;
    // Of a whole number of 64 bits the upper half is its sign, or the lower one is any bits.
    if (small(low) && small(high) && high != 0 && high != 0xffff'ffff) ++pairs;
    auto const number = static_cast<std::int64_t>(word);
    if (number > -(std::int64_t{1} << 40) && number < (std::int64_t{1} << 40)) ++longs;
  };
  each_word(a, count);
  each_word(b, count);
  if (words == 0) return ElementType::float64;
  auto const most = [&](std::size_t number) { return number * 10 >= words * 9; };
  if (most(ints) && pairs * 2 >= words) return ElementType::int32;
  if (most(longs)) return ElementType::int64;
  if (most(ints)) return ElementType::int32;
  // The low half of a double is any bits, or zero; of two floats it is one of them.
  if (most(floats) && low_halves * 2 >= words) return ElementType::float32;
  if (most(doubles)) return ElementType::float64;
  if (most(floats)) return ElementType::float32;
  return doubles * 2 >= words ? ElementType::float64 : ElementType::int32;
}

std::optional<ValueComparison> compare_values(std::vector<Trace::Values> const& a,
                                              std::vector<Trace::Values> const& b,
                                              std::optional<ElementType> type) {
  if (a.empty() || b.empty() || !same_words(a, b)) return std::nullopt;
  ValueComparison found;
  found.guessed = !type.has_value();
  found.type = type ? *type : guess_type(a, b);
  found.sampled = a.front().stride > 1;
  with_element_type(found.type, [&](auto zero) { compare_as<decltype(zero)>(found, a, b); });
  return found;
}

}  // namespace spacecheck
