// Kernels checked in a Catch2 suite: one line, and a failure that says what and how to see it
// again.
#include <spacecheck/catch2.hpp>
#include <spacecheck/spacecheck.hpp>
#include <spacecheck/trial/concurrency.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

using Catch::Matchers::ContainsSubstring;

namespace {

template <class Output, bool Loose>
struct Count {
  Output y;
  std::int64_t n_threads;
  KOKKOS_FUNCTION void operator()(std::int64_t item) const {
    if (Loose ? item > n_threads : item >= n_threads) return;
    // Past the guard is enough; past the View would end the suite under a sanitizer.
    if (item >= y.extent_int(0)) return;
    y(item) = static_cast<int>(item) + 1;
  }
};

template <bool Loose>
struct Counting {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 7, .array_size = 10, .buffer_size = 0};

  template <class Case>
  static void run(Case& c) {
    auto const y = c.template inout<int>("y", spacecheck::constant(0), c.array_size());
    c.launch_extent("count", Count<decltype(y), Loose>{y, c.n_threads()});
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<int>(
        "y", [n = r.n_threads()](std::int64_t i) { return i < n ? static_cast<int>(i) + 1 : 0; });
  }
};

struct Counts : Counting<false> {
  static constexpr auto name = "counts";
};
struct CountsOneMore : Counting<true> {
  static constexpr auto name = "counts_one_more";
};

// As Axpy<float> and Axpy<double> are, and what another file has.
template <class T>
struct NamedAlike : Counting<sizeof(T) == sizeof(double)> {
  static constexpr auto name = "named_alike";
};

struct NamedByASentence : Counting<false> {
  static constexpr auto name = "counts all of them";
};

struct WithoutAnything {
  static constexpr auto name = "without_anything";
  template <class Case>
  static void run(Case&) {
    throw std::runtime_error("not today");
  }
};

}  // namespace

TEST_CASE("a kernel that is right agrees on all spaces", "[matcher]") {
  CHECK_THAT(Counts{}, spacecheck::AgreesOnAllSpaces());
}

TEST_CASE("a trial with other threads than this process has is not done", "[trial]") {
  CHECK_THAT(Counts{}, spacecheck::AgreesOnAllSpaces(1));
  spacecheck::InProcess here;
  for (auto const& space : spacecheck::space_names()) {
    if (space != "OpenMP" && space != "Threads") continue;
    auto const there_are = spacecheck::concurrency(space);
    for (auto const threads : {there_are, there_are + 1}) {
      auto const trial = spacecheck::trial_named(
          "counts/" + space + "/n_threads=7,array_size=10/threads=" + std::to_string(threads));
      INFO(spacecheck::name_of(trial));
      auto const ended = here.run(trial).ended;
      CHECK((ended == spacecheck::Ended::completed) == (threads == there_are));
      CHECK((ended == spacecheck::Ended::unsupported) == (threads != there_are));
    }
  }
}

TEST_CASE("one that is wrong is described by its findings, each with its trial", "[matcher]") {
  auto const matcher = spacecheck::AgreesOnAllSpaces(3);
  CHECK_FALSE(matcher.match(CountsOneMore{}));
  CHECK_THAT(matcher.describe(), ContainsSubstring("past_guard: work item 7 is past the guard"));
  CHECK_THAT(matcher.describe(), ContainsSubstring("trial: 'counts_one_more/Serial/n_threads=7,"));
  // This program has no such command, and spacecheck has no such kernel.
  CHECK_THAT(matcher.describe(), !ContainsSubstring("spacecheck replay"));
  CHECK_THAT(matcher.describe(), ContainsSubstring("To see one again run this test again;"));
}

TEST_CASE("an exception of the kernel is a finding, and the suite goes on", "[matcher]") {
  auto const matcher = spacecheck::AgreesOnAllSpaces(3);
  CHECK_FALSE(matcher.match(WithoutAnything{}));
  CHECK_THAT(matcher.describe(), ContainsSubstring("not today"));
}

TEST_CASE("a kernel is not taken for another one of its name", "[matcher]") {
  CHECK_THAT(NamedAlike<float>{}, spacecheck::AgreesOnAllSpaces(1));
  CHECK_THAT(NamedAlike<float>{}, spacecheck::AgreesOnAllSpaces(1));
  auto const matcher = spacecheck::AgreesOnAllSpaces(1);
  CHECK_THROWS_WITH(matcher.match(NamedAlike<double>{}),
                    ContainsSubstring("two kernels are named 'named_alike': ") &&
                        ContainsSubstring("NamedAlike<float> and ") &&
                        ContainsSubstring("NamedAlike<double>; each needs a name of its own"));
}

TEST_CASE("a name that no program takes is refused here, too", "[matcher]") {
  auto const matcher = spacecheck::AgreesOnAllSpaces(1);
  // Each time, and not only when the kernel is made known.
  for (int k = 0; k < 2; ++k) {
    CHECK_THROWS_WITH(matcher.match(NamedByASentence{}),
                      ContainsSubstring("a kernel is named 'counts all of them'; letters, digits"));
  }
}

TEST_CASE("a kernel is told of by its name, and lines are broken by Catch2 alone", "[matcher]") {
  CHECK(Catch::Detail::stringify(Counts{}) == "counts");
  auto const matcher = spacecheck::AgreesOnAllSpaces(1);
  CHECK_FALSE(matcher.match(CountsOneMore{}));
  CHECK_THAT(matcher.describe(), ContainsSubstring("past the guard (n_threads 7) but"));
  CHECK_THAT(matcher.describe(), ContainsSubstring("array_size=10,buffer_size=0   in "));
}

TEST_CASE("no trial at all is no agreement", "[matcher]") {
  CHECK_THROWS_WITH(spacecheck::AgreesOnAllSpaces(0),
                    "AgreesOnAllSpaces(0): how often the same trial is done must be at least 1");
  CHECK_THROWS_AS(spacecheck::AgreesOnAllSpaces(-3), std::invalid_argument);
}
