// Traces of which some steps were not looked at: what they can tell, and what not.
#include "made_trace.hpp"

#include <spacecheck/trace/compare_traces.hpp>

#include <catch2/catch_test_macros.hpp>

#include <set>

using namespace spacecheck;

namespace {

using Steps = std::set<std::uint64_t>;
Steps const all_steps{1, 2, 3, 4, 5, 6, 7, 8};

TraceComparison comparison_of(MadeTrace const& a, MadeTrace const& b) {
  static std::vector<Trace> kept;
  kept = {a.parse("a"), b.parse("b")};
  return compare_traces(kept[0], kept[1]);
}

std::string const set_once = MadeTrace::as_bytes<double>({1, 2});
std::string const set_twice = MadeTrace::as_bytes<double>({3, 4});
std::string const zeros(16, '\0');

/// Writes what a connector finds that looks at these steps only.
class Recorded {
 public:
  explicit Recorded(Steps looked, std::string const& header = R"({"schema":1})")
      : m_looked(std::move(looked)), trace(header) {}

  std::uint32_t allocate(std::string const& label, bool device = false) {
    auto const view = trace.allocate(label, 16, device ? "" : zeros, device);
    m_views[view] = {zeros, zeros, device};
    return view;
  }
  void free(std::uint32_t view) {
    trace.free(view);
    m_views.erase(view);
  }
  /// A step that leaves this in a View; 0: in none.
  void step(std::string const& label, std::uint32_t view = 0, std::string const& bytes = "") {
    ++m_step;
    bool const looked = m_looked.contains(m_step);
    if (looked) look(true);
    trace.begin(label);
    if (view != 0) m_views[view].holds = bytes;
    if (looked) look(false);
    trace.end(m_step, looked ? 1 : 0);
  }
  void by_host(std::uint32_t view, std::string const& bytes) { m_views[view].holds = bytes; }
  MadeTrace finish() {
    ++m_step;
    look(true);
    trace.finish();
    return trace;
  }

 private:
  struct Live {
    std::string holds, seen;
    bool device = false;
  };
  void look(bool before) {
    for (auto& [number, view] : m_views) {
      if (view.holds == view.seen || (before && view.device)) continue;
      trace.change(m_step, number, view.holds, before);
      view.seen = view.holds;
    }
  }
  Steps m_looked;
  std::map<std::uint32_t, Live> m_views;
  std::uint64_t m_step = 0;

 public:
  MadeTrace trace;
};

// x is set, used and changed; it is gone before the end, or not.
MadeTrace three_steps(Steps const& looked, std::string const& at_last = set_twice,
                      bool freed = true, bool device = false) {
  Recorded r(looked);
  auto const x = r.allocate("x", device);
  r.step("set", x, set_once);
  r.step("use");
  r.step("change", x, at_last);
  if (freed) r.free(x);
  return r.finish();
}

}  // namespace

TEST_CASE("of the same application, whatever steps were looked at, no difference is told",
          "[trace]") {
  for (bool const device : {false, true}) {
    for (bool const freed : {false, true}) {
      for (unsigned chosen = 0; chosen < 64; ++chosen) {
        Steps a, b;
        for (unsigned k = 0; k < 3; ++k) {
          if ((chosen >> k & 1) != 0) a.insert(k + 1);
          if ((chosen >> (k + 3) & 1) != 0) b.insert(k + 1);
        }
        INFO("device " << device << ", freed " << freed << ", looked at " << chosen);
        auto const all = comparison_of(three_steps(a, set_twice, freed, device),
                                       three_steps(b, set_twice, freed, device));
        CHECK(all.differences.empty());
        CHECK(all.steps == 3);
      }
    }
  }
}

TEST_CASE("what a step not looked at wrote before the View was freed is not known", "[trace]") {
  // One side has nothing of x, or only what it held two steps before.
  CHECK(comparison_of(three_steps(all_steps), three_steps({})).differences.empty());
  CHECK(comparison_of(three_steps(all_steps), three_steps({1})).differences.empty());
  CHECK(comparison_of(three_steps({2}), three_steps(all_steps)).differences.empty());
  // And later steps that both looked at make it no better.
  auto const made = [](Steps const& looked) {
    Recorded r(looked);
    auto const x = r.allocate("x");
    auto const y = r.allocate("y");
    r.step("set", x, set_once);
    r.step("change", x, set_twice);
    r.free(x);
    r.step("later", y, set_once);
    return r.finish();
  };
  auto const all = comparison_of(made(all_steps), made({1, 3}));
  CHECK(all.differences.empty());
  CHECK(all.looked == 2);
  CHECK(all.compared == 2);
}

TEST_CASE("what partial traces do show differs", "[trace]") {
  auto const other = MadeTrace::as_bytes<double>({3, 5});
  auto const in_step = comparison_of(three_steps(all_steps), three_steps({3}, other));
  REQUIRE(in_step.first() != nullptr);
  CHECK(in_step.first()->step == "change");
  CHECK_FALSE(in_step.first()->before);
  // Nobody looked at the step, but at the end.
  auto const at_end =
      comparison_of(three_steps(all_steps, set_twice, false), three_steps({1}, other, false));
  REQUIRE(at_end.first() != nullptr);
  CHECK(at_end.first()->at_end);
}

