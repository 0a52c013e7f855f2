// What the page shows beside records: told apart by their members, cut to what is drawn, and
// refused in one line.
#include <spacecheck/record/record.hpp>
#include <spacecheck/report/fleet.hpp>
#include <spacecheck/report/html.hpp>
#include <spacecheck/report/page_data.hpp>
#include <spacecheck/report/page_part.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <string>
#include <vector>

using namespace spacecheck;
using Catch::Matchers::ContainsSubstring;
using Json = nlohmann::ordered_json;

namespace {

Json bench() {
  return {{"schema", 1},
          {"limits", {{"Serial", {{"copy", 1e10}, {"triad", 1e10}, {"flops", 2e9}, {"cache", 9}}}}},
          {"rows",
           {{{"id", "P1"},
             {"kernel", "k"},
             {"space", "Serial"},
             {"n", 1000},
             {"ratio", 1.01},
             {"low", 0.98},
             {"high", 1.04},
             {"extra", "not shown"}}}}};
}

Json step(std::int64_t number, Json const& size) {
  return {{"step", "k"}, {"number", number}, {"equal", false}, {"max_relative", size}};
}

Json difference(std::string const& view, bool harmless = false) {
  return {{"view", view},
          {"bytes", 80},
          {"spaces", {"Host", "Host"}},
          {"step", "k"},
          {"kind", "parallel_for"},
          {"step_a", 3},
          {"step_b", 3},
          {"before", false},
          {"at_end", false},
          {"after", ""},
          {"lead", "jump"},
          {"harmless", harmless},
          {"why", ""},
          {"growth", {step(3, 1e-3), step(4, nullptr)}}};
}

Json comparison(std::vector<Json> differences) {
  return {{"schema", 1},
          {"files", {"a.trace", "b.trace"}},
          {"all_steps", {9, 10}},
          {"steps", 8},
          {"compared", 20},
          {"views", 2},
          {"guessed_views", 0},
          {"differences", std::move(differences)},
          {"only_a", Json::array()},
          {"only_b", {{{"step", "extra"}, {"count", 2}}}}};
}

FleetVerdict verdict(std::int64_t ranks) {
  FleetVerdict v;
  v.ranks = ranks;
  GroupCount group{"g", ranks, 5, {}};
  for (std::int64_t k = 0; k < ranks; ++k) group.members.push_back({k, k, "n" + std::to_string(k)});
  v.groups = {group};
  Suspect suspect;
  suspect.voter.rank = 1;
  suspect.voter.node = "n1";
  auto& deviation = suspect.deviations.emplace_back();
  deviation.kernel = "k";
  deviation.trial = "t";
  v.suspects = {suspect};
  v.kernels = {{.group = "g",
                .kernel = "k",
                .space = "Serial",
                .trial = "u",
                .why = "",
                .undecided = false}};
  return v;
}

PageFile file_of(Json const& content) {
  auto file = page_file("a.json", content);
  REQUIRE(file);
  return *file;
}

/// What is said where it is refused.
std::string refusal(Json const& content) {
  try {
    page_file("a.json", content);
  } catch (RecordError const& error) {
    return error.what();
  }
  return "not refused";
}

}  // namespace

TEST_CASE("files are told apart by their members", "[page]") {
  CHECK(file_of(bench()).part->name == "benches");
  CHECK(file_of(comparison({})).part->name == "traces");
  CHECK(file_of(to_json(verdict(2))).part->name == "fleets");
  for (auto const& other :
       {Json(), Json(7), Json::object(), Json{{"schema", 1}, {"type", "header"}}}) {
    CHECK_FALSE(page_file("a.json", other));
  }
}

TEST_CASE("each kind has its place in the data", "[page]") {
  std::vector const files{file_of(bench()), file_of(comparison({difference("x")})),
                          file_of(to_json(verdict(2)))};
  auto const data = page_data({}, files);
  for (auto const* name : {"benches", "traces", "fleets"}) {
    INFO(name);
    REQUIRE(data.at(name).size() == 1);
    CHECK(data[name][0]["path"] == "a.json");
  }
  CHECK(data["kernels"].empty());
  CHECK_FALSE(data["benches"][0]["rows"][0].contains("extra"));
  CHECK(data["benches"][0]["limits"]["Serial"]["flops"] == 2e9);
  CHECK(page_data({}, {})["fleets"].empty());
}

