// What a person reads: the table inside eighty columns, colours only where asked for, and what the
// passes exclude.
#include <spacecheck/report/hyperlink.hpp>
#include <spacecheck/report/terminal.hpp>
#include <spacecheck/report/verdict_json.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <cstdlib>
#include <fcntl.h>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

using namespace spacecheck;
using Catch::Matchers::ContainsSubstring;

namespace {

Conclusion conclusion(std::string const& kernel, Verdict verdict = Verdict::agree) {
  Conclusion c;
  c.kernel = kernel;
  c.space = "Threads";
  c.parameters = {.n_threads = 7, .array_size = 10, .buffer_size = 5};
  c.verdict = verdict;
  c.trials = 123456;
  c.repetitions = 15;
  c.excludes = excluded_rate(15);
  c.seconds = 1.234e-3;
  for (int k = 0; k < 10; ++k) {
    c.checks.push_back({.check = "check" + std::to_string(k), .skipped = {}, .findings = {}});
  }
  return c;
}

Finding finding() {
  Finding f;
  f.check = "guard";
  f.kind = FindingKind::past_guard;
  f.view = "output";
  f.index = {7};
  f.items = {7};
  f.message = "work item 7 is past the guard";
  f.trial = trial_named("seed_case/Serial/n_threads=7,array_size=10,buffer_size=5/guard/seed=42");
  return f;
}

std::size_t widest_line(std::string const& text) {
  std::istringstream lines(text);
  std::size_t widest = 0;
  for (std::string line; std::getline(lines, line);) widest = std::max(widest, line.size());
  return widest;
}

/// An environment variable for as long as this lives; null takes it away.
class Variable {
 public:
  Variable(char const* name, char const* value) : m_name(name) {
    char const* const before = std::getenv(name);
    if (before != nullptr) m_before = before;
    m_was_set = before != nullptr;
    set(value);
  }
  ~Variable() { set(m_was_set ? m_before.c_str() : nullptr); }
  Variable(Variable const&) = delete;
  Variable& operator=(Variable const&) = delete;

 private:
  void set(char const* value) const {
    if (value != nullptr) {
      ::setenv(m_name, value, 1);
    } else {
      ::unsetenv(m_name);
    }
  }
  char const* m_name;
  std::string m_before;
  bool m_was_set = false;
};

bool colour(char const* no_color, char const* clicolor, char const* force, int file) {
  Variable const a("NO_COLOR", no_color);
  Variable const b("CLICOLOR", clicolor);
  Variable const c("CLICOLOR_FORCE", force);
  return style_of(file).colour;
}

}  // namespace

TEST_CASE("the table keeps to eighty columns, however long the names", "[table]") {
  std::vector<std::string> const kernels{"k", "seed_case", "float_histogram_of_many_bins",
                                         "a_kernel_whose_author_could_not_find_a_shorter_name"};
  VerdictTable const table({}, kernels, {"Serial", "Threads"});
  CHECK(widest_line(table.header()) <= 80);
  for (auto const& kernel : kernels) {
    for (auto const verdict : {Verdict::agree, Verdict::inconclusive, Verdict::disagree}) {
      auto c = conclusion(kernel, verdict);
      c.checks[1].skipped = c.checks[2].skipped = "for a reason";
      c.checks[3].out_of_budget = c.checks[4].out_of_budget = true;
      auto const row = table.row(c);
      INFO(row);
      CHECK(widest_line(row) <= 80);
      CHECK(row.back() == '\n');
      CHECK_THAT(row, Catch::Matchers::StartsWith(kernel));
      CHECK_THAT(row, ContainsSubstring(std::string(to_string(verdict))));
    }
  }
}

TEST_CASE("a table fits forty columns, and fills wide terminals", "[table]") {
  std::string const longest = "a_kernel_whose_author_could_not_find_a_shorter_name";
  for (std::size_t width = 40; width <= 160; ++width) {
    VerdictTable const table({.colour = false, .width = width}, {"k", longest},
                             {"Serial", "Threads"});
    INFO(width);
    CHECK(widest_line(table.header()) <= width);
    auto const row = table.row(conclusion(longest, Verdict::inconclusive));
    CHECK_THAT(row, Catch::Matchers::StartsWith(longest));
    // A name that is wider than the terminal is whole.
    bool const is_alone = row.at(longest.size()) == '\n';
    CHECK(widest_line(is_alone ? row.substr(longest.size()) : row) <= width);
    for (std::string const always : {"KERNEL", "SPACE", "VERDICT"})
      CHECK_THAT(table.header(), ContainsSubstring(always));
  }
  VerdictTable const narrow({.colour = false, .width = 40}, {longest}, {"Threads"});
  CHECK_THAT(narrow.row(conclusion(longest)), ContainsSubstring("agree"));
  CHECK_THAT(narrow.header(), !ContainsSubstring("VERIFIED"));
  VerdictTable const wide({.colour = false, .width = 160}, {longest}, {"Threads"});
  CHECK_THAT(wide.row(conclusion(longest)), ContainsSubstring(longest));
  CHECK_THAT(wide.header(), ContainsSubstring("N_THREADS"));
}

