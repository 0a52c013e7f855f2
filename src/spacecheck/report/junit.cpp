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

void add_finding(pugi::xml_node test, Finding const& finding) {
  if (!finding.is_fault()) {
    auto out = test.append_child("system-out");
    out.append_child(pugi::node_pcdata)
        .set_value(printable("rounding: " + finding.message).c_str());
  } else if (!finding.is_flaky()) {
    add_text(test, "failure", finding, replay_line(finding));
  } else {
    for (auto const& attempt : finding.attempts) {
      add_text(test, "flakyFailure", finding, replay_line(name_of(attempt)));
    }
    if (finding.attempts.empty()) add_text(test, "flakyFailure", finding, replay_line(finding));
  }
}

}  // namespace

std::string junit(std::vector<Conclusion> const& conclusions) {
  pugi::xml_document document;
  auto root = document.append_child("testsuites");
  root.append_attribute("name") = "spacecheck";
  for (auto const& c : conclusions) {
    auto suite = root.append_child("testsuite");
    suite.append_attribute("name") = printable(fmt::format("{}.{}", c.kernel, c.space)).c_str();
    std::size_t failures = 0;
    std::size_t skipped = 0;
    for (auto const& outcome : c.checks) {
      auto test = suite.append_child("testcase");
      test.append_attribute("classname") =
          printable(fmt::format("{}.{}.{}", c.kernel, c.space, to_string(c.parameters))).c_str();
      test.append_attribute("name") = outcome.check.c_str();
      std::string const why = outcome.out_of_budget ? "the time budget ended" : outcome.skipped;
      if (!why.empty()) {
        ++skipped;
        test.append_child("skipped").append_attribute("message") = printable(why).c_str();
      }
      bool failed = false;
      for (auto const& finding : outcome.findings) {
        add_finding(test, finding);
        failed = failed || (finding.is_fault() && !finding.is_flaky());
      }
      if (failed) ++failures;
    }
    suite.append_attribute("tests") = c.checks.size();
    suite.append_attribute("failures") = failures;
    suite.append_attribute("errors") = 0;
    suite.append_attribute("skipped") = skipped;
  }
  std::ostringstream text;
  document.save(text, "  ");
  return text.str();
}

}  // namespace spacecheck
