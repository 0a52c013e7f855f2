#include "made_trace.hpp"

#include <spacecheck/trace/alignment.hpp>
#include <spacecheck/trace/compare_traces.hpp>
#include <spacecheck/trace/step_names.hpp>

#include <catch2/catch_test_macros.hpp>

#include <random>

using namespace spacecheck;

namespace {

TraceComparison compare(MadeTrace const& a, MadeTrace const& b,
                        TraceComparisonSettings const& settings = {}) {
  static std::vector<Trace> kept;
  kept = {a.parse("a"), b.parse("b")};
  return compare_traces(kept[0], kept[1], settings);
}

using Doubles = std::vector<double>;

// One View, set by "set" and changed by "use".
MadeTrace two_kernels(Doubles const& set, Doubles const& used) {
  MadeTrace made;
  auto const x = made.allocate("x", set.size() * 8);
  made.kernel("set", x, set);
  made.kernel("use", x, used);
  made.finish();
  return made;
}

std::size_t longest_common(std::vector<std::uint32_t> const& a,
                           std::vector<std::uint32_t> const& b) {
  std::vector<std::vector<std::size_t>> table(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      table[i][j] = a[i - 1] == b[j - 1] ? table[i - 1][j - 1] + 1
                                         : std::max(table[i - 1][j], table[i][j - 1]);
    }
  }
  return table[a.size()][b.size()];
}

}  // namespace

TEST_CASE("sequences are aligned as well as can be", "[trace]") {
  std::mt19937 random(11);
  for (int round = 0; round < 2000; ++round) {
    std::vector<std::uint32_t> a(random() % 25), b(random() % 25);
    unsigned const letters = 1 + random() % 5;
    for (auto& x : a) x = random() % letters;
    for (auto& x : b) x = random() % letters;
    auto const pairs = align(a, b);
    CHECK(pairs.size() == longest_common(a, b));
    for (std::size_t k = 0; k < pairs.size(); ++k) {
      CHECK(a[pairs[k].first] == b[pairs[k].second]);
      if (k == 0) continue;
      CHECK(pairs[k - 1].first < pairs[k].first);
      CHECK(pairs[k - 1].second < pairs[k].second);
    }
  }
}

TEST_CASE("equal traces have no difference", "[trace]") {
  auto const all = compare(two_kernels({1, 2}, {3, 4}), two_kernels({1, 2}, {3, 4}));
  CHECK(all.steps == 2);
  CHECK(all.views == 1);
  CHECK(all.compared == 2);
  CHECK(all.differences.empty());
}

TEST_CASE("the first kernel, View and elements that differ are named", "[trace]") {
  auto const all = compare(two_kernels({1, 2, 3}, {3, 4, 5}), two_kernels({1, 2, 3}, {3, 9, 5}));
  auto const* const first = all.first();
  REQUIRE(first != nullptr);
  CHECK(first->label == "x");
  CHECK(first->step == "use");
  CHECK_FALSE(first->before);
  CHECK(first->equal_before == 1);
  CHECK(first->lead == Lead::jump);
  REQUIRE(first->values);
  CHECK(first->values->type == ElementType::float64);
  CHECK(first->values->guessed);
  CHECK(first->values->differing == 1);
  CHECK(first->values->first.front().index == 1);
  CHECK(first->values->first.front().a == "4");
  CHECK(first->values->first.front().b == "9");
}