TEST_CASE("sizes of which several were asked for are there, whatever the width", "[table]") {
  Request asked;
  asked.n_threads = {7, 1000};
  auto small = conclusion("seed_case");
  auto large = small;
  large.parameters.n_threads = 1000;
  for (std::size_t width = 40; width <= 160; width += 8) {
    INFO(width);
    VerdictTable const table({.colour = false, .width = width}, {"seed_case"},
                             {"Serial", "Threads"}, asked);
    CHECK_THAT(table.header(), ContainsSubstring("N_THREADS"));
    CHECK(widest_line(table.header() + table.row(small) + table.row(large)) <= width);
    CHECK_THAT(table.row(small), ContainsSubstring("  7  "));
    CHECK_THAT(table.row(large), ContainsSubstring(" 1000  "));
  }
  asked.buffer_size = {5, 6};
  VerdictTable const both({}, {"seed_case"}, {"Threads"}, asked);
  CHECK_THAT(both.header(), ContainsSubstring("SIZES"));
  CHECK_THAT(both.row(large), ContainsSubstring("  1000,5  "));
  asked.n_threads = {7};
  VerdictTable const buffers({}, {"seed_case"}, {"Threads"}, asked);
  CHECK_THAT(buffers.header(), ContainsSubstring("BUFFER_SIZE"));
  CHECK_THAT(buffers.row(large), ContainsSubstring("  5  "));
}

TEST_CASE("a name is whole rather than a time is there", "[table]") {
  std::string const name = "twenty_four_letters_long";
  VerdictTable const table({}, {name}, {"Serial", "Threads"});
  CHECK_THAT(table.row(conclusion(name)), Catch::Matchers::StartsWith(name + "  Threads"));
  CHECK_THAT(table.header(), ContainsSubstring("VERIFIED") && !ContainsSubstring("TIME"));
  VerdictTable const longer({}, {name + name}, {"Serial", "Threads"});
  CHECK_THAT(longer.row(conclusion(name + name)),
             Catch::Matchers::StartsWith(name + name + "\n      "));
  CHECK_THAT(longer.header(), ContainsSubstring("TIME"));
}

TEST_CASE("a finding fits its terminal, but for the line that is pasted", "[finding]") {
  auto f = finding();
  f.message = "work item 7 is past the guard (n_threads 7) but wrote output(7) (flat index)";
  f.blame = {
      "goes away with the guard forced (0 of 3 failed), and with one thread, and in reverse"};
  for (std::size_t width = 60; width <= 140; width += 20) {
    auto const text = describe(f, {.colour = false, .width = width});
    INFO(text);
    CHECK(widest_line(text.substr(0, text.find("      replay: "))) <= width);
    CHECK_THAT(text, ContainsSubstring("\n      replay: spacecheck replay 'seed_case/Serial/n_"));
  }
}

TEST_CASE("hyperlinks only where they are known to show", "[link]") {
  Variable const colour("NO_COLOR", nullptr);
  {
    Variable const forced("FORCE_HYPERLINK", "1");
    auto const link = file_link("a b.html", STDOUT_FILENO);
    CHECK_THAT(link, ContainsSubstring("\033]8;;file://"));
    CHECK_THAT(link, ContainsSubstring("/a%20b.html\033\\a b.html"));
  }
  int const file = ::open("/dev/null", O_WRONLY);
  Variable const forced("FORCE_HYPERLINK", nullptr);
  Variable const kitty("KITTY_WINDOW_ID", "1");
  CHECK(file_link("a.html", file) == "a.html");  // no terminal
  Variable const never("FORCE_HYPERLINK", "0");
  CHECK_FALSE(shows_hyperlinks(file));
  ::close(file);
}

TEST_CASE("columns of one table stand under each other", "[table]") {
  VerdictTable const table({}, {"k", "longer_name"}, {"Serial", "Threads"});
  auto const at = table.header().find("VERDICT");
  REQUIRE(at != std::string::npos);
  for (std::string const name : {"k", "longer_name"}) {
    CHECK(table.row(conclusion(name)).find("agree") == at);
  }
}

