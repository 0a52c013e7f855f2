// The report's page: whatever text is in a record stays text, the page asks no network, and its
// size does not grow with the trials.
#include <spacecheck/plan/observation_json.hpp>
#include <spacecheck/report/html.hpp>
#include <spacecheck/report/page_data.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

using namespace spacecheck;
using Catch::Matchers::ContainsSubstring;
using Json = nlohmann::ordered_json;

namespace {

Observation observation(std::string const& name) {
  Observation o;
  o.trial = trial_named(name);
  o.outputs = {{.view = "y",
                .type = ElementType::float32,
                .extents = {8},
                .digest = "00",
                .to_reference = Comparison{},
                .to_other = {}}};
  return o;
}

Observation differing(std::string const& name) {
  auto o = observation(name);
  auto& c = *o.outputs[0].to_reference;
  c.elements = 8;
  c.differing = 2;
  c.outside_bound = 1;
  c.max_ulp = 3;
  c.ulps.resize(Comparison::ulp_bins);
  c.ulps[1] = 1;
  c.ulps[2] = 1;
  c.where = {.rows = 1, .columns = 8, .counts = {0, 1, 0, 0, 0, 0, 0, 1}};
  c.first = {{.index = {7}, .is = "2", .should_be = "1", .difference = 1, .bound = 0.5, .ulp = 3}};
  return o;
}

Json verdict(std::string const& kernel, std::string const& space, std::string const& word) {
  return {{"kernel", kernel}, {"space", space},  {"n_threads", 7},           {"array_size", 8},
          {"buffer_size", 0}, {"verdict", word}, {"findings", Json::array()}};
}

Record record(std::vector<Json> verdicts, std::vector<Observation> trials) {
  Record r;
  r.path = "a.jsonl";
  r.header = {
      {"version", "1"}, {"machine", {{"host", "here"}}}, {"asked", {{"spaces", {"Serial"}}}}};
  r.trials = std::move(trials);
  r.summary = {{"exit", 0}, {"verdicts", std::move(verdicts)}};
  return r;
}

std::string const plain = "k/Serial/n_threads=7,array_size=8,buffer_size=0/seed=42";

}  // namespace

TEST_CASE("a text that looks like HTML stays text", "[page]") {
  auto bad = verdict("<script>alert(1)</script>", "Serial", "disagree");
  bad["findings"].push_back(
      {{"check", "guard"}, {"kind", "race"}, {"view", "</script><!--"}, {"message", "a & b < c"}});
  auto const data = page_data(std::vector{record({bad}, {})}, {});
  auto const page = html_page(data);
  CHECK(page.find("<script>alert") == std::string::npos);
  CHECK(page.find("</script><!--") == std::string::npos);
  CHECK_THAT(page, ContainsSubstring("\\u003cscript>alert(1)\\u003c/script>"));
  // What is in the page is the same data again.
  std::string const start = R"(id="data">)";
  auto const from = page.find(start) + start.size();
  auto const to = page.find("</script>", from);
  CHECK(Json::parse(page.substr(from, to - from)) == data);
}

TEST_CASE("texts that are no UTF-8 do not stop the page", "[page]") {
  auto const page =
      html_page(page_data(std::vector{record({verdict("k\xff", "Serial", "agree")}, {})}, {}));
  CHECK_THAT(page, ContainsSubstring("k\xEF\xBF\xBD"));
}

TEST_CASE("the page is whole, and may ask no network", "[page]") {
  auto const page =
      html_page(page_data(std::vector{record({verdict("k", "Serial", "agree")}, {})}, {}));
  CHECK_THAT(page, ContainsSubstring("default-src 'none'"));
  CHECK_THAT(page, ContainsSubstring("Chart.js v3.9.1"));
  for (std::string const left : {"go here", "src=\"http", "href=\"http", "@import"}) {
    INFO(left);
    CHECK(page.find(left) == std::string::npos);
  }
  CHECK(page.size() < 3'000'000);
}

TEST_CASE("trials are added up per kernel and space", "[page]") {
  auto const other = "k/Serial/n_threads=7,array_size=8,buffer_size=0/seed=42/attempt=1";
  auto const data =
      page_data(std::vector{record({verdict("k", "Serial", "disagree")},
                                   {differing(plain), differing(other), observation(plain)})},
                {});
  auto const& kernel = data.at("kernels").at(0);
  CHECK(kernel.at("name") == "k");
  CHECK(kernel.at("rows").size() == 1);
  auto const& sum = kernel.at("sums").at(0);
  CHECK(sum.at("trials") == 3);
  CHECK(sum.at("ulps") == Json{{1, 2}, {2, 2}});
  auto const& output = sum.at("outputs").at(0);
  CHECK(output.at("trials") == 2);
  CHECK(output.at("where") == Json{{"rows", 1}, {"columns", 8}, {"counts", {{1, 2}, {7, 2}}}});
  CHECK(sum.at("differences").at(0).at("outside") == true);
}

