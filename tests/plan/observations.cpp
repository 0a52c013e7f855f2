// Observations go through JSON and come back; element types.
#include <spacecheck/plan/element_type.hpp>
#include <spacecheck/plan/observation_json.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace spacecheck;
using Catch::Matchers::ContainsSubstring;

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

Observation full() {
  Observation o;
  o.trial = trial_named("k/OpenMP/n_threads=7,array_size=10,buffer_size=5/guard/watched/seed=9");
  o.ended = Ended::exception;
  o.message = "quoted \" and \n broken";
  o.seconds = 1.25e-7;
  o.whole_seconds = 0.5;
  o.threads = 4;
  o.bytes = std::int64_t{1} << 40;
  Comparison comparison;
  comparison.elements = 10;
  comparison.differing = 3;
  comparison.outside_bound = 2;
  comparison.other_bits = 1;
  comparison.max_ulp = inf;
  comparison.max_ratio = 0.1;
  comparison.unbounded = 4;
  comparison.loose = 3;
  comparison.loosest = 0.25;
  comparison.first = {{.index = {1, 2},
                       .is = "nan",
                       .should_be = "1",
                       .difference = inf,
                       .bound = 1.0 / 3,
                       .ulp = std::nan("")},
                      {.index = {0, 0}, .is = "2", .should_be = "1", .difference = 1}};
  comparison.ulps.resize(Comparison::ulp_bins);
  comparison.ulps[1] = 2;
  comparison.ulps.back() = 1;
  comparison.where = {.rows = 2, .columns = 5, .counts = {1, 0, 0, 0, 0, 0, 0, 2, 0, 0}};
  o.outputs = {
      {.view = "a",
       .instance = 2,
       .type = ElementType::uint16,
       .extents = {2, 5},
       .digest = "00",
       .to_reference = comparison,
       .to_other = std::nullopt},
      {.view = "b", .extents = {0}, .digest = "11", .to_reference = {}, .to_other = Comparison{}}};
  o.ledger = LedgerSummary{.launches = 1,
                           .extent = 2,
                           .items = 3,
                           .considered = 4,
                           .ran = 5,
                           .missed = 6,
                           .doubled = 7,
                           .past_guard = 8,
                           .first_missed = 9,
                           .first_doubled = 10,
                           .first_past_guard = 11};
  o.events = {
      {.kind = MemoryEvent::Kind::view_underrun, .view = "a", .element = -3, .item = 7, .times = 2},
      {.kind = MemoryEvent::Kind::past_guard_allocation, .view = "scratch", .item = {}}};
  AccessEvent race;
  race.kind = AccessEvent::Kind::write_read;
  race.view = "a";
  race.launch = "k";
  race.index = {2, 3};
  race.items = {{0, 1}, {7, 8}};
  race.threads = {-1, 3};
  race.lanes = {4, 5};
  race.places = {"k.cpp:3", ""};
  race.elements = 5;
  race.pairs = 9;
  o.access = AccessSummary{
      .launches = 2, .items = 9, .accesses = 81, .events = {race}, .not_covered = {"teams"}};
  o.has_reference = true;
  o.multidimensional = true;
  o.took_scratch = true;
  o.launched_on = "OpenMP";
  o.took_order = true;
  return o;
}

std::string line_of(Observation const& o) {
  nlohmann::ordered_json line{{"schema", 1}, {"type", "trial"}};
  line.update(to_json(o));
  return line.dump();
}

/// An observation without what the quick reader leaves to the library.
Observation unescaped() {
  auto o = full();
  o.message = "plain";
  return o;
}

/// The line with one text in the place of another.
std::string with(std::string const& line, std::string const& old, std::string const& text) {
  auto const at = line.find(old);
  REQUIRE(at != std::string::npos);
  return line.substr(0, at) + text + line.substr(at + old.size());
}

std::string error_of(nlohmann::ordered_json const& json) {
  try {
    observation_from_json(json);
  } catch (std::invalid_argument const& error) {
    return error.what();
  }
  return {};
}

nlohmann::ordered_json schema() {
  std::ifstream file(SPACECHECK_SOURCE_DIR "/docs/record.schema.json");
  REQUIRE(file.is_open());
  return nlohmann::ordered_json::parse(file);
}

using Pointer = nlohmann::ordered_json::json_pointer;

