#include "made_trace.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <algorithm>
#include <random>

using namespace spacecheck;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::MessageMatches;

namespace {

MadeTrace small() {
  MadeTrace made;
  auto const x = made.allocate("x", 32);
  made.kernel<double>("set", x, {1, 2, 3, 4});
  auto const step = made.begin("more");
  made.change(step, x, MadeTrace::as_bytes<double>({1, 2, 3, 5}));
  made.end(step);
  return made;
}

Trace parse(std::string const& bytes) { return parse_trace("t.trace", bytes); }

void refused(std::string const& bytes, std::string const& words) {
  CHECK_THROWS_MATCHES(parse(bytes), TraceError, MessageMatches(ContainsSubstring("t.trace")));
  CHECK_THROWS_MATCHES(parse(bytes), TraceError, MessageMatches(ContainsSubstring(words)));
}

}  // namespace

TEST_CASE("a trace is read as it was written", "[trace]") {
  auto made = small();
  made.finish();
  auto const trace = made.parse();
  CHECK(trace.ended);
  REQUIRE(trace.views.size() == 1);
  CHECK(trace.name(trace.views[0].label) == "x");
  CHECK(trace.views[0].bytes == 32);
  REQUIRE(trace.steps.size() == 2);
  CHECK(trace.name(trace.steps[1].name) == "more");
  CHECK(trace.steps[1].ended);
  REQUIRE(trace.changes.size() == 2);
  REQUIRE(trace.changes[1].values.size() == 1);
  CHECK(trace.changes[1].values[0].bytes.size() == 32);
  CHECK(trace.unfinished().empty());
}

TEST_CASE("what a dead process left is read up to its end", "[trace]") {
  auto made = small();
  made.begin("the last one");
  auto const whole = made.bytes();
  auto const trace = parse(whole + std::string(4096, '\0'));
  CHECK_FALSE(trace.ended);
  REQUIRE(trace.unfinished().size() == 1);
  CHECK(trace.name(trace.steps[trace.unfinished()[0]].name) == "the last one");
  CHECK(parse(whole).steps.size() == trace.steps.size());
  // The head of a frame is written last: killed before it.
  auto more = made;
  more.end(more.begin("never there"));
  auto headless = more.bytes();
  auto last = made;
  last.begin("never there");
  auto cut = last.bytes();
  std::size_t const name_at = whole.size();
  std::fill_n(cut.begin() + static_cast<std::ptrdiff_t>(name_at), 8, '\0');
  auto const only_payload = cut.substr(0, name_at + 8 + 24) + std::string(4096, '\0');
  CHECK(parse(only_payload).steps.size() == trace.steps.size());
  // The same where frames follow is damage.
  std::fill_n(headless.begin() + static_cast<std::ptrdiff_t>(name_at), 8, '\0');
  refused(headless, "damaged");
}

TEST_CASE("a trace cut off or damaged anywhere is refused, and never read wrongly", "[trace]") {
  auto made = small();
  made.finish();
  auto const whole = made.bytes();
  refused("", "no trace");
  refused("spctrc99" + whole.substr(8), "another format");
  refused(whole.substr(0, 8), "before its header");
  std::mt19937 random(7);
  for (std::size_t cut = 9; cut < whole.size(); ++cut) {
    try {
      auto const trace = parse(whole.substr(0, cut));
      // Only where a frame ends.
      CHECK(cut % 8 == 0);
      CHECK_FALSE(trace.ended);
    } catch (TraceError const&) {
    }
  }
  std::size_t unnoticed = 0;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    auto damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << (random() % 8)));
    try {
      (void)parse(damaged);
      ++unnoticed;  // zeros between frames count for nothing
    } catch (TraceError const&) {
    }
  }
  CHECK(unnoticed <= 7 * 12);
  refused(whole.substr(0, whole.size() - 4), "cut off");
  refused(whole + "x", "cut off");
  refused(whole + std::string(8, '\0') + "more", "damaged");
}

