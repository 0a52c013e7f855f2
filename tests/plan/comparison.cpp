// One ULP more, one more than the bound, NaN, infinities, zeros, denormals: what each is judged as.
#include <spacecheck/plan/comparison.hpp>

#include <catch2/catch_template_test_macros.hpp>
#include <catch2/catch_test_macros.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

using namespace spacecheck;

namespace {

template <class T>
constexpr T inf_of = std::numeric_limits<T>::infinity();
template <class T>
constexpr T nan_of = std::numeric_limits<T>::quiet_NaN();

template <class T>
T with_payload(std::uint32_t payload) {
  using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  return std::bit_cast<T>(std::bit_cast<Bits>(nan_of<T>) | Bits{payload});
}

template <class T>
Comparison against(T is, long double should, double bound) {
  ComparisonBuilder builder({1});
  builder.add(0, is, Expected{.value = should, .bound = bound});
  return std::move(builder).take();
}

template <class T>
Comparison exactly(T is, T should, double bound = 0) {
  ComparisonBuilder builder({1});
  builder.add_exact(0, is, should, bound);
  return std::move(builder).take();
}

}  // namespace

TEMPLATE_TEST_CASE("ULP distances", "[ulp]", float, double) {
  using T = TestType;
  T const one = 1;
  T const least = std::numeric_limits<T>::denorm_min();
  T const normal = std::numeric_limits<T>::min();
  T const most = std::numeric_limits<T>::max();
  CHECK(ulp_distance(one, one) == 0);
  CHECK(ulp_distance(one, std::nextafter(one, T{2})) == 1);
  CHECK(ulp_distance(std::nextafter(one, T{2}), one) == 1);
  // Below a power of two the values are twice as dense, and each counts.
  CHECK(ulp_distance(one, std::nextafter(one, T{0})) == 1);
  CHECK(ulp_distance(one, T{2}) == std::ldexp(1.0, std::numeric_limits<T>::digits - 1));
  CHECK(ulp_distance(T{0}, -T{0}) == 0);
  CHECK(ulp_distance(T{0}, least) == 1);
  CHECK(ulp_distance(-T{0}, least) == 1);
  CHECK(ulp_distance(-least, least) == 2);
  CHECK(ulp_distance(normal, std::nextafter(normal, T{0})) == 1);
  CHECK(ulp_distance(-one, std::nextafter(-one, -T{2})) == 1);
  CHECK(ulp_distance(most, std::nextafter(most, T{0})) == 1);
  CHECK(ulp_distance(-most, most) > 0.9 * std::ldexp(1.0, 8 * sizeof(T)));
}

TEMPLATE_TEST_CASE("a value and its reference in higher precision", "[comparison]", float, double) {
  using T = TestType;
  T const one = 1;
  T const up = std::nextafter(one, T{2});
  double const ulp = static_cast<double>(up) - 1;

  SECTION("the nearest value is equal, whatever the bound") {
    auto const c = against(one, 1 + static_cast<long double>(ulp) / 3, 0);
    CHECK(c.equal());
    CHECK(c.within_bound());
    CHECK(c.elements == 1);
    CHECK(c.first.empty());
  }
  SECTION("one ULP off inside the bound is other, and inside") {
    auto const c = against(up, 1.0L, ulp);
    CHECK(c.differing == 1);
    CHECK(c.within_bound());
    CHECK(c.max_ulp == 1);
    CHECK(c.max_ratio == 1);
    REQUIRE(c.first.size() == 1);
    CHECK(c.first[0].difference == ulp);
    CHECK(c.first[0].ulp == 1);
  }
  SECTION("one ULP off is too much for less than a ULP") {
    auto const c = against(up, 1.0L, 0.99 * ulp);
    CHECK(c.outside_bound == 1);
    CHECK(c.max_ratio > 1);
    CHECK(c.max_ratio < 1.02);
  }
  SECTION("with a bound of zero the ratio is infinite") {
    auto const c = against(up, 1.0L, 0);
    CHECK(c.outside_bound == 1);
    CHECK(c.max_ratio == inf_of<double>);
  }
  SECTION("with an infinite bound everything is inside, and that is counted") {
    CHECK(against(up, 1.0L, 0).unbounded == 0);
    for (auto const is : {T{1}, up, nan_of<T>, inf_of<T>}) {
      auto const c = against(is, 1.0L, inf_of<double>);
      CHECK(c.within_bound());
      CHECK(c.unbounded == 1);
    }
  }
  SECTION("the distance is measured to the reference, not to its rounded value") {
    auto const c = against(up, 1.0L + static_cast<long double>(ulp) / 4, 1e3);
    REQUIRE(c.first.size() == 1);
    CHECK(c.first[0].difference == 0.75 * ulp);
  }
}