/// Leaves out each member of an observation in turn: it is missed where the schema says so.
void leave_out_each(nlohmann::ordered_json const& whole, Pointer const& at,
                    nlohmann::ordered_json const& schema, nlohmann::ordered_json rules) {
  if (rules.contains("$ref")) {
    rules = schema.at(Pointer(rules["$ref"].get<std::string>().substr(1)));
  }
  auto const& here = whole.at(at);
  if (here.is_array() && rules.contains("items")) {
    for (std::size_t k = 0; k < here.size(); ++k) {
      leave_out_each(whole, at / k, schema, rules["items"]);
    }
  }
  if (!here.is_object()) return;
  auto const required = rules.value("required", std::vector<std::string>());
  for (auto const& [name, value] : here.items()) {
    CAPTURE(at.to_string(), name);
    auto changed = whole;
    changed.at(at).erase(name);
    bool const is_required = std::find(required.begin(), required.end(), name) != required.end();
    CHECK(error_of(changed).empty() != is_required);
    if (rules.contains("properties") && rules["properties"].contains(name)) {
      leave_out_each(whole, at / name, schema, rules["properties"][name]);
    }
  }
}

}  // namespace

TEST_CASE("what the schema requires of a trial is what the reader does", "[json]") {
  auto const rules = schema();
  for (auto const& kind_of_line : rules.at("oneOf")) {
    if (kind_of_line["properties"]["type"]["const"] != "trial") continue;
    leave_out_each(to_json(full()), Pointer(), rules, kind_of_line);
  }
}

TEST_CASE("an observation comes back from JSON whole", "[json]") {
  auto const there = to_json(full());
  auto const back = observation_from_json(nlohmann::ordered_json::parse(there.dump()));
  CHECK(to_json(back).dump() == there.dump());
  auto const expected = full();
  CHECK(back.trial == expected.trial);
  CHECK(back.ended == Ended::exception);
  CHECK(back.message == expected.message);
  CHECK(back.seconds == expected.seconds);
  CHECK(back.whole_seconds == expected.whole_seconds);
  CHECK(back.threads == expected.threads);
  CHECK(back.bytes == expected.bytes);
  REQUIRE(back.outputs.size() == 2);
  CHECK(back.outputs[0].type == ElementType::uint16);
  CHECK(back.outputs[0].instance == 2);
  CHECK(back.outputs[0].extents == std::vector<std::int64_t>{2, 5});
  REQUIRE(back.outputs[0].to_reference.has_value());
  CHECK_FALSE(back.outputs[0].to_other.has_value());
  CHECK(back.outputs[1].to_other.has_value());
  auto const& comparison = *back.outputs[0].to_reference;
  CHECK(comparison.max_ulp == inf);
  REQUIRE(comparison.first.size() == 2);
  CHECK(comparison.first[0].difference == inf);
  CHECK(std::isnan(comparison.first[0].ulp));
  CHECK(comparison.first[0].bound == 1.0 / 3);
  REQUIRE(back.ledger.has_value());
  CHECK(back.ledger->first_past_guard == 11);
  REQUIRE(back.events.size() == 2);
  CHECK(back.events[0].item == 7);
  CHECK_FALSE(back.events[1].item.has_value());
}

TEST_CASE("a line is read quickly, and as the library reads it", "[json]") {
  auto const line = line_of(unescaped());
  auto const quick = quick_observation(line, 1);
  REQUIRE(quick);
  CHECK(to_json(*quick).dump() == to_json(unescaped()).dump());
  for (auto const& blanks :
       {" " + line, line + " \t\r\n", with(line, ",\"seconds\":", " ,\n\"seconds\" : ")}) {
    INFO(blanks);
    REQUIRE(quick_observation(blanks, 1));
    CHECK(to_json(*quick_observation(blanks, 1)) == to_json(*quick));
  }
}