TEST_CASE("leads: rounding, order, both, addresses, padding", "[trace]") {
  auto const lead = [](Doubles const& a, Doubles const& b) {
    return compare(two_kernels({0.5, 0.5, 0.5}, a), two_kernels({0.5, 0.5, 0.5}, b)).first()->lead;
  };
  CHECK(lead({1, 2, 3}, {1, 2.0000000000000004, 3}) == Lead::rounding);
  CHECK(lead({1, 2, 3}, {3, 1, 2}) == Lead::order);
  CHECK(lead({1, 2, 3}, {3.0000000000000004, 1, 2}) == Lead::order_rounded);
  CHECK(lead({1, 2, 3}, {1, 2, 2.5}) == Lead::jump);
  CHECK(lead({1, 2, 3}, {1, 2, std::numeric_limits<double>::quiet_NaN()}) == Lead::jump);

  auto const with = [](auto const& words) {
    MadeTrace made;
    auto const x = made.allocate("x", words.size() * sizeof(words[0]));
    made.kernel("link", x, words);
    made.finish();
    return made;
  };
  using Words = std::vector<std::uint64_t>;
  auto const moved = compare(with(Words{0x7f1234567890, 1, 0x555512345678, 2}),
                             with(Words{0x7fabcdef0000, 1, 0x5555aaaa0000, 2}));
  REQUIRE(moved.differences.size() == 1);
  CHECK(moved.differences[0].lead == Lead::addresses);
  CHECK(moved.first() == nullptr);
  // What differs beside them is told of.
  CHECK(compare(with(Words{0x7f1234567890, 1, 0x555512345678, 2}),
                with(Words{0x7fabcdef0000, 3, 0x5555aaaa0000, 2}))
            .first() != nullptr);

  using Ints = std::vector<std::int32_t>;
  auto const padded = compare(with(Ints{1, 2, 3, 77}), with(Ints{1, 2, 3, 99}));
  REQUIRE(padded.differences.size() == 1);
  CHECK(padded.differences[0].lead == Lead::padding);
  CHECK(compare(with(Ints{1, 2, 3, 77}), with(Ints{1, 2, 4, 99})).first() != nullptr);
}

TEST_CASE("of a sample it is said what it does not tell", "[trace]") {
  auto const why = [](std::size_t stride) {
    auto const made = [&](Doubles const& values) {
      MadeTrace m;
      auto const x = m.allocate("x", 32);
      auto const step = m.begin("shuffle");
      m.change(step, x, MadeTrace::as_bytes(values), false, stride);
      m.end(step);
      m.finish();
      return m;
    };
    auto const all = compare(made({1, 2, 3, 4}), made({2, 1, 5, 4}));
    REQUIRE(all.first() != nullptr);
    CHECK(all.first()->lead == Lead::jump);
    return all.first()->why;
  };
  CHECK(why(1).find("another order") == std::string::npos);
  CHECK(why(2).find("another order") != std::string::npos);
}

TEST_CASE("padding keeps what it held, whoever has written", "[trace]") {
  using Ints = std::vector<std::int32_t>;
  // A View of one int, set to zero by a kernel.
  auto const zeroed = [](Ints const& first, Ints const& then) {
    MadeTrace m;
    auto const x = m.allocate("x", 8, MadeTrace::as_bytes(first));
    if (first == then) {
      m.end(m.begin("zero"));
    } else {
      m.kernel("zero", x, then);
    }
    m.finish();
    return m;
  };
  auto const lead = [](MadeTrace const& a, MadeTrace const& b) {
    auto const all = compare(a, b);
    REQUIRE(all.differences.size() == 1);
    return all.differences[0].lead;
  };
  CHECK(lead(zeroed({7, 77}, {0, 77}), zeroed({8, 88}, {0, 88})) == Lead::padding);
  // The second one's memory held the zero already.
  CHECK(lead(zeroed({7, 77}, {0, 77}), zeroed({0, 88}, {0, 88})) == Lead::padding);
  CHECK(lead(zeroed({0, 77}, {0, 77}), zeroed({8, 88}, {0, 88})) == Lead::padding);
  // Seven elements of two bytes.
  CHECK(lead(zeroed({0, 0x10000}, {0, 0x10000}), zeroed({9, 0x21234}, {0, 0x20000})) ==
        Lead::padding);
  CHECK(lead(zeroed({0, 0x10000}, {0, 0x10000}), zeroed({9, 0x21234}, {0, 0x31234})) !=
        Lead::padding);
  // Two ints, of which one side has written the second, or both something else.
  CHECK(lead(zeroed({0, 0}, {0, 5}), zeroed({0, 0}, {0, 0})) == Lead::one_sided);
  CHECK(lead(zeroed({0, 0}, {0, 5}), zeroed({0, 0}, {0, 6})) == Lead::jump);
}