TEST_CASE("a map is of the sizes that were asked for, where there are such trials", "[page]") {
  auto small = differing("k/Serial/n_threads=2,array_size=2,buffer_size=0/seed=42");
  small.outputs[0].extents = {2};
  small.outputs[0].to_reference->where = {.rows = 1, .columns = 2, .counts = {1, 0}};
  auto const data = page_data(
      std::vector{record({verdict("k", "Serial", "disagree")}, {small, differing(plain), small})},
      {});
  auto const& output = data["kernels"][0]["sums"][0]["outputs"][0];
  CHECK(output.at("where").at("columns") == 8);
  CHECK(output.at("extents") == Json{8});
  // Only other sizes: theirs.
  auto const others =
      page_data(std::vector{record({verdict("k", "Serial", "disagree")}, {small})}, {});
  CHECK(others["kernels"][0]["sums"][0]["outputs"][0]["where"]["columns"] == 2);
}

TEST_CASE("the page does not grow with the trials", "[page]") {
  std::vector<Observation> trials(20'000, differing(plain));
  auto const few =
      page_data(std::vector{record({verdict("k", "Serial", "disagree")}, {differing(plain)})}, {});
  auto const many =
      page_data(std::vector{record({verdict("k", "Serial", "disagree")}, std::move(trials))}, {});
  CHECK(many.dump().size() < few.dump().size() + 2000);
}

TEST_CASE("a record without its end shows what it had", "[page]") {
  auto cut = record({}, {observation(plain)});
  cut.summary = nullptr;
  auto const data = page_data(std::vector{cut}, {});
  CHECK(data["records"][0]["complete"] == false);
  CHECK(data["kernels"][0]["rows"][0]["verdict"] == "unfinished");
}

TEST_CASE("a trial of the access twin makes no row of a space that was not asked for", "[page]") {
  auto const twin = observation("k/Serial/n_threads=7,array_size=8,buffer_size=0/access/seed=42");
  auto const own = observation("k/OpenMP/n_threads=7,array_size=8,buffer_size=0/seed=42");
  auto whole = record({verdict("k", "OpenMP", "agree")}, {own, twin});
  whole.header["asked"]["spaces"] = {"OpenMP"};
  auto const spaces = [](Record const& one) {
    std::vector<std::string> all;
    auto const data = page_data(std::vector{one}, {});
    for (auto const& row : data["kernels"][0]["rows"]) {
      all.push_back(row["space"].get<std::string>() + " " + row["verdict"].get<std::string>());
    }
    return all;
  };
  CHECK(spaces(whole) == std::vector<std::string>{"OpenMP agree"});
  // Of a run that did not end: not even where nothing else was done yet.
  auto cut = whole;
  cut.summary = nullptr;
  CHECK(spaces(cut) == std::vector<std::string>{"OpenMP unfinished"});
  cut.trials = {twin};
  CHECK(spaces(cut) == std::vector<std::string>{"OpenMP unfinished"});
  cut.header["asked"]["spaces"] = {"Serial", "OpenMP"};
  CHECK(spaces(cut) == std::vector<std::string>{"Serial unfinished"});
}

TEST_CASE("several records stand side by side, and are compared with the first", "[page]") {
  auto other = observation(plain);
  other.outputs[0].digest = "11";
  other.outputs[0].to_reference.reset();
  std::vector const records{
      record({verdict("k", "Serial", "agree")}, {observation(plain)}),
      record({verdict("k", "Serial", "agree"), verdict("only_here", "Serial", "agree")}, {other})};
  auto const data = page_data(records, {});
  CHECK(data["kernels"].size() == 2);
  CHECK(data["kernels"][0]["rows"].size() == 2);
  CHECK(data["kernels"][0]["rows"][1]["record"] == 1);
  REQUIRE(data["comparisons"].size() == 1);
  CHECK(data["comparisons"][0]["record"] == 1);
  CHECK(data["comparisons"][0]["kernels"][0]["result"] == "disagree");
}

TEST_CASE("the headline counts kernels that records differ in by name", "[page]") {
  std::string const other_space = "k/OpenMP/n_threads=7,array_size=8,buffer_size=0/seed=42";
  auto const headline = [&](Comparison const& by_reference) {
    std::vector<Observation> a{observation(plain), observation(other_space)};
    auto b = a;
    for (auto& one : b) {
      one.outputs[0].digest = "11";
      one.outputs[0].to_reference = by_reference;
    }
    std::vector const verdicts{verdict("k", "Serial", "agree"), verdict("k", "OpenMP", "agree")};
    auto const data = page_data(std::vector{record(verdicts, a), record(verdicts, b)}, {});
    REQUIRE(data["comparisons"][0]["kernels"].size() == 2);
    return data["headline"];
  };
  Comparison apart;
  apart.elements = apart.differing = 8;
  apart.unbounded = 8;
  CHECK(headline(apart)["is"] == "open");
  CHECK(headline(apart)["words"] == "Records differ on 1 kernel, with no bound to judge by");
  apart.unbounded = 0;
  CHECK(headline(apart)["words"] == "No fault found");
  apart.outside_bound = 1;
  CHECK(headline(apart)["words"] == "Records disagree on 1 kernel");
}

TEST_CASE("kernels at fault come first, then what is not decided", "[page]") {
  std::vector<Json> rows;
  for (auto const& [kernel, word] :
       std::vector<std::pair<std::string, std::string>>{{"a", "agree"},
                                                        {"b", "inconclusive"},
                                                        {"c", "agree"},
                                                        {"c", "crash"},
                                                        {"d", "skipped"},
                                                        {"e", "flaky"},
                                                        {"f", "rounding"}}) {
    rows.push_back(verdict(kernel, "Serial", word));
  }
  std::string order;
  auto const data = page_data(std::vector{record(rows, {})}, {});
  for (auto const& kernel : data["kernels"]) {
    order += kernel["name"].get<std::string>();
  }
  CHECK(order == "cebadf");
}

TEST_CASE("no fault is found only where all was decided", "[page][headline]") {
  auto const says = [](std::vector<Record> const& records) {
    auto const headline = page_data(records, {})["headline"];
    return headline["is"].get<std::string>() + ": " + headline["words"].get<std::string>();
  };
  auto const of = [&](std::vector<std::string> const& verdicts) {
    std::vector<Json> rows;
    for (auto const& word : verdicts) {
      rows.push_back(verdict("k" + std::to_string(rows.size()), "Serial", word));
    }
    return says({record(std::move(rows), {})});
  };
  CHECK(of({"agree", "rounding", "skipped"}) == "good: No fault found");
  CHECK(of({"agree", "inconclusive"}) == "open: 1 of 2 rows undecided");
  CHECK(of({"agree", "of another version"}) == "open: 1 of 2 rows undecided");
  CHECK(of({"skipped"}) == "open: Nothing was checked");
  for (std::string const bad : {"flaky", "disagree", "hang", "crash"}) {
    CHECK(of({"inconclusive", bad}) == "bad: 1 of 2 rows at fault");
  }
  auto cut = record({}, {observation(plain)});
  cut.summary = nullptr;
  CHECK(says({cut}) == "open: 1 of 1 row undecided");
  cut.trials.push_back(differing(plain));
  CHECK(says({cut}) == "bad: 1 trial failed, of kernels without a verdict");
  cut.trials = {observation(plain)};
  cut.trials[0].ended = Ended::crash;
  CHECK(says({cut}) == "bad: 1 trial failed, of kernels without a verdict");
  // What was judged is the verdict's to say.
  CHECK(says({record({verdict("k", "Serial", "agree")}, {differing(plain)})}) ==
        "good: No fault found");
  auto other = observation(plain);
  other.outputs[0].digest = "11";
  other.outputs[0].to_reference.reset();
  auto const fine = verdict("k", "Serial", "agree");
  CHECK(says({record({fine}, {observation(plain)}), record({fine}, {other})}) ==
        "bad: Records disagree on 1 kernel");
  CHECK(says({record({fine}, {observation(plain)}), record({fine}, {observation(plain)})}) ==
        "good: No fault found");
}

TEST_CASE("findings bring what their kind means", "[page]") {
  auto bad = verdict("k", "Serial", "disagree");
  bad["findings"].push_back({{"check", "guard"}, {"kind", "past_guard"}});
  auto const data = page_data(std::vector{record({bad}, {})}, {});
  CHECK(data["meanings"].size() == 1);
  CHECK_THAT(data["meanings"].at("past_guard").get<std::string>(),
             ContainsSubstring("whole blocks"));
}

TEST_CASE("numbers that JSON lacks are texts", "[page]") {
  auto o = differing(plain);
  o.outputs[0].to_reference->max_ulp = std::numeric_limits<double>::infinity();
  o.outputs[0].to_reference->first[0].ulp = std::nan("");
  auto const data = page_data(std::vector{record({verdict("k", "Serial", "disagree")}, {o})}, {});
  CHECK(data["kernels"][0]["sums"][0]["outputs"][0]["max_ulp"] == "inf");
  CHECK(data["kernels"][0]["sums"][0]["differences"][0]["ulp"] == "nan");
}
