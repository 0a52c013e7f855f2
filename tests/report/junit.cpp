// JUnit as a CI reads it: well formed whatever the messages hold, every attempt kept.
#include <spacecheck/report/junit.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <pugixml.hpp>

#include <string>
#include <vector>

using namespace spacecheck;
using Catch::Matchers::ContainsSubstring;

namespace {

Finding finding(FindingKind kind, std::string const& message) {
  Finding f;
  f.check = "reference";
  f.kind = kind;
  f.message = message;
  f.trial = trial_named("k/Serial/n_threads=7");
  return f;
}

Conclusion conclusion() {
  Conclusion c;
  c.kernel = "k";
  c.space = "Serial";
  c.verdict = Verdict::disagree;
  c.took = 1.5;
  auto flaky = finding(FindingKind::nondeterministic, "now and then");
  flaky.seen = 2;
  flaky.of = 20;
  for (std::int64_t k : {3, 17}) {
    flaky.attempts.push_back(flaky.trial);
    flaky.attempts.back().attempt = k;
  }
  c.checks = {
      {.check = "reference",
       .skipped = {},
       .findings = {finding(FindingKind::wrong, "is <1> & \"not\" \x01 0\n")}},
      {.check = "repeat", .skipped = {}, .findings = {flaky}},
      {.check = "parity", .skipped = "one space only", .findings = {}},
      {.check = "order", .skipped = {}, .findings = {finding(FindingKind::rounding, "1 ULP")}},
      {.check = "shape", .skipped = {}, .out_of_budget = true, .findings = {}}};
  return c;
}

pugi::xml_document parsed(std::string const& text) {
  pugi::xml_document document;
  auto const result = document.load_buffer(text.data(), text.size());
  INFO(text);
  REQUIRE(result);
  return document;
}

}  // namespace

TEST_CASE("a suite for each conclusion, a case for each check, and sums that add up", "[junit]") {
  auto const document = parsed(junit({conclusion(), conclusion()}));
  auto const suites = document.child("testsuites").children("testsuite");
  CHECK(std::distance(suites.begin(), suites.end()) == 2);
  auto const suite = document.child("testsuites").child("testsuite");
  CHECK(std::string(suite.attribute("name").value()) == "k.Serial");
  CHECK(suite.attribute("tests").as_int() == 5);
  CHECK(suite.attribute("failures").as_int() == 1);
  CHECK(suite.attribute("skipped").as_int() == 1);
  CHECK(suite.attribute("errors").as_int() == 1);
  CHECK(std::string(suite.attribute("time").value()) == "1.500000");
  auto const all = document.child("testsuites");
  CHECK(all.attribute("tests").as_int() == 10);
  CHECK(all.attribute("failures").as_int() == 2);
  CHECK(all.attribute("errors").as_int() == 2);
  CHECK(all.attribute("skipped").as_int() == 2);
  CHECK(std::string(all.attribute("time").value()) == "3.000000");
  auto const cases = suite.children("testcase");
  CHECK(std::distance(cases.begin(), cases.end()) == 5);
}

TEST_CASE("suites of one kernel and space with several sizes have names of their own", "[junit]") {
  auto small = conclusion();
  small.parameters = {.n_threads = 7, .array_size = 10, .buffer_size = 5};
  auto large = small;
  large.parameters.n_threads = 8;
  auto other = small;
  other.space = "OpenMP";
  auto const document = parsed(junit({small, large, other}));
  std::vector<std::string> names;
  for (auto const suite : document.child("testsuites").children("testsuite")) {
    names.emplace_back(suite.attribute("name").value());
  }
  CHECK(names == std::vector<std::string>{"k.Serial.n_threads=7,array_size=10,buffer_size=5",
                                          "k.Serial.n_threads=8,array_size=10,buffer_size=5",
                                          "k.OpenMP"});
}

TEST_CASE("a fault is a failure with its message and replay line", "[junit]") {
  auto const document = parsed(junit({conclusion()}));
  auto const test = document.child("testsuites").child("testsuite").child("testcase");
  CHECK(std::string(test.attribute("name").value()) == "reference");
  auto const failure = test.child("failure");
  CHECK(std::string(failure.attribute("type").value()) == "wrong");
  CHECK_THAT(failure.attribute("message").value(), ContainsSubstring("is <1> & \"not\" ? 0"));
  CHECK_THAT(failure.text().get(), ContainsSubstring("replay: spacecheck replay 'k/Serial/"));
}