TEST_CASE("what is of another schema or lacks a member is refused in a line", "[page]") {
  for (auto const& whole : {bench(), comparison({difference("x")}), to_json(verdict(2))}) {
    auto other = whole;
    other["schema"] = 2;
    CHECK_THAT(refusal(other), ContainsSubstring("a.json: has another schema"));
  }
  auto row = bench();
  row["rows"][0].erase("low");
  CHECK_THAT(refusal(row),
             ContainsSubstring(
                 "a row has no number \"low\"; expected what `spacecheck bench --json` prints"));
  auto limits = bench();
  limits["limits"]["Serial"] = 7;
  CHECK_THAT(refusal(limits), ContainsSubstring("a limit has no number \"copy\""));
  auto view = comparison({difference("x")});
  view["differences"][0]["growth"][0]["number"] = -1;
  CHECK_THAT(refusal(view), ContainsSubstring("has no whole number \"number\""));
  auto spaces = comparison({difference("x")});
  spaces["differences"][0]["spaces"] = {1, 2};
  CHECK_THAT(refusal(spaces), ContainsSubstring("no array of texts \"spaces\""));
  auto member = to_json(verdict(2));
  member["groups"][0]["members"][0] = {1, 0, "n"};
  CHECK_THAT(refusal(member), ContainsSubstring("first rank, last rank, node"));
  auto vast = to_json(verdict(2));
  vast["groups"][0]["members"][1] = {1, 1'000'000'000'000, "n"};
  CHECK_THAT(refusal(vast), ContainsSubstring("ranks, of at most 1000000"));
  auto many = to_json(verdict(2));
  many["ranks"] = 1'000'001;
  CHECK_THAT(refusal(many), ContainsSubstring("it has 1000001 ranks, of at most 1000000"));
  auto files = comparison({});
  files["files"] = {"a.trace"};
  CHECK_THAT(refusal(files), ContainsSubstring("\"files\" are not two"));
  auto suspect = to_json(verdict(2));
  suspect["suspects"][0] = "rank 1";
  CHECK_THAT(refusal(suspect), ContainsSubstring("a suspect has no whole number \"rank\""));
}

TEST_CASE("what other files say is wrong is the headline's, too", "[page][headline]") {
  auto const words = [](Json const& content) {
    return page_data({}, std::vector{file_of(content)})["headline"]["words"].get<std::string>();
  };
  CHECK(words(to_json(verdict(2))) == "A fleet has 1 suspect, 1 kernel to blame");
  CHECK(words(comparison({difference("x", true)})) != "Two traces differ");
  CHECK(words(comparison({difference("x", true), difference("y")})) == "Two traces differ");
  std::vector<Json> views(150, difference("harmless", true));
  views.push_back(difference("late"));
  CHECK(words(comparison(views)) == "Two traces differ");
}

TEST_CASE("a bench whose results differ from those by hand is at fault", "[page][headline]") {
  auto const headline = [](Json const& content) {
    return page_data({}, std::vector{file_of(content)})["headline"];
  };
  auto refused = bench();
  refused["refused"] = {{{"id", "P1"},
                         {"kernel", "k"},
                         {"space", "Serial"},
                         {"n", 7},
                         {"difference", "y(3) is 1, by hand 0"}}};
  CHECK(headline(refused)["is"] == "bad");
  CHECK(headline(refused)["words"] == "1 bench with another result than by hand");
  auto const data = page_data({}, std::vector{file_of(refused)});
  CHECK(data["benches"][0]["refused"][0]["difference"] == "y(3) is 1, by hand 0");
  CHECK(headline(bench())["is"] != "bad");
  refused["refused"] = {{{"id", "P1"}}};
  CHECK_THAT(refusal(refused), ContainsSubstring("a refused row"));
}

TEST_CASE("a comparison of traces follows the Views that differ first", "[page]") {
  std::vector<Json> views{difference("harmless", true)};
  for (int k = 0; k < 200; ++k) views.push_back(difference("v" + std::to_string(k)));
  auto const shown = file_of(comparison(views)).shown;
  CHECK(shown["differing"] == 201);
  CHECK(shown["differences"].size() == 100);
  CHECK(shown["last_step"] == 10);
  CHECK_FALSE(shown["differences"][0].contains("growth"));
  for (int k = 1; k <= 6; ++k) CHECK(shown["differences"][k].contains("growth"));
  CHECK_FALSE(shown["differences"][7].contains("growth"));
  // What JSON has no number for.
  CHECK(shown["differences"][1]["growth"][1]["max_relative"] == "inf");
}

TEST_CASE("a vote names the node of each rank, and of a large fleet only who is marked", "[page]") {
  auto const small = file_of(to_json(verdict(4))).shown;
  CHECK(small["groups"][0]["members"] ==
        Json{{0, 0, "n0"}, {1, 1, "n1"}, {2, 2, "n2"}, {3, 3, "n3"}});
  CHECK(small["suspects_ranks"] == Json{1});
  CHECK(small["suspects"][0]["deviations"][0]["replay"] == "spacecheck replay 't'");
  CHECK(small["kernels"][0]["replay"] == "spacecheck replay 'u'");
  auto const large = file_of(to_json(verdict(100'000)));
  CHECK(large.shown["groups"][0]["members"] == Json{{0, 99'999}});
  CHECK(large.shown["suspects"][0]["node"] == "n1");
  std::vector const files{large};
  CHECK(html_page(page_data({}, files)).size() < 3'000'000);
}