TEST_CASE("a row says what ran, and what was skipped", "[table]") {
  VerdictTable const table({}, {"k"}, {"Serial"});
  auto c = conclusion("k");
  CHECK_THAT(table.row(c), ContainsSubstring("10 checks"));
  c.checks[0].skipped = "one space only";
  CHECK_THAT(table.row(c), ContainsSubstring("9 checks, 1 skipped"));
}

TEST_CASE("no escape leaves unless colour is asked for, and every colour has a word", "[colour]") {
  auto c = conclusion("k", Verdict::disagree);
  c.checks[0].findings = {finding()};
  TextStyle const plain{.colour = false, .width = 80};
  TextStyle const coloured{.colour = true, .width = 80};
  for (bool const colour : {false, true}) {
    auto const& style = colour ? coloured : plain;
    std::string const text = VerdictTable(style, {"k"}, {"Serial"}).row(c) +
                             describe(finding(), style) + summary_lines({c}, style, true);
    CHECK((text.find('\x1b') != std::string::npos) == colour);
    CHECK_THAT(text, ContainsSubstring("disagree") && ContainsSubstring("FAIL"));
  }
}

TEST_CASE("NO_COLOR, CLICOLOR and CLICOLOR_FORCE decide about colour", "[colour]") {
  int const file = ::open("/dev/null", O_WRONLY);
  REQUIRE(file >= 0);
  CHECK_FALSE(colour(nullptr, nullptr, nullptr, file));
  CHECK(colour(nullptr, nullptr, "1", file));
  CHECK_FALSE(colour(nullptr, nullptr, "0", file));
  CHECK_FALSE(colour("1", nullptr, "1", file));
  CHECK(colour("", nullptr, "1", file));
  CHECK_FALSE(colour(nullptr, "1", nullptr, file));
  CHECK(style_of(file).width == 80);
  int const terminal = ::posix_openpt(O_RDWR | O_NOCTTY);
  if (terminal >= 0) {
    Variable const term("TERM", "xterm");
    CHECK(colour(nullptr, nullptr, nullptr, terminal));
    CHECK_FALSE(colour("1", nullptr, nullptr, terminal));
    CHECK_FALSE(colour(nullptr, "0", nullptr, terminal));
    Variable const dumb("TERM", "dumb");
    CHECK_FALSE(colour(nullptr, nullptr, nullptr, terminal));
    ::close(terminal);
  }
  ::close(file);
}

TEST_CASE("where there are findings, one line says how to read of them", "[explain]") {
  CHECK(explain_line({conclusion("k")}).empty());
  auto c = conclusion("k", Verdict::disagree);
  auto rounding = finding();
  rounding.kind = FindingKind::rounding;
  auto race = finding();
  race.kind = FindingKind::race;
  c.checks[0].findings = {rounding, race};
  CHECK(explain_line({c}) == "what that means: spacecheck explain race\n");
  c.checks[1].findings = {race, finding()};
  CHECK(explain_line({c, c}) == "what that means: spacecheck explain race past_guard\n");
}

TEST_CASE("what the passes exclude, in the promised words", "[exclusion]") {
  CHECK(exclusion_line({conclusion("k")}, 0.95) ==
        "repeat: 0 failures in 15 trials: flake rate below 18.1 % at 95 %\n");
  auto many = conclusion("k");
  many.repetitions = 299;
  many.excludes = excluded_rate(299);
  CHECK(exclusion_line({many}, 0.95) ==
        "repeat: 0 failures in 299 trials: flake rate below 1.0 % at 95 %\n");
  many.excludes = 2.996e-7;
  CHECK_THAT(exclusion_line({many}, 0.95), ContainsSubstring("below 3e-05 %"));
  many.excludes = excluded_rate(299, 0.99);
  CHECK_THAT(exclusion_line({many}, 0.99), ContainsSubstring("at 99 %"));
  CHECK_THAT(exclusion_line({many}, 0.9995), ContainsSubstring("at 99.95 %"));
  CHECK_THAT(exclusion_line({many}, 0.9999999999999999),
             ContainsSubstring("at 99.99999999999999 %"));
}

TEST_CASE("rows that exclude the same share a line, and failures exclude nothing", "[exclusion]") {
  auto failed = conclusion("c", Verdict::disagree);
  failed.failures = 3;
  auto none = conclusion("d");
  none.repetitions = 0;
  CHECK(exclusion_line({conclusion("a"), conclusion("b")}, 0.95) ==
        "repeat: 0 failures in 15 trials: flake rate below 18.1 % at 95 %\n");
  CHECK(exclusion_line({conclusion("a"), failed, none}, 0.95) ==
        "repeat: 0 failures in 15 trials (1 row): flake rate below 18.1 % at 95 %\n");
  CHECK(exclusion_line({failed, none}, 0.95).empty());
}