TEST_CASE("a flaky fault is a flakyFailure for each attempt that failed", "[junit]") {
  auto const document = parsed(junit({conclusion()}));
  auto const test =
      document.child("testsuites").child("testsuite").find_child_by_attribute("name", "repeat");
  auto const attempts = test.children("flakyFailure");
  CHECK(std::distance(attempts.begin(), attempts.end()) == 2);
  CHECK_THAT(test.child("flakyFailure").text().get(), ContainsSubstring("/attempt=3'"));
  CHECK(test.child("failure").empty());
}

TEST_CASE("what was skipped or unfinished says why, rounding is no failure", "[junit]") {
  auto const document = parsed(junit({conclusion()}));
  auto const suite = document.child("testsuites").child("testsuite");
  auto const of = [&](char const* name) { return suite.find_child_by_attribute("name", name); };
  CHECK(std::string(of("parity").child("skipped").attribute("message").value()) ==
        "one space only");
  CHECK_FALSE(of("shape").child("error").empty());
  CHECK(of("shape").child("skipped").empty());
  CHECK(of("order").child("failure").empty());
  CHECK_THAT(of("order").child("system-out").text().get(), ContainsSubstring("1 ULP"));
}

TEST_CASE("where flaky ones fail, they are failures", "[junit]") {
  auto const document = parsed(junit({conclusion()}, 1));
  auto const suite = document.child("testsuites").child("testsuite");
  CHECK(suite.attribute("failures").as_int() == 2);
  auto const test = suite.find_child_by_attribute("name", "repeat");
  auto const failures = test.children("failure");
  CHECK(std::distance(failures.begin(), failures.end()) == 1);
  CHECK(test.child("flakyFailure").empty());
}

TEST_CASE("what a CI makes of it agrees with the exit code", "[junit]") {
  auto const one = [](Verdict verdict, CheckOutcome const& outcome) {
    Conclusion c;
    c.kernel = "k";
    c.space = "Serial";
    c.verdict = verdict;
    c.checks = {outcome};
    return std::vector{c};
  };
  auto flaky = finding(FindingKind::nondeterministic, "now and then");
  flaky.seen = 2;
  flaky.of = 20;
  CheckOutcome const fine{.check = "reference", .skipped = {}, .findings = {}};
  CheckOutcome const wrong{
      .check = "reference", .skipped = {}, .findings = {finding(FindingKind::wrong, "is 0")}};
  CheckOutcome const rare{.check = "repeat", .skipped = {}, .findings = {flaky}};
  CheckOutcome const late{.check = "shape", .skipped = {}, .out_of_budget = true, .findings = {}};
  CheckOutcome const rare_and_late{
      .check = "repeat", .skipped = {}, .out_of_budget = true, .findings = {flaky}};
  CheckOutcome const not_run{.check = "parity", .skipped = "one space only", .findings = {}};
  for (int const flaky_is : {0, 1, 3}) {
    for (auto const& conclusions :
         {one(Verdict::agree, fine), one(Verdict::disagree, wrong), one(Verdict::flaky, rare),
          one(Verdict::inconclusive, late), one(Verdict::flaky, rare_and_late),
          one(Verdict::skipped, not_run), std::vector<Conclusion>{}}) {
      auto const code = exit_code(conclusions, flaky_is);
      auto const document = parsed(junit(conclusions, flaky_is));
      auto const all = document.child("testsuites");
      auto const bad = all.attribute("failures").as_int() + all.attribute("errors").as_int();
      CAPTURE(flaky_is, code);
      // Of flaky ones alone CIs make what they want: that is what code 3 is.
      if (code != 3) CHECK((bad > 0) == (code != 0));
    }
  }
}

TEST_CASE("no conclusions are a whole document, and an error", "[junit]") {
  auto const document = parsed(junit({}));
  CHECK(document.child("testsuites").attribute("errors").as_int() == 1);
}
