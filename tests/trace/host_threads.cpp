// Kernels of several host threads: whose order is none of the program's accuses nobody.
#include "made_trace.hpp"

#include <spacecheck/trace/compare_traces.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>
#include <vector>

using namespace spacecheck;

namespace {

TraceComparison compared(MadeTrace const& a, MadeTrace const& b) {
  static std::vector<Trace> kept;
  kept = {a.parse("a"), b.parse("b")};
  return compare_traces(kept[0], kept[1]);
}

/// Threads 0 and 1 launch "t0" and "t1", each on a View of its own, as `order` has it.
MadeTrace taking_turns(std::string const& order, double by = 1) {
  MadeTrace made;
  std::vector<double> values[2] = {{1, 1}, {1, 1}};
  std::uint32_t const views[2] = {made.allocate("v0", 16), made.allocate("v1", 16)};
  for (char const which : order) {
    made.thread = which == '0' ? 0 : 1;
    values[made.thread][0] += by;
    made.kernel("t" + std::string(1, which), views[made.thread], values[made.thread]);
  }
  made.finish();
  return made;
}

}  // namespace

TEST_CASE("threads that took other turns accuse nobody", "[trace]") {
  auto const all = compared(taking_turns("00001111"), taking_turns("01010101"));
  CHECK_FALSE(all.differences.empty());
  CHECK(all.threads_without_order == 2);
  CHECK(all.first() == nullptr);
  CHECK(all.unsure());
}

TEST_CASE("threads whose order is the program's differ as one does", "[trace]") {
  auto const same = compared(taking_turns("00110"), taking_turns("00110"));
  CHECK(same.threads_without_order == 0);
  CHECK_FALSE(same.unsure());
  auto const other = compared(taking_turns("00110"), taking_turns("00110", 2));
  CHECK_FALSE(other.unsure());
  REQUIRE(other.first() != nullptr);
  CHECK(other.first()->label == "v0");
}
