// What a sample sees, and what is said beside a difference.
#include "made_trace.hpp"

#include <spacecheck/trace/compare_traces.hpp>
#include <spacecheck/trace/sampled_words.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cmath>
#include <limits>
#include <set>

using namespace spacecheck;

namespace {

using Doubles = std::vector<double>;

std::string const zeros(16, '\0');

TraceComparison compare(MadeTrace const& a, MadeTrace const& b) {
  static std::vector<Trace> kept;
  kept = {a.parse("a"), b.parse("b")};
  return compare_traces(kept[0], kept[1]);
}

template <class T>
MadeTrace one_kernel(std::string const& label, std::vector<T> const& values) {
  MadeTrace made;
  auto const x = made.allocate(label, MadeTrace::as_bytes(values).size());
  made.kernel("use", x, values);
  made.finish();
  return made;
}

}  // namespace

TEST_CASE("a sample sees each component of an element, however many there are", "[trace]") {
  constexpr std::uint64_t room = 512;
  for (std::uint64_t const words :
       {513, 1000, 4000, 5500, 8500, 11500, 27648, 100'000, 1'000'003}) {
    auto const sample = sampled_words(words, room);
    std::vector<std::uint64_t> places;
    for (auto const first : sample.firsts) {
      for (std::uint64_t k = 0; k < sample.count(first, words); ++k) {
        places.push_back(first + k * sample.stride);
        REQUIRE(places.back() < words);
      }
    }
    CHECK(std::set(places.begin(), places.end()).size() == places.size());
    CHECK(places.size() <= room + sample.firsts.size());
    CHECK(places.size() >= std::min(words, room) / 3);
    for (std::uint64_t components = 2; components <= 40; ++components) {
      if (places.size() < 2 * components * sample.firsts.size()) continue;
      std::set<std::uint64_t> seen;
      for (auto const place : places) seen.insert(place % components);
      INFO(words << " words, stride " << sample.stride << ", " << components << " components");
      CHECK(seen.size() == components);
    }
  }
  CHECK(sampled_words(512, room).stride == 1);
  CHECK(sampled_words(512, room).count(0, 512) == 512);
}

TEST_CASE("of a sample no rounding is claimed for the rest", "[trace]") {
  auto const why = [](std::size_t stride) {
    auto const made = [&](double off) {
      MadeTrace m;
      auto const x = m.allocate("x", 32);
      auto const step = m.begin("use");
      m.change(step, x, MadeTrace::as_bytes(Doubles{1 + off, 2, 3, 4}), false, stride);
      m.end(step);
      m.finish();
      return m;
    };
    auto const all = compare(made(0), made(1e-15));
    REQUIRE(all.first() != nullptr);
    CHECK(all.first()->lead == Lead::rounding);
    return all.first()->why;
  };
  CHECK(why(1).find("of a sample") == std::string::npos);
  CHECK(why(2).find("of a sample: the others may be further apart") != std::string::npos);
}

TEST_CASE("the element that is furthest apart is named", "[trace]") {
  Doubles const a(20, 1.0);
  auto b = a;
  for (std::size_t k = 0; k < 10; ++k) b[k] += 1e-12;
  b[7] = -3;
  auto const all = compare(one_kernel("x", a), one_kernel("x", b));
  REQUIRE(all.first() != nullptr);
  CHECK(all.first()->values->furthest.index == 7);
  CHECK(all.first()->values->furthest.b == "-3");
  b[4] = std::numeric_limits<double>::quiet_NaN();
  CHECK(compare(one_kernel("x", a), one_kernel("x", b)).first()->values->furthest.index == 4);
}

TEST_CASE("what is not finite on one side is not 0 apart later on", "[trace]") {
  auto const made = [](double value) {
    MadeTrace m;
    auto const x = m.allocate("x", 16);
    m.kernel("one", x, Doubles{value, 1});
    m.kernel("two", x, Doubles{value, 2});
    m.finish();
    return m;
  };
  auto const all = compare(made(1), made(std::nan("")));
  REQUIRE(all.first() != nullptr);
  REQUIRE(all.first()->growth.size() == 2);
  CHECK(std::isinf(all.first()->growth[1].max_relative));
}

TEST_CASE("a View whose copy is missing is named beside the one that it shows in", "[trace]") {
  auto const made = [](bool copied) {
    MadeTrace m;
    auto const input = m.allocate("input", 16, zeros);
    auto const y = m.allocate("y", 16, zeros);
    if (copied) m.by_host(input, Doubles{5, 6});
    m.kernel("other", m.allocate("z", 16, zeros), Doubles{1, 1});
    m.kernel("use", y, copied ? Doubles{5, 6} : Doubles{1, 2});
    m.finish();
    return m;
  };
  auto const all = compare(made(true), made(false));
  REQUIRE(all.first() != nullptr);
  CHECK(all.first()->label == "y");
  REQUIRE(all.first()->one_sided_by_then.size() == 1);
  CHECK(all.first()->one_sided_by_then[0] == "\"input\", since before \"other\" (step 1)");
}

TEST_CASE("Kokkos' own notes of a DualView are no difference", "[trace]") {
  using Ints = std::vector<std::uint32_t>;
  auto const all = compare(one_kernel("DualView::modified_flags", Ints{1, 0}),
                           one_kernel("DualView::modified_flags", Ints{0, 0}));
  REQUIRE(all.differences.size() == 1);
  CHECK(all.differences[0].lead == Lead::bookkeeping);
  CHECK(all.first() == nullptr);
  CHECK(compare(one_kernel("flags", Ints{1, 0}), one_kernel("flags", Ints{0, 0})).first() !=
        nullptr);
}

TEST_CASE("a ScatterView's target is written a step later where there are copies", "[trace]") {
  auto const made = [](std::string const& copies, bool at_once) {
    MadeTrace m;
    auto const f = m.allocate("f", 16, zeros);
    if (!copies.empty()) m.allocate(copies, 32);
    for (double round = 1; round < 4; ++round) {
      for (std::string const label : {"force", "sum up"}) {
        auto const step = m.begin(label);
        bool const adds = at_once == (label == "force");
        if (adds) m.change(step, f, MadeTrace::as_bytes(Doubles{round, 2}));
        m.end(step);
      }
    }
    m.finish();
    return m;
  };
  CHECK(compare(made("", true), made("duplicated_f", false)).first() == nullptr);
  CHECK(compare(made("", true), made("duplicated_h", false)).first() != nullptr);
}

TEST_CASE("packed small numbers are not taken for large ones", "[trace]") {
  std::vector<std::int32_t> near;
  for (int k = 0; k < 64; ++k) near.push_back(47 + k % 9);
  auto other = near;
  other[11] = 99;
  auto const ints = compare(one_kernel("num_neigh", near), one_kernel("num_neigh", other));
  REQUIRE(ints.first() != nullptr);
  CHECK(ints.first()->values->type == ElementType::int32);
  CHECK(ints.first()->values->first[0].index == 11);
  auto const longs = compare(one_kernel("n", std::vector<std::int64_t>{1, -2, 3, 1LL << 33}),
                             one_kernel("n", std::vector<std::int64_t>{1, -2, 4, 1LL << 33}));
  CHECK(longs.first()->values->type == ElementType::int64);
}