TEMPLATE_TEST_CASE("NaN, infinity, zero and denormals against the reference", "[comparison]", float,
                   double) {
  using T = TestType;
  T const least = std::numeric_limits<T>::denorm_min();
  T const most = std::numeric_limits<T>::max();
  CHECK(against(nan_of<T>, nan_of<long double>, 0).equal());
  CHECK(against(with_payload<T>(5), nan_of<long double>, 0).equal());
  CHECK(against(T{1}, nan_of<long double>, 1e30).outside_bound == 1);
  CHECK(against(nan_of<T>, 1.0L, 1e30).outside_bound == 1);
  CHECK(against(inf_of<T>, inf_of<long double>, 0).equal());
  CHECK(against(-inf_of<T>, inf_of<long double>, 1e30).outside_bound == 1);
  CHECK(against(most, inf_of<long double>, 1e30).outside_bound == 1);
  CHECK(against(inf_of<T>, 1.0L, 1e30).outside_bound == 1);
  CHECK(against(T{0}, -0.0L, 0).equal());
  CHECK(against(-T{0}, 0.0L, 0).equal());
  CHECK(against(least, 0.0L, 0).outside_bound == 1);
  CHECK(against(least, 0.0L, static_cast<double>(least)).within_bound());
  CHECK(against(least, 0.0L, static_cast<double>(least)).max_ulp == 1);
  // What is too large for T is infinity in T.
  CHECK(against(inf_of<T>, static_cast<long double>(most) * 2, 0).equal());
}

TEMPLATE_TEST_CASE("two results of the same type", "[comparison]", float, double) {
  using T = TestType;
  T const one = 1;
  T const up = std::nextafter(one, T{2});
  SECTION("the same bits are equal, also of a NaN") {
    for (T const value : {one, T{0}, -T{0}, inf_of<T>, nan_of<T>, with_payload<T>(9)}) {
      auto const c = exactly(value, value);
      CHECK(c.equal());
      CHECK(c.other_bits == 0);
      CHECK(c.elements == 1);
    }
  }
  SECTION("another NaN and the other zero are equal in value, and counted") {
    CHECK(exactly(nan_of<T>, with_payload<T>(3)).equal());
    CHECK(exactly(nan_of<T>, with_payload<T>(3)).other_bits == 1);
    CHECK(exactly(nan_of<T>, -nan_of<T>).other_bits == 1);
    CHECK(exactly(T{0}, -T{0}).equal());
    CHECK(exactly(T{0}, -T{0}).other_bits == 1);
  }
  SECTION("one ULP is a difference") {
    auto const c = exactly(up, one);
    CHECK(c.differing == 1);
    CHECK(c.outside_bound == 1);
    CHECK(c.max_ulp == 1);
    CHECK(c.elements == 1);
    CHECK(exactly(up, one, 1).within_bound());
  }
  SECTION("NaN or an infinity on one side only") {
    CHECK(exactly(nan_of<T>, one).outside_bound == 1);
    CHECK(exactly(one, nan_of<T>).outside_bound == 1);
    CHECK(exactly(inf_of<T>, one).outside_bound == 1);
    CHECK(exactly(inf_of<T>, -inf_of<T>).outside_bound == 1);
    CHECK(exactly(one, inf_of<T>).max_ulp == inf_of<double>);
  }
}

TEMPLATE_TEST_CASE("integers are equal or not", "[comparison]", std::int8_t, std::uint8_t,
                   std::int16_t, std::int32_t, std::uint32_t, std::int64_t, std::uint64_t) {
  using T = TestType;
  T const most = std::numeric_limits<T>::max();
  T const least = std::numeric_limits<T>::min();
  CHECK(exactly(most, most).equal());
  auto const c = exactly(most, static_cast<T>(most - 1));
  CHECK(c.outside_bound == 1);
  REQUIRE(c.first.size() == 1);
  CHECK(c.first[0].is == std::to_string(most));
  CHECK(c.first[0].should_be == std::to_string(static_cast<T>(most - 1)));
  CHECK(c.first[0].difference == 1);
  CHECK(exactly(least, most).first[0].difference > 100);
  CHECK(against(most, static_cast<long double>(most), 0).equal());
}

TEST_CASE("the first ten are kept, those outside the bound first", "[comparison]") {
  ComparisonBuilder builder({4, 10});
  // Thirty inside their bound, then four outside.
  for (int k = 0; k < 40; ++k) {
    double const bound = k < 30 || k % 3 != 0 ? 1 : 0.25;
    builder.add(k, 1.5F, Expected{.value = 1.0L, .bound = bound});
  }
  auto const c = std::move(builder).take();
  CHECK(c.elements == 40);
  CHECK(c.differing == 40);
  CHECK(c.outside_bound == 4);
  REQUIRE(c.first.size() == Comparison::kept);
  std::vector<std::vector<std::int64_t>> index;
  for (auto const& d : c.first) index.push_back(d.index);
  CHECK(index ==
        std::vector<std::vector<std::int64_t>>{
            {3, 0}, {3, 3}, {3, 6}, {3, 9}, {0, 0}, {0, 1}, {0, 2}, {0, 3}, {0, 4}, {0, 5}});
  CHECK(c.max_ratio == 2);
}