TEST_CASE("frames that contradict one another are refused", "[trace]") {
  namespace tf = trace_format;
  auto const with = [](auto const& change) {
    auto made = small();
    change(made);
    return made.bytes();
  };
  using Kind = MadeTrace::Kind;
  auto const packed = [](auto const& payload) { return MadeTrace::packed(payload); };
  refused(MadeTrace("[]").bytes(), "JSON object");
  refused(MadeTrace(R"({"schema":2})").bytes(), "schema is 2");
  refused(MadeTrace(R"({"schema":"1"})").bytes(), "no schema");
  refused(with([&](MadeTrace& m) { m.frame(Kind::header, R"({"schema":1})"); }), "first frame");
  refused(with([&](MadeTrace& m) { m.frame(Kind::name, packed(tf::Name{9, 0}) + "x"); }), "text 9");
  refused(with([&](MadeTrace& m) { m.frame(Kind::name, "x"); }), "expected 8");
  refused(with([&](MadeTrace& m) { m.free(5); }), "View 5");
  refused(with([&](MadeTrace& m) { m.end(7); }), "has not begun");
  refused(with([&](MadeTrace& m) { m.end(1); }), "ends twice");
  refused(with([&](MadeTrace& m) {
            tf::StepBegin begin{};
            begin.step = 9;
            begin.kind = 4;
            m.frame(Kind::step_begin, packed(begin));
          }),
          "kind 4");
  refused(with([&](MadeTrace& m) {
            m.frame(Kind::allocation, packed(tf::Allocation{1, 0, 0, 0, 8, {}, 0}));
          }),
          "twice");
  refused(with([&](MadeTrace& m) {
            m.frame(Kind::values, packed(tf::Values{1, 0, 3, 1, 16}) + std::string(16, 'v'));
          }),
          "outside");
  refused(with([&](MadeTrace& m) {
            m.frame(Kind::values,
                    packed(tf::Values{1, 0, 1, ~std::uint64_t{0}, 16}) + std::string(16, 'v'));
          }),
          "outside");
  refused(with([&](MadeTrace& m) {
            m.frame(Kind::values, packed(tf::Values{1, 0, 0, 1, 8}) + std::string(16, 'v'));
          }),
          "16 bytes");
  refused(with([&](MadeTrace& m) {
            m.finish();
            m.begin("after the end");
          }),
          "behind the last frame");
}

TEST_CASE("parts of an array can be digested in any order", "[trace]") {
  std::mt19937_64 random(3);
  for (std::size_t const bytes : {0UL, 1UL, 7UL, 8UL, 1023UL, 1024UL, 1025UL, 5000UL, 70000UL}) {
    std::string data(bytes, '\0');
    for (char& c : data) c = static_cast<char>(random());
    auto const whole = content_digest(data.data(), bytes);
    ContentDigest parts;
    for (std::size_t begin = (bytes / 2048) * 2048 + 2048; begin > 0; begin -= 2048) {
      parts.add(content_digest(data.data(), bytes, begin - 2048, begin));
    }
    CHECK(parts == whole);
    for (int change = 0; change < 20 && bytes > 0; ++change) {
      auto other = data;
      other[random() % bytes] ^= static_cast<char>(1 << (random() % 8));
      CHECK_FALSE(content_digest(other.data(), bytes) == whole);
    }
  }
}

TEST_CASE("places count: the same words elsewhere have another digest", "[trace]") {
  std::vector<double> values(1000);
  for (std::size_t k = 0; k < values.size(); ++k) values[k] = static_cast<double>(k % 7);
  auto const digest = [&] {
    return content_digest(reinterpret_cast<char const*>(values.data()), values.size() * 8);
  };
  auto const before = digest();
  std::mt19937 random(5);
  for (int k = 0; k < 500; ++k) {
    auto const i = random() % values.size();
    auto const j = random() % values.size();
    std::swap(values[i], values[j]);
    CHECK((digest() == before) == (values[i] == values[j]));
    std::swap(values[i], values[j]);
  }
}