TEST_CASE("what is doubled, unknown, or written otherwise is read as the library reads it",
          "[json]") {
  auto const line = line_of(unescaped());
  for (auto const& [old, text] : std::vector<std::pair<std::string, std::string>>{
           {R"("bytes":)", R"("bytes":7,"bytes":)"},
           {R"("bytes":)", R"("new":{"a":[[],{},[1,{"b":null}]],"c":true},"bytes":)"},
           {R"("seconds":1.25e-07)", R"("seconds":1.25E-7)"},
           {R"("seconds":1.25e-07)", R"("seconds":-0)"},
           {R"("seconds":1.25e-07)", R"("seconds":-0.0)"},
           {R"("seconds":1.25e-07)", R"("seconds":12345678901234567890)"},
           {R"("max_ratio":0.1)", R"("max_ratio":4.9406564584124654e-324)"},
           {R"("max_ratio":0.1)", R"("max_ratio":"-inf")"}}) {
    auto const changed = with(line, old, text);
    INFO(changed);
    auto const quick = quick_observation(changed, 1);
    REQUIRE(quick);
    CHECK(to_json(*quick).dump() ==
          to_json(observation_from_json(nlohmann::ordered_json::parse(changed))).dump());
  }
}

TEST_CASE("what is wrong, or not plain, is left to the library", "[json]") {
  auto const line = line_of(unescaped());
  CHECK_FALSE(quick_observation(line_of(full()), 1));  // escapes
  CHECK_FALSE(quick_observation(line, 2));
  CHECK_FALSE(quick_observation("", 1));
  for (std::size_t k = 0; k < line.size(); ++k) {
    INFO(k);
    CHECK_FALSE(quick_observation(line.substr(0, k), 1));
  }
  auto const deep = std::string(100, '[') + std::string(100, ']');
  for (auto const& [old, text] : std::vector<std::pair<std::string, std::string>>{
           {R"("type":"trial")", R"("type":"verdict")"},
           {R"("schema":1)", R"("schema":1.0)"},
           {R"("bytes":)", R"("bytes":0)"},
           {R"("bytes":)", R"("bytes":+)"},
           {R"("bytes":)", R"("bytes":1e)"},
           {R"("bytes":)", R"("bytes":.)"},
           {R"("bytes":)", R"("other":)"},
           {R"("bytes":)", R"("bytes":9223372036854775808,"other":)"},
           {R"("bytes":)", R"("other":1e400,"bytes":)"},
           {R"("bytes":)", R"("other":nul,"bytes":)"},
           {R"("bytes":)", R"("other":"\u00e9","bytes":)"},
           {R"("bytes":)", "\"other\":\"\xc3\xa9\",\"bytes\":"},
           {R"("bytes":)", "\"other\":\"\x01\",\"bytes\":"},
           {R"("bytes":)", R"("other":[1,],"bytes":)"},
           {R"("bytes":)", R"("other":[1}, "bytes":)"},
           {R"("bytes":)", R"("other":{"a"},"bytes":)"},
           {R"("bytes":)", R"("other":{1:2},"bytes":)"},
           {R"("bytes":)", R"("other":)" + deep + R"(,"bytes":)"},
           {R"("is":"nan")", R"("is":7)"},
           {R"("took_scratch":true)", R"("took_scratch":1)"},
           {R"("rows":2)", R"("rows":17)"},
           {"{", "["}}) {
    auto const changed = with(line, old, text);
    INFO(changed);
    CHECK_FALSE(quick_observation(changed, 1));
  }
  CHECK_FALSE(quick_observation(line + "}", 1));
  CHECK_FALSE(quick_observation(line + ",1", 1));
}

TEST_CASE("every way to end and every kind of event has a name of its own", "[json]") {
  for (auto const ended : {Ended::completed, Ended::exception, Ended::crash, Ended::hang,
                           Ended::out_of_memory, Ended::unsupported}) {
    auto o = full();
    o.ended = ended;
    CHECK(observation_from_json(to_json(o)).ended == ended);
  }
  using Kind = MemoryEvent::Kind;
  for (auto const kind :
       {Kind::view_overrun, Kind::view_underrun, Kind::scratch_overrun, Kind::scratch_underrun,
        Kind::scratch_shared, Kind::past_guard_write, Kind::past_guard_allocation}) {
    auto o = full();
    o.events = {{.kind = kind, .view = "v", .item = {}}};
    CHECK(observation_from_json(to_json(o)).events.at(0).kind == kind);
  }
}

TEST_CASE("numbers that JSON lacks become texts", "[json]") {
  CHECK(number_to_json(inf) == "inf");
  CHECK(number_to_json(-inf) == "-inf");
  CHECK(number_to_json(std::nan("")) == "nan");
  CHECK(number_to_json(0.1) == 0.1);
  CHECK(number_from_json("-inf") == -inf);
  CHECK(std::isnan(number_from_json("nan")));
  CHECK(number_from_json(3) == 3.0);
  CHECK_THROWS_WITH(number_from_json("many"), ContainsSubstring("got 'many'"));
}