TEST_CASE("a failure ends with the line that repeats it", "[finding]") {
  auto const text = describe(finding(), {});
  CHECK_THAT(text, Catch::Matchers::StartsWith("FAIL  seed_case  guard  past_guard: work item 7"));
  CHECK_THAT(text, ContainsSubstring("Serial, n_threads=7,array_size=10,buffer_size=5"));
  CHECK_THAT(text, ContainsSubstring("in 1 of 1 runs"));
  CHECK_THAT(text,
             ContainsSubstring("replay: spacecheck replay 'seed_case/Serial/n_threads=7,array_size="
                               "10,buffer_size=5/guard/seed=42'\n"));
}

TEST_CASE("a flaky failure has its rate and interval, blame its lines", "[finding]") {
  auto flaky = finding();
  flaky.seen = 1;
  flaky.of = 20;
  flaky.blame = {"goes away with one thread (0 of 3 failed)"};
  auto const text = describe(flaky, {});
  CHECK_THAT(text, Catch::Matchers::StartsWith("FLAKY"));
  CHECK_THAT(text, ContainsSubstring("in 1 of 20 runs: 5 %, between 0.127 % and 24.9 % at 95 %"));
  CHECK_THAT(text, ContainsSubstring("      goes away with one thread (0 of 3 failed)\n"));
  auto rounding = finding();
  rounding.kind = FindingKind::rounding;
  CHECK_THAT(describe(rounding, {}), Catch::Matchers::StartsWith("ROUND"));
}

TEST_CASE("the summary counts verdicts, and says why checks were skipped", "[summary]") {
  auto skipped = conclusion("b");
  skipped.checks[0].skipped = "one space only";
  std::vector<Conclusion> const all{conclusion("a"), skipped, conclusion("c", Verdict::disagree)};
  CHECK(summary_lines(all, {}, false) == "2 agree, 1 disagree\n");
  CHECK_THAT(summary_lines(all, {}, true),
             ContainsSubstring("skipped  check0: one space only (1 row)\n"));
}

TEST_CASE("times have three digits and a unit", "[time]") {
  CHECK(duration_text(0) == "-");
  CHECK(duration_text(9.21e-7) == "921 ns");
  CHECK(duration_text(2.62e-6) == "2.62 us");
  CHECK(duration_text(1.234e-3) == "1.23 ms");
  CHECK(duration_text(59.94) == "59.9 s");
  for (double const seconds : {9.999e-7, 9.999e-4, 0.9996, 999.9, 86400.0}) {
    CHECK(duration_text(seconds).size() <= 8);
  }
}

TEST_CASE("a conclusion as JSON has the promised keys", "[json]") {
  auto c = conclusion("seed_case", Verdict::disagree);
  c.checks[0].findings = {finding()};
  c.checks[1].skipped = "why";
  auto const json = to_json(c);
  for (std::string const key :
       {"kernel", "space", "verdict", "trials", "failures", "excludes_rate", "findings"}) {
    CAPTURE(key);
    CHECK(json.contains(key));
  }
  CHECK(json["verdict"] == "disagree");
  CHECK(json["trials"] == 15);
  REQUIRE(json["findings"].size() == 1);
  auto const& f = json["findings"][0];
  CHECK(f["check"] == "guard");
  CHECK(f["kind"] == "past_guard");
  CHECK(f["view"] == "output");
  CHECK(f["index"] == std::vector<int>{7});
  CHECK(f["items"] == std::vector<int>{7});
  CHECK_THAT(f["replay"].get<std::string>(), ContainsSubstring("spacecheck replay 'seed_case/"));
  CHECK(json["checks"][1]["state"] == "skipped");
  CHECK(json["checks"][1]["why"] == "why");
}

TEST_CASE("a flaky finding as JSON has its rate, interval and attempts", "[json]") {
  auto flaky = finding();
  flaky.seen = 1;
  flaky.of = 20;
  flaky.attempts = {flaky.trial};
  auto const json = to_json(flaky);
  CHECK(json["rate"] == 0.05);
  CHECK(json["rate_interval"].size() == 2);
  CHECK(json["attempts"][0] == name_of(flaky.trial));
  CHECK_FALSE(to_json(finding()).contains("rate"));
}