TEST_CASE("a difference is told to lie behind the last step that both looked at", "[trace]") {
  auto const made = [](Steps const& looked, std::string const& bytes) {
    Recorded r(looked);
    auto const x = r.allocate("x");
    r.step("first");
    r.step("set", x, bytes);
    r.step("use");
    return r.finish();
  };
  auto const all = comparison_of(made(all_steps, set_once), made({1, 3}, set_twice));
  REQUIRE(all.first() != nullptr);
  CHECK(all.first()->step == "use");
  CHECK(all.first()->before);
  CHECK(all.first()->after == "first");
  CHECK(all.first()->between == std::vector<std::string>{"set (not looked at in b)"});
}

TEST_CASE("a View that only one side had written to by the last look differs there", "[trace]") {
  auto const made = [](bool sets) {
    Recorded r({1, 2});
    auto const x = r.allocate("x");
    auto const y = r.allocate("y");
    r.step("first");
    if (sets) r.by_host(x, set_once);
    r.step("use", y, sets ? set_once : set_twice);
    r.step("last");
    r.free(x);
    return r.finish();
  };
  auto const all = comparison_of(made(true), made(false));
  REQUIRE(all.differences.size() == 2);
  auto const& x = all.differences[0];
  CHECK(x.label == "x");
  CHECK(x.step == "use");
  CHECK(x.before);
  CHECK_FALSE(x.at_end);
  CHECK(x.lead == Lead::one_sided);
  CHECK(x.why == "b had not written to it by then; what it did later was not looked at");
  CHECK(all.differences[1].label == "y");
}

TEST_CASE("a View is called never set only where that was looked at", "[trace]") {
  auto const made = [](int poison, Steps const& looked) {
    Recorded r(looked, R"({"schema":1,"poison":)" + std::to_string(poison) + "}");
    auto const x = r.allocate("x");
    auto const kept = r.allocate("kept");
    r.step("first");
    r.free(kept);
    r.step("set", x, set_once);
    r.free(x);
    return r.finish();
  };
  auto const never_set = [&](Steps const& looked) {
    return comparison_of(made(1, looked), made(2, looked)).never_set;
  };
  CHECK(never_set(all_steps) == std::vector<std::string>{"kept (16 bytes)"});
  CHECK(never_set({1}) == std::vector<std::string>{"kept (16 bytes)"});
  CHECK(never_set({2}).empty());
  CHECK(never_set({}).empty());
}

TEST_CASE("a step that was cut off was looked at where all were", "[trace]") {
  auto const made = [](std::string const& header, Steps const& looked) {
    Recorded r(looked, header);
    auto const x = r.allocate("x");
    r.step("set", x, set_once);
    if (looked.contains(2)) r.trace.change(2, x, set_twice, true);
    r.trace.begin("the end");
    return r.trace;
  };
  std::string const whole = R"({"schema":1,"filter":"","region":"","every":1,"first":0,)"
                            R"("last":18446744073709551615})";
  std::string const chosen = R"({"schema":1,"filter":"set","region":"","every":1,"first":0,)"
                             R"("last":18446744073709551615})";
  CHECK(comparison_of(made(whole, {1, 2}), made(whole, {1})).first() != nullptr);
  CHECK(comparison_of(made(whole, {1, 2}), made(chosen, {1})).first() == nullptr);
}

TEST_CASE("a trace says how its steps were chosen", "[trace]") {
  auto const selection = [](std::string const& more) {
    return MadeTrace("{\"schema\":1" + more + "}").parse().selection();
  };
  CHECK(selection("").empty());
  CHECK(selection(R"(,"filter":"","every":1,"first":1,"last":18446744073709551615)").empty());
  CHECK(selection(R"(,"filter":"axpy")") == "--filter 'axpy'");
  CHECK(selection(R"(,"region":"a","every":3,"first":2,"last":5)") ==
        "--region 'a' --every 3 --window 2..5");
  CHECK(selection(R"(,"filter":7,"every":"x","last":-1)").empty());
}

TEST_CASE("nothing compared is told apart from nothing to compare", "[trace]") {
  auto const unseen = comparison_of(three_steps({}), three_steps(all_steps));
  CHECK(unseen.looked == 0);
  CHECK(unseen.compared == 0);
  CHECK_FALSE(unseen.no_contents);

  auto const without_views = [](Steps const& looked) {
    Recorded r(looked);
    r.step("sum up");
    return r.finish();
  };
  CHECK(comparison_of(without_views({1}), without_views({1})).no_contents);
  CHECK_FALSE(comparison_of(without_views({}), without_views({})).no_contents);

  auto const unwritten = [](std::string const& header, bool device) {
    Recorded r(all_steps, header);
    r.allocate("x", device);
    r.step("use");
    return r.finish();
  };
  std::string const chosen = R"({"schema":1,"filter":"use"})";
  auto const whole = unwritten(R"({"schema":1})", false);
  CHECK(comparison_of(whole, whole).no_contents);
  CHECK_FALSE(comparison_of(whole, unwritten(chosen, false)).no_contents);
  // A device that can be read tells of each View.
  auto const unread = unwritten(R"({"schema":1})", true);
  CHECK_FALSE(comparison_of(unread, unread).no_contents);
}