TEST_CASE("unknown members are ignored, missing ones named", "[json]") {
  auto json = to_json(full());
  json["mood"] = "good";
  json["outputs"][0]["colour"] = 3;
  CHECK(error_of(json).empty());
  for (std::string const member : {"trial", "ended", "seconds", "bytes", "outputs"}) {
    auto broken = to_json(full());
    broken.erase(member);
    CHECK_THAT(error_of(broken), ContainsSubstring(member));
  }
}

TEST_CASE("members of the wrong type are refused, and nothing else is thrown", "[json]") {
  auto const spoilt = [](std::string const& pointer, nlohmann::ordered_json const& value) {
    auto json = to_json(full());
    json[nlohmann::ordered_json::json_pointer(pointer)] = value;
    return error_of(json);
  };
  CHECK_THAT(spoilt("/trial", 7), ContainsSubstring("not an observation"));
  CHECK_THAT(spoilt("/trial", "nonsense"), ContainsSubstring("trial 'nonsense'"));
  CHECK_THAT(spoilt("/ended", "bored"), ContainsSubstring("bored"));
  CHECK_THAT(spoilt("/outputs", "none"), !ContainsSubstring("\n"));
  CHECK_FALSE(spoilt("/outputs", "none").empty());
  CHECK_FALSE(spoilt("/outputs/0/type", "float33").empty());
  CHECK_FALSE(spoilt("/outputs/0/to_reference", 3).empty());
  CHECK_FALSE(spoilt("/outputs/0/to_reference/max_ulp", "huge").empty());
  CHECK_FALSE(spoilt("/outputs/0/extents", -1).empty());
  CHECK_FALSE(spoilt("/ledger", 3).empty());
  CHECK_FALSE(spoilt("/ledger/ran", "x").empty());
  CHECK_FALSE(spoilt("/events/0/kind", "accident").empty());
  CHECK_FALSE(spoilt("/access/events/0/kind", "accident").empty());
  CHECK_FALSE(spoilt("/access/events/0/items", "x").empty());
  CHECK_FALSE(spoilt("/events/0/item", "x").empty());
  // What the JSON library would cut to fit.
  for (auto const& number :
       nlohmann::ordered_json{1e300, 0.5, true, std::uint64_t{1} << 63, nullptr}) {
    CAPTURE(number.dump());
    CHECK_THAT(spoilt("/bytes", number), ContainsSubstring("expected a whole number"));
    CHECK_THAT(spoilt("/outputs/0/extents/0", number),
               ContainsSubstring("expected a whole number"));
    CHECK_THAT(spoilt("/ledger/ran", number), ContainsSubstring("expected a whole number"));
  }
  CHECK_THAT(spoilt("/seconds", "nan"), ContainsSubstring("seconds must be a number"));
  CHECK_FALSE(error_of(nlohmann::ordered_json::array()).empty());
  CHECK_FALSE(error_of(3).empty());
}

TEST_CASE("element types have names, sizes and C++ types", "[element]") {
  struct Row {
    ElementType type;
    char const* name;
    std::size_t size;
  };
  for (auto const& [type, name, size] :
       {Row{element_type<float>(), "float32", 4}, Row{element_type<double>(), "float64", 8},
        Row{element_type<std::int8_t>(), "int8", 1}, Row{element_type<std::int16_t>(), "int16", 2},
        Row{element_type<std::int32_t>(), "int32", 4}, Row{element_type<long>(), "int64", 8},
        Row{element_type<std::uint8_t>(), "uint8", 1},
        Row{element_type<std::uint16_t>(), "uint16", 2}, Row{element_type<unsigned>(), "uint32", 4},
        Row{element_type<unsigned long long>(), "uint64", 8}}) {
    CHECK(to_string(type) == name);
    CHECK(element_type_named(name) == type);
    CHECK(size_of(type) == size);
    CHECK(with_element_type(type, [](auto zero) { return element_type<decltype(zero)>(); }) ==
          type);
  }
  CHECK_FALSE(element_type_named("float16").has_value());
  STATIC_CHECK_FALSE(Element<bool>);
  STATIC_CHECK_FALSE(Element<long double>);
}