TEST_CASE("what was equal before is no padding", "[trace]") {
  auto const made = [](std::int32_t last) {
    MadeTrace m;
    auto const x = m.allocate("x", 16);
    m.kernel("set", x, std::vector<std::int32_t>{1, 2, 3, 4});
    m.kernel("use", x, std::vector<std::int32_t>{1, 2, 3, last});
    m.finish();
    return m;
  };
  auto const all = compare(made(5), made(6));
  REQUIRE(all.first() != nullptr);
  CHECK(all.first()->step == "use");
  CHECK(all.first()->lead == Lead::jump);
}

TEST_CASE("kernels of one trace alone are counted and skipped", "[trace]") {
  auto const made = [](bool fills) {
    MadeTrace m;
    auto const x = m.allocate("x", 16);
    if (fills) m.kernel<double>("fill with a kernel", x, {0, 0});
    if (!fills) m.by_host<double>(x, {0, 0});
    auto const step = m.begin("use");
    m.change(step, x, MadeTrace::as_bytes<double>({1, 2}));
    m.end(step);
    m.finish();
    return m;
  };
  auto const all = compare(made(true), made(false));
  CHECK(all.steps == 1);
  REQUIRE(all.only_a.size() == 1);
  CHECK(all.only_a[0].name == "fill with a kernel");
  CHECK(all.only_b.empty());
  CHECK(all.differences.empty());
}

TEST_CASE("what host code did is told apart from what a kernel did", "[trace]") {
  auto const made = [](double by_host) {
    MadeTrace m;
    auto const x = m.allocate("x", 16);
    m.kernel<double>("first", x, {1, 2});
    m.by_host<double>(x, {by_host, 2});
    m.end(m.begin("second"));
    m.finish();
    return m;
  };
  auto const all = compare(made(5), made(6));
  REQUIRE(all.first() != nullptr);
  CHECK(all.first()->before);
  CHECK(all.first()->step == "second");
  CHECK(all.first()->after == "first");
}

TEST_CASE("Views of one label are told apart by size and order", "[trace]") {
  auto const made = [](double second, bool extra) {
    MadeTrace m;
    auto const a = m.allocate("x", 16);
    if (extra) m.allocate("x", 24);
    auto const b = m.allocate("x", 16);
    m.kernel<double>("first", a, {1, 2});
    m.kernel<double>("second", b, {second, 2});
    m.finish();
    return m;
  };
  CHECK(compare(made(3, false), made(3, true)).differences.empty());
  auto const all = compare(made(3, false), made(4, true));
  REQUIRE(all.differences.size() == 1);
  CHECK(all.first()->step == "second");
  CHECK(all.only_views_b.size() == 1);
}

TEST_CASE("growth is followed, and a type that is given is used", "[trace]") {
  auto const made = [](double off) {
    MadeTrace m;
    auto const x = m.allocate("x", 8);
    for (int k = 0; k < 4; ++k) {
      off *= 100;
      m.kernel<double>("iterate", x, {1 + off});
    }
    m.finish();
    return m;
  };
  auto const all = compare(made(0), made(1e-15), {.types = {{"x", ElementType::float64}}});
  auto const& found = *all.first();
  CHECK(found.lead == Lead::rounding);
  CHECK_FALSE(found.values->guessed);
  REQUIRE(found.growth.size() == 4);
  for (std::size_t k = 1; k < 4; ++k) {
    CHECK(found.growth[k].max_relative > 50 * found.growth[k - 1].max_relative);
    CHECK(found.growth[k].number == found.growth[k - 1].number + 1);
  }
}