TEST_CASE("more than ten outside the bound: the first ten of them", "[comparison]") {
  ComparisonBuilder builder({2, 3, 10});
  for (int k = 0; k < 60; ++k) builder.add_exact(k, k % 2, 0);
  auto const c = std::move(builder).take();
  CHECK(c.outside_bound == 30);
  REQUIRE(c.first.size() == Comparison::kept);
  CHECK(c.first.front().index == std::vector<std::int64_t>{0, 0, 1});
  CHECK(c.first.back().index == std::vector<std::int64_t>{0, 1, 9});
}

TEST_CASE("values are printed with all their digits", "[comparison]") {
  auto const c = exactly(0.1F, std::nextafter(0.1F, 1.0F));
  CHECK(c.first[0].is == "0.1");
  CHECK(c.first[0].should_be == "0.10000001");
  CHECK(exactly(1.0 / 3, 0.0).first[0].is == "0.3333333333333333");
  CHECK(exactly(nan_of<double>, 0.0).first[0].is == "nan");
  CHECK(exactly(-inf_of<float>, 0.0F).first[0].is == "-inf");
}

TEST_CASE("differing elements are counted by how far they are off", "[ulp]") {
  ComparisonBuilder builder({6});
  builder.add(0, 1.0F, Expected{.value = 1, .bound = 1});
  builder.add(1, std::nextafter(1.0F, 2.0F), Expected{.value = 1, .bound = 1});
  builder.add(2, std::bit_cast<float>(std::bit_cast<std::uint32_t>(1.0F) + 2), Expected{1, 1});
  builder.add(3, std::bit_cast<float>(std::bit_cast<std::uint32_t>(1.0F) + 3), Expected{1, 1});
  builder.add(4, nan_of<float>, Expected{.value = 1, .bound = 1});
  builder.add_exact(5, 0, 1 << 20);
  auto const c = std::move(builder).take();
  REQUIRE(c.ulps.size() == Comparison::ulp_bins);
  CHECK(c.ulps[0] == 0);
  CHECK(c.ulps[1] == 1);
  CHECK(c.ulps[2] == 2);
  CHECK(c.ulps[21] == 1);
  CHECK(c.ulps.back() == 1);
  CHECK(std::accumulate(c.ulps.begin(), c.ulps.end(), std::int64_t{0}) == c.differing);
}

TEST_CASE("differing elements are counted by where they lie", "[ulp]") {
  SECTION("nothing differs: nothing is kept") {
    ComparisonBuilder builder({4});
    builder.add_exact(0, 1, 1);
    auto const c = std::move(builder).take();
    CHECK(c.ulps.empty());
    CHECK(c.where == DifferenceMap{});
  }
  SECTION("a short array has a part for each element") {
    ComparisonBuilder builder({3});
    builder.add_exact(2, 1, 0);
    CHECK(std::move(builder).take().where == DifferenceMap{1, 3, {0, 0, 1}});
  }
  SECTION("a long one has equal parts, its ends in the first and the last") {
    ComparisonBuilder builder({6400});
    for (std::int64_t flat : {0, 99, 100, 6399}) builder.add_exact(flat, 1, 0);
    auto const where = std::move(builder).take().where;
    REQUIRE(where.columns == 64);
    CHECK(where.counts[0] == 2);
    CHECK(where.counts[1] == 1);
    CHECK(where.counts[63] == 1);
  }
  SECTION("two dimensions: the first down, the second across") {
    ComparisonBuilder builder({2, 5});
    builder.add_exact(5 + 3, 1, 0);
    CHECK(std::move(builder).take().where == DifferenceMap{2, 5, {0, 0, 0, 0, 0, 0, 0, 0, 1, 0}});
  }
  SECTION("more than two: all but the first across") {
    ComparisonBuilder builder({32, 4, 8});
    builder.add_exact(31 * 32 + 31, 1, 0);
    auto const where = std::move(builder).take().where;
    CHECK(where.rows == 16);
    CHECK(where.columns == 16);
    CHECK(where.counts.back() == 1);
  }
  SECTION("a number alone") {
    ComparisonBuilder builder({});
    builder.add_exact(0, 1, 0);
    CHECK(std::move(builder).take().where == DifferenceMap{1, 1, {1}});
  }
}
