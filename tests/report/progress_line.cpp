// The line of progress: what it says, and that it fits every terminal.
#include <spacecheck/report/progress_line.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

using namespace spacecheck;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("a wide line has bar, rows, rate, time left and what is being done", "[progress]") {
  ProgressState const state{
      .done = 5, .total = 20, .trials = 430, .elapsed = 5, .now = "seed_case on OpenMP"};
  CHECK(progress_line(state, 120) ==
        "[#####---------------]  5/20 rows  430 trials  86/s  15 s left  seed_case on OpenMP");
}

TEST_CASE("whatever the width, the line is no wider", "[progress]") {
  ProgressState const state{.done = 3,
                            .total = 1234,
                            .trials = 123456789,
                            .elapsed = 12345.6,
                            .now = "a_kernel_whose_author_could_not_find_a_shorter_name on OpenMP"};
  for (std::size_t width = 1; width < 200; ++width) {
    INFO(width);
    CHECK(progress_line(state, width).size() <= width);
  }
  CHECK_THAT(progress_line(state, 40), ContainsSubstring("3/1234 rows"));
  CHECK_THAT(progress_line(state, 40), ContainsSubstring("left"));
}

TEST_CASE("no time is promised before there is a measure of it", "[progress]") {
  ProgressState state{.done = 0, .total = 2, .trials = 100, .elapsed = 50, .now = {}};
  CHECK(progress_line(state, 120).find("left") == std::string::npos);
  state.done = 1;
  CHECK_THAT(progress_line(state, 120), ContainsSubstring("50 s left"));
  // What a record had done says nothing of how long it takes.
  state.earlier = 1;
  CHECK(progress_line(state, 120).find("left") == std::string::npos);
  state.done = 6;
  state.total = 10;
  CHECK_THAT(progress_line(state, 120), ContainsSubstring("40 s left"));
  state = {.done = 1, .total = 2, .trials = 100, .elapsed = 50, .now = {}};
  state.elapsed = 0.5;
  CHECK(progress_line(state, 120).find("left") == std::string::npos);
  CHECK(progress_line(state, 120).find("/s") == std::string::npos);
  state.elapsed = 50;
  state.done = 2;
  CHECK(progress_line(state, 120).find("left") == std::string::npos);
}

TEST_CASE("times left are told in units that fit", "[progress]") {
  CHECK(time_left_text(0) == "0 s");
  CHECK(time_left_text(6.2) == "7 s");
  CHECK(time_left_text(99) == "99 s");
  CHECK(time_left_text(100) == "2 min");
  CHECK(time_left_text(6000) == "1 h 40 min");
}
