#include <spacecheck/plan/compare_arrays.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cmath>
#include <limits>
#include <utility>
#include <vector>

using spacecheck::compare_arrays;

namespace {

// One element at a time: what compare_arrays has to give, whatever it leaves out.
template <class T>
spacecheck::Comparison plainly(std::vector<T> const& is, std::vector<T> const& should,
                               std::vector<std::int64_t> const& extents) {
  spacecheck::ComparisonBuilder builder(extents);
  for (std::size_t k = 0; k < is.size(); ++k) {
    builder.add_exact(static_cast<std::int64_t>(k), is[k], should[k]);
  }
  return std::move(builder).take();
}

template <class T>
void same_as_plainly(std::vector<T> const& is, std::vector<T> const& should,
                     std::vector<std::int64_t> const& extents) {
  auto const quick = compare_arrays(is.data(), should.data(), extents);
  auto const plain = plainly(is, should, extents);
  CHECK(quick.elements == plain.elements);
  CHECK(quick.differing == plain.differing);
  CHECK(quick.outside_bound == plain.outside_bound);
  CHECK(quick.other_bits == plain.other_bits);
  CHECK(quick.max_ulp == plain.max_ulp);
  REQUIRE(quick.first.size() == plain.first.size());
  for (std::size_t k = 0; k < plain.first.size(); ++k) {
    CHECK(quick.first[k].index == plain.first[k].index);
    CHECK(quick.first[k].is == plain.first[k].is);
  }
  // All are counted by distance and place, or none.
  if (!quick.ulps.empty()) {
    CHECK(quick.ulps == plain.ulps);
    CHECK(quick.where == plain.where);
  } else {
    CHECK(quick.where.counts.empty());
    CHECK((quick.differing == 0 || quick.differing > std::int64_t{spacecheck::Comparison::kept}));
  }
}

}  // namespace

TEST_CASE("stretches of equal bits are counted, not looked at", "[comparison]") {
  std::vector<float> const should(10'007, 1.5F);
  same_as_plainly(should, should, {10'007});
  same_as_plainly(std::vector<float>(), std::vector<float>(), {0});
}

TEST_CASE("arrays of one digest are equal, and not read", "[comparison]") {
  float const* const nowhere = nullptr;
  auto const same = spacecheck::compare_digested(nowhere, "d", nowhere, "d", {3, 4});
  CHECK(same.elements == 12);
  CHECK(same.equal());
  CHECK(same.within_bound());

  std::vector<float> const should(12, 1.0F);
  auto is = should;
  is[7] = 2;
  auto const other = spacecheck::compare_digested(is.data(), "d", should.data(), "e", {3, 4});
  CHECK(other.elements == 12);
  CHECK(other.differing == 1);
}

TEST_CASE("a difference is found wherever it lies", "[comparison]") {
  std::vector<float> const should(3 * 1024 + 5, 1.0F);
  for (std::size_t const at : {0U, 1023U, 1024U, 2047U, 3071U, 3072U, 3076U}) {
    INFO(at);
    auto is = should;
    is[at] = 2;
    same_as_plainly(is, should, {3077});
    CHECK(compare_arrays(is.data(), should.data(), {3077}).first.at(0).index ==
          std::vector<std::int64_t>{static_cast<std::int64_t>(at)});
  }
}

TEST_CASE("values decide, not bits: zeros, NaNs", "[comparison]") {
  std::vector<double> should(2000, 0.0);
  auto is = should;
  is[3] = -0.0;
  is[700] = 1e-9;
  is[1999] = 1;
  should[1000] = std::numeric_limits<double>::quiet_NaN();
  is[1000] = -std::numeric_limits<double>::quiet_NaN();
  same_as_plainly(is, should, {20, 100});
  same_as_plainly(is, should, {2000});
}

TEST_CASE("arrays that differ everywhere are tallied as single elements are", "[comparison]") {
  constexpr float inf = std::numeric_limits<float>::infinity();
  constexpr float nan = std::numeric_limits<float>::quiet_NaN();
  std::vector<float> should(20'000);
  std::vector<float> is(20'000);
  for (std::size_t k = 0; k < is.size(); ++k) {
    should[k] = std::sin(static_cast<float>(k)) * std::exp2(static_cast<float>(k % 90) - 60);
    is[k] = should[k] * (1 + static_cast<float>(k % 5) * 0x1p-23F);
  }
  same_as_plainly(is, should, {20'000});
  // Across zero, in the signs of zeros, and between the two largest of all distances.
  is[19'000] = -should[19'000];
  should[19'001] = 0.0F;
  is[19'001] = -0.0F;
  same_as_plainly(is, should, {20'000});
  is[19'002] = std::numeric_limits<float>::max();
  should[19'002] = -std::numeric_limits<float>::max();
  same_as_plainly(is, should, {20'000});
  for (auto const& [a, b] :
       {std::pair{nan, nan}, std::pair{-nan, nan}, std::pair{nan, 1.0F}, std::pair{1.0F, nan},
        std::pair{inf, inf}, std::pair{-inf, inf}, std::pair{inf, 1.0F}, std::pair{inf, nan}}) {
    INFO(a << " and " << b);
    is[19'500] = a;
    should[19'500] = b;
    same_as_plainly(is, should, {20'000});
  }
  std::vector<double> const wide_is(is.begin(), is.end());
  std::vector<double> const wide(should.begin(), should.end());
  same_as_plainly(wide_is, wide, {20'000});
}

TEST_CASE("arrays of whole numbers, different everywhere", "[comparison]") {
  std::vector<std::int32_t> is(5000);
  std::vector<std::int32_t> should(5000);
  for (std::size_t k = 0; k < is.size(); ++k) is[k] = static_cast<std::int32_t>(k) + 1;
  same_as_plainly(is, should, {5000});
}

TEST_CASE("whole numbers of every type, far apart", "[comparison]") {
  auto const tried = [](auto zero) {
    using T = decltype(zero);
    std::vector<T> is(9000);
    std::vector<T> should(9000);
    for (std::size_t k = 0; k < is.size(); ++k) {
      is[k] = static_cast<T>(k * 37);
      should[k] = static_cast<T>(k * 11);
    }
    same_as_plainly(is, should, {9000});
    is[8000] = std::numeric_limits<T>::max();
    should[8000] = std::numeric_limits<T>::min();
    same_as_plainly(is, should, {9000});
  };
  tried(std::int32_t{});
  tried(std::uint32_t{});
  tried(std::int64_t{});
  tried(std::uint64_t{});
}
