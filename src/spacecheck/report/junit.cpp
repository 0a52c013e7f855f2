#include <spacecheck/report/junit.hpp>
#include <spacecheck/report/replay_line.hpp>
#include <spacecheck/report/verdict_json.hpp>

#include <fmt/format.h>
#include <pugixml.hpp>

#include <algorithm>
#include <sstream>

namespace spacecheck {
namespace {

// XML 1.0 has no place for control characters, not even escaped.
std::string printable(std::string text) {
  std::replace_if(
      text.begin(), text.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t'; }, '?');
  return text;
}

void add_text(pugi::xml_node parent, char const* name, Finding const& finding,
              std::string const& replay) {
  auto node = parent.append_child(name);
  node.append_attribute("type") = std::string(to_string(finding.kind)).c_str();
  node.append_attribute("message") = printable(finding.message).c_str();
  std::string text =
      fmt::format("{}\nin {} of {} runs\n", finding.message, finding.seen, finding.of);
  for (auto const& line : finding.blame) text += line + "\n";
  text += "replay: " + replay + "\n";
  node.append_child(pugi::node_pcdata).set_value(printable(text).c_str());
}

/// \returns whether it is a failure.
bool add_finding(pugi::xml_node test, Finding const& finding, bool flaky_fails) {
  if (!finding.is_fault()) {
    auto out = test.append_child("system-out");
    out.append_child(pugi::node_pcdata)
        .set_value(printable("rounding: " + finding.message).c_str());
    return false;
  }
  bool const passes = finding.is_flaky() && !flaky_fails;
  char const* const name = passes ? "flakyFailure" : "failure";
  if (!finding.is_flaky() || finding.attempts.empty()) {
    add_text(test, name, finding, replay_line(finding));
  } else {
    for (auto const& attempt : finding.attempts) {
      add_text(test, name, finding, replay_line(name_of(attempt)));
      // Of failures, each would be counted.
      if (!passes) break;
    }
  }
  return !passes;
}

struct Counts {
  std::size_t tests = 0;
  std::size_t failures = 0;
  std::size_t errors = 0;
  std::size_t skipped = 0;
  double took = 0;  ///< [s]

  void operator+=(Counts const& other) {
    tests += other.tests;
    failures += other.failures;
    errors += other.errors;
    skipped += other.skipped;
    took += other.took;
  }
};

std::string seconds(double time) { return fmt::format("{:.6f}", time); }

void put(pugi::xml_node node, Counts const& counts) {
  node.append_attribute("tests") = counts.tests;
  node.append_attribute("failures") = counts.failures;
  node.append_attribute("errors") = counts.errors;
  node.append_attribute("skipped") = counts.skipped;
  node.append_attribute("time") = seconds(counts.took).c_str();
}

Counts add_check(pugi::xml_node test, CheckOutcome const& outcome, bool flaky_fails) {
  Counts counts{.tests = 1};
  test.append_attribute("name") = outcome.check.c_str();
  test.append_attribute("time") = seconds(outcome.took).c_str();
  // A case has one result: a failure before an error.
  for (auto const& finding : outcome.findings) {
    if (add_finding(test, finding, flaky_fails)) counts.failures = 1;
  }
  if (outcome.out_of_budget) {
    if (counts.failures == 0) counts.errors = 1;
    auto error = test.append_child("error");
    error.append_attribute("type") = "out of budget";
    error.append_attribute("message") = "the time budget ended before a verdict";
  } else if (!outcome.skipped.empty()) {
    counts.skipped = 1;
    test.append_child("skipped").append_attribute("message") = printable(outcome.skipped).c_str();
  }
  return counts;
}

/// Whether a suite needs its sizes to be told from another one.
bool has_other_sizes(std::vector<Conclusion> const& conclusions, Conclusion const& one) {
  return std::any_of(conclusions.begin(), conclusions.end(), [&](Conclusion const& other) {
    return other.kernel == one.kernel && other.space == one.space &&
           !(other.parameters == one.parameters);
  });
}

/// All would be skipped, which looks like success.
Counts add_nothing_ran(pugi::xml_node root) {
  auto suite = root.append_child("testsuite");
  suite.append_attribute("name") = "spacecheck";
  auto test = suite.append_child("testcase");
  test.append_attribute("classname") = "spacecheck";
  test.append_attribute("name") = "anything ran";
  auto error = test.append_child("error");
  error.append_attribute("type") = "nothing ran";
  error.append_attribute("message") = "no check of any kernel ran";
  Counts const counts{.tests = 1, .errors = 1};
  put(suite, counts);
  return counts;
}

}  // namespace

std::string junit(std::vector<Conclusion> const& conclusions, int flaky_is) {
  constexpr int fault = 1;
  constexpr int nothing = 4;
  pugi::xml_document document;
  auto root = document.append_child("testsuites");
  root.append_attribute("name") = "spacecheck";
  Counts all;
  for (auto const& c : conclusions) {
    auto suite = root.append_child("testsuite");
    auto name = fmt::format("{}.{}", c.kernel, c.space);
    if (has_other_sizes(conclusions, c)) name += "." + to_string(c.parameters);
    suite.append_attribute("name") = printable(name).c_str();
    Counts counts;
    for (auto const& outcome : c.checks) {
      auto test = suite.append_child("testcase");
      test.append_attribute("classname") =
          printable(fmt::format("{}.{}.{}", c.kernel, c.space, to_string(c.parameters))).c_str();
      counts += add_check(test, outcome, flaky_is == fault);
    }
    counts.took = c.took;
    put(suite, counts);
    all += counts;
  }
  if (exit_code(conclusions, flaky_is) == nothing) all += add_nothing_ran(root);
  put(root, all);
  std::ostringstream text;
  document.save(text, "  ");
  return text.str();
}

}  // namespace spacecheck