TEST_CASE("where one of the two was not looked at, nothing is concluded", "[trace]") {
  auto const made = [](bool looked) {
    MadeTrace m;
    auto const x = m.allocate("x", 16);
    m.kernel<double>("first", x, {1, 2});
    auto const step = m.begin("second");
    if (looked) m.change(step, x, MadeTrace::as_bytes<double>({3, 4}));
    m.end(step, looked ? 1 : 0);
    if (!looked) m.by_host<double>(x, {3, 4});
    m.end(m.begin("third"));
    m.finish();
    return m;
  };
  CHECK(compare(made(true), made(false)).differences.empty());
}

TEST_CASE("two poisons name what was read unset", "[trace]") {
  auto const made = [](int poison, double read) {
    MadeTrace m(R"({"schema":1,"poison":)" + std::to_string(poison) + "}");
    auto const x = m.allocate("x", 24);
    m.allocate("never set", 24);
    auto const y = m.allocate("y", 24);
    m.kernel<double>("set", x, {1, 2, 3});
    m.kernel<double>("use", y, {read, 2, 3});
    m.finish();
    return m;
  };
  auto const all = compare(made(1, 5), made(2, 6));
  CHECK(all.never_set == std::vector<std::string>{"never set (24 bytes)"});
  CHECK(compare(made(1, 5), made(1, 5)).never_set.empty());
  REQUIRE(all.first() != nullptr);
  CHECK(all.first()->step == "use");
  REQUIRE(all.unset.size() == 2);
  // The other one was written by the step that differs: it may be its result.
  CHECK(all.unset[0].starts_with("never set:"));
  CHECK(all.unset[1].starts_with("y:"));
}

TEST_CASE("types are guessed from bits", "[trace]") {
  auto const guess = [](auto const& values) {
    static std::string bytes;
    bytes = MadeTrace::as_bytes(values);
    std::vector<Trace::Values> const kept{{0, 1, bytes}};
    return guess_type(kept, kept);
  };
  std::mt19937 random(1);
  std::normal_distribution<double> normal;
  std::vector<double> doubles(100);
  std::vector<float> floats(100);
  std::vector<std::int32_t> ints(100);
  std::vector<std::int64_t> longs(100);
  for (std::size_t k = 0; k < 100; ++k) {
    doubles[k] = normal(random);
    floats[k] = static_cast<float>(normal(random));
    ints[k] = static_cast<std::int32_t>(random() % 2000) - 1000;
    longs[k] = static_cast<std::int64_t>(random() % 100000);
  }
  CHECK(guess(doubles) == ElementType::float64);
  CHECK(guess(std::vector<double>(50, 1.5)) == ElementType::float64);
  CHECK(guess(floats) == ElementType::float32);
  CHECK(guess(ints) == ElementType::int32);
  CHECK(guess(longs) == ElementType::int64);
}

TEST_CASE("a type's name is the same for every space", "[trace]") {
  CHECK(common_name("N6Kokkos4ViewIPdJNS_6SerialEEEE") ==
        common_name("N6Kokkos4ViewIPdJNS_6OpenMPEEEE"));
  CHECK(common_name("axpy") == "axpy");
  CHECK(common_name("Serially") == "Serially");
  CHECK(common_name("Kokkos::View::initialization [x] via memset") ==
        common_name("Kokkos::View::initialization [x]"));
  CHECK(shown_name("Z4mainEUlvE_") != "");
}

TEST_CASE("what differs where nothing was kept is not called none", "[trace]") {
  auto const one = [](double value) {
    MadeTrace made;
    auto const x = made.allocate("x", 64 * 8);
    for (auto const* label : {"first", "second"}) {
      std::vector<double> values(64, 1);
      values[5] = value++;
      auto const step = made.begin(label);
      made.change(step, x, MadeTrace::as_bytes(values), false, 4);
      made.end(step);
    }
    made.finish();
    return made;
  };
  auto const all = compare(one(2), one(7));
  REQUIRE(all.first() != nullptr);
  CHECK(all.first()->lead == Lead::unknown);
  CHECK(all.first()->why.find("--bisect") != std::string::npos);
  CHECK(all.first()->growth.empty());
}
