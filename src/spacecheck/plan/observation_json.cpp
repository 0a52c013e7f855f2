#include <spacecheck/plan/impl/flat_json.hpp>
#include <spacecheck/plan/observation_json.hpp>

#include <nlohmann/json.hpp>

#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace spacecheck {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::string_view, 6> ended_names{"completed", "exception",     "crash",
                                                      "hang",      "out_of_memory", "unsupported"};
constexpr std::array<std::string_view, 7> event_names{
    "view_overrun",   "view_underrun",    "scratch_overrun",      "scratch_underrun",
    "scratch_shared", "past_guard_write", "past_guard_allocation"};

constexpr std::array<std::string_view, 10> access_names{
    "write_write",  "write_read", "read_write",      "atomic_plain",  "unset_read",
    "outside_view", "past_guard", "scratch_outside", "scratch_unset", "scratch_shared"};

template <class Value, std::size_t N>
Value value_named(std::array<std::string_view, N> const& names, std::string const& name) {
  for (std::size_t k = 0; k < N; ++k) {
    if (names[k] == name) return static_cast<Value>(k);
  }
  throw std::invalid_argument("unknown value '" + name + "'");
}

// What reads an observation takes a tree of the library's or a FlatJson::Value, which stands for it
// where nothing is wrong.

// The library would take 1e300, true and 2^63 for whole numbers, and cut them to fit.
template <class J>
void read(J const& j, std::int64_t& value) {
  bool const fits = j.is_number_unsigned()
                        ? j.template get<std::uint64_t>() <=
                              std::uint64_t{std::numeric_limits<std::int64_t>::max()}
                        : j.is_number_integer();
  if (!fits) throw std::invalid_argument("expected a whole number, got " + j.dump());
  value = j.template get<std::int64_t>();
}

template <class J>
double number_from(J const& json) {
  if (json.is_number()) return json.template get<double>();
  auto const text = json.template get<std::string>();
  if (text == "inf") return std::numeric_limits<double>::infinity();
  if (text == "-inf") return -std::numeric_limits<double>::infinity();
  if (text == "nan") return std::numeric_limits<double>::quiet_NaN();
  throw std::invalid_argument("expected a number, got '" + text + "'");
}

template <class J>
void read(J const& j, double& value) {
  value = number_from(j);
}
template <class J>
void read(J const& j, bool& value) {
  value = j.template get<bool>();
}
template <class J>
void read(J const& j, std::string& value) {
  value = j.template get<std::string>();
}

template <class J, class T>
void read(J const& j, std::vector<T>& values) {
  if (!j.is_array()) throw std::invalid_argument("expected an array, got " + j.dump());
  values.clear();
  for (auto const& one : j) read(one, values.emplace_back());
}

template <class J, class T>
void member(J const& j, char const* name, T& value) {
  read(j.at(name), value);
}

template <class J>
double seconds_from(J const& j, char const* name) {
  auto const& value = j.at(name);
  if (!value.is_number()) {
    throw std::invalid_argument(std::string(name) + " must be a number, got " + value.dump());
  }
  return value.template get<double>();
}

Json to_json(Difference const& d) {
  return {{"index", d.index},
          {"is", d.is},
          {"should_be", d.should_be},
          {"difference", number_to_json(d.difference)},
          {"bound", number_to_json(d.bound)},
          {"ulp", number_to_json(d.ulp)}};
}

template <class J>
Difference difference_from(J const& j) {
  Difference d;
  member(j, "index", d.index);
  member(j, "is", d.is);
  member(j, "should_be", d.should_be);
  member(j, "difference", d.difference);
  member(j, "bound", d.bound);
  member(j, "ulp", d.ulp);
  return d;
}

// Most counts are zero: the others as pairs of place and count.
Json counted(std::vector<std::int64_t> const& counts) {
  Json pairs = Json::array();
  for (std::size_t k = 0; k < counts.size(); ++k) {
    if (counts[k] != 0) pairs.push_back({k, counts[k]});
  }
  return pairs;
}

template <class J>
std::vector<std::int64_t> counts_from(J const& pairs, std::size_t size) {
  std::vector<std::int64_t> counts(size);
  for (auto const& pair : pairs) {
    auto const place = pair.at(std::size_t{0}).template get<std::size_t>();
    if (place >= size) throw std::invalid_argument("a count has a place out of range");
    counts[place] = pair.at(std::size_t{1}).template get<std::int64_t>();
  }
  return counts;
}

Json to_json(Comparison const& c) {
  Json first = Json::array();
  for (auto const& difference : c.first) first.push_back(to_json(difference));
  Json j{{"elements", c.elements},
         {"differing", c.differing},
         {"outside_bound", c.outside_bound},
         {"other_bits", c.other_bits},
         {"max_ulp", number_to_json(c.max_ulp)},
         {"max_ratio", number_to_json(c.max_ratio)},
         {"first", first}};
  if (c.unbounded > 0) j["unbounded"] = c.unbounded;
  if (c.loose > 0) {
    j["loose"] = c.loose;
    j["loosest"] = c.loosest;
  }
  if (!c.ulps.empty()) {
    j["ulps"] = counted(c.ulps);
    j["where"] = {
        {"rows", c.where.rows}, {"columns", c.where.columns}, {"counts", counted(c.where.counts)}};
  }
  return j;
}

template <class J>
DifferenceMap map_from(J const& j) {
  DifferenceMap map;
  map.rows = j.at("rows").template get<std::int64_t>();
  map.columns = j.at("columns").template get<std::int64_t>();
  if (map.rows < 1 || map.rows > DifferenceMap::most_rows || map.columns < 1 ||
      map.columns > 4 * DifferenceMap::most_columns) {
    throw std::invalid_argument("\"where\" has a number of rows or columns out of range");
  }
  map.counts = counts_from(j.at("counts"), static_cast<std::size_t>(map.rows * map.columns));
  return map;
}

template <class J>
Comparison comparison_from(J const& j) {
  Comparison c;
  member(j, "elements", c.elements);
  member(j, "differing", c.differing);
  member(j, "outside_bound", c.outside_bound);
  member(j, "other_bits", c.other_bits);
  member(j, "max_ulp", c.max_ulp);
  member(j, "max_ratio", c.max_ratio);
  for (auto const& d : j.at("first")) c.first.push_back(difference_from(d));
  // Not in records of earlier versions, nor where there is nothing to say.
  if (j.contains("unbounded")) member(j, "unbounded", c.unbounded);
  if (j.contains("loose")) member(j, "loose", c.loose);
  if (j.contains("loosest")) member(j, "loosest", c.loosest);
  if (j.contains("ulps")) c.ulps = counts_from(j["ulps"], Comparison::ulp_bins);
  if (j.contains("where")) c.where = map_from(j["where"]);
  return c;
}

Json to_json(OutputSummary const& o) {
  Json j{{"view", o.view},
         {"instance", o.instance},
         {"type", to_string(o.type)},
         {"extents", o.extents},
         {"digest", o.digest}};
  if (o.to_reference) j["to_reference"] = to_json(*o.to_reference);
  if (o.to_other) j["to_other"] = to_json(*o.to_other);
  return j;
}

template <class J>
OutputSummary output_from(J const& j) {
  OutputSummary o;
  member(j, "view", o.view);
  member(j, "instance", o.instance);
  auto const type = element_type_named(j.at("type").template get<std::string>());
  if (!type) throw std::invalid_argument("unknown element type");
  o.type = *type;
  member(j, "extents", o.extents);
  member(j, "digest", o.digest);
  if (j.contains("to_reference")) o.to_reference = comparison_from(j["to_reference"]);
  if (j.contains("to_other")) o.to_other = comparison_from(j["to_other"]);
  return o;
}

// One list of members for both directions.
template <class Ledger, class Visit>
void ledger_members(Ledger& l, Visit const& visit) {
  visit("launches", l.launches);
  visit("extent", l.extent);
  visit("items", l.items);
  visit("considered", l.considered);
  visit("ran", l.ran);
  visit("missed", l.missed);
  visit("doubled", l.doubled);
  visit("past_guard", l.past_guard);
  visit("first_missed", l.first_missed);
  visit("first_doubled", l.first_doubled);
  visit("first_past_guard", l.first_past_guard);
}

Json to_json(MemoryEvent const& e) {
  Json j{{"kind", to_string(e.kind)}, {"view", e.view}, {"element", e.element}, {"times", e.times}};
  if (e.item) j["item"] = *e.item;
  return j;
}

template <class J>
MemoryEvent event_from(J const& j) {
  MemoryEvent e;
  e.kind = value_named<MemoryEvent::Kind>(event_names, j.at("kind").template get<std::string>());
  member(j, "view", e.view);
  member(j, "element", e.element);
  member(j, "times", e.times);
  if (j.contains("item")) member(j, "item", e.item.emplace());
  return e;
}

// One list of members for both directions.
template <class Event, class Visit>
void access_members(Event& e, Visit const& visit) {
  visit("view", e.view);
  visit("launch", e.launch);
  visit("index", e.index);
  visit("flat", e.flat);
  visit("items", e.items);
  visit("places", e.places);
  visit("elements", e.elements);
  visit("pairs", e.pairs);
}

Json to_json(AccessSummary const& a) {
  Json events = Json::array();
  for (auto const& event : a.events) {
    Json j{{"kind", to_string(event.kind)}};
    access_members(event, [&](char const* name, auto& value) { j[name] = value; });
    if (!event.threads.empty()) j["threads"] = event.threads;
    if (!event.lanes.empty()) j["lanes"] = event.lanes;
    events.push_back(std::move(j));
  }
  return {{"launches", a.launches},
          {"items", a.items},
          {"accesses", a.accesses},
          {"events", events},
          {"not_covered", a.not_covered}};
}

template <class J>
AccessSummary access_from(J const& j) {
  AccessSummary a;
  member(j, "launches", a.launches);
  member(j, "items", a.items);
  member(j, "accesses", a.accesses);
  member(j, "not_covered", a.not_covered);
  for (auto const& event : j.at("events")) {
    AccessEvent e;
    e.kind =
        value_named<AccessEvent::Kind>(access_names, event.at("kind").template get<std::string>());
    access_members(e, [&](char const* name, auto& value) { member(event, name, value); });
    if (event.contains("threads")) member(event, "threads", e.threads);
    if (event.contains("lanes")) member(event, "lanes", e.lanes);
    a.events.push_back(std::move(e));
  }
  return a;
}

template <class J>
Observation observation_from(J const& j) {
  Observation o;
  o.trial = trial_named(j.at("trial").template get<std::string>());
  o.ended = value_named<Ended>(ended_names, j.at("ended").template get<std::string>());
  if (j.contains("message")) member(j, "message", o.message);
  o.seconds = seconds_from(j, "seconds");
  if (j.contains("whole_seconds")) o.whole_seconds = seconds_from(j, "whole_seconds");
  member(j, "bytes", o.bytes);
  if (j.contains("threads")) member(j, "threads", o.threads);
  for (auto const& output : j.at("outputs")) o.outputs.push_back(output_from(output));
  if (j.contains("ledger")) {
    o.ledger.emplace();
    ledger_members(*o.ledger,
                   [&](char const* name, auto& value) { member(j["ledger"], name, value); });
  }
  if (j.contains("events")) {
    for (auto const& event : j["events"]) o.events.push_back(event_from(event));
  }
  if (j.contains("access")) o.access = access_from(j["access"]);
  member(j, "has_reference", o.has_reference);
  member(j, "multidimensional", o.multidimensional);
  member(j, "took_scratch", o.took_scratch);
  if (j.contains("launched_on")) member(j, "launched_on", o.launched_on);
  if (j.contains("took_order")) member(j, "took_order", o.took_order);
  return o;
}

}  // namespace

std::string_view to_string(Ended ended) { return ended_names[static_cast<std::size_t>(ended)]; }
std::string_view to_string(MemoryEvent::Kind kind) {
  return event_names[static_cast<std::size_t>(kind)];
}

std::string_view to_string(AccessEvent::Kind kind) {
  return access_names[static_cast<std::size_t>(kind)];
}

Json number_to_json(double value) {
  if (std::isfinite(value)) return value;
  return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

double number_from_json(Json const& json) { return number_from(json); }

Json to_json(Observation const& o) {
  Json j{{"trial", name_of(o.trial)}, {"ended", to_string(o.ended)}};
  if (!o.message.empty()) j["message"] = o.message;
  j["seconds"] = o.seconds;
  j["whole_seconds"] = o.whole_seconds;
  j["bytes"] = o.bytes;
  if (o.threads > 0) j["threads"] = o.threads;
  Json outputs = Json::array();
  for (auto const& output : o.outputs) outputs.push_back(to_json(output));
  j["outputs"] = outputs;
  if (o.ledger) {
    Json ledger;
    ledger_members(*o.ledger, [&](char const* name, auto& value) { ledger[name] = value; });
    j["ledger"] = ledger;
  }
  if (!o.events.empty()) {
    Json events = Json::array();
    for (auto const& event : o.events) events.push_back(to_json(event));
    j["events"] = events;
  }
  if (o.access) j["access"] = to_json(*o.access);
  j["has_reference"] = o.has_reference;
  j["multidimensional"] = o.multidimensional;
  j["took_scratch"] = o.took_scratch;
  if (!o.launched_on.empty()) j["launched_on"] = o.launched_on;
  j["took_order"] = o.took_order;
  return j;
}

Observation observation_from_json(Json const& j) {
  try {
    return observation_from(j);
  } catch (nlohmann::json::exception const&) {
    // In words of ours: the library's are of what it was asked, not of what is wrong with the line.
    for (char const* needed : {"trial", "ended", "seconds", "bytes", "outputs", "has_reference",
                               "multidimensional", "took_scratch"}) {
      if (j.is_object() && j.contains(needed)) continue;
      throw std::invalid_argument(std::string("not an observation: it has no '") + needed + "'");
    }
    throw std::invalid_argument(
        "not an observation: a member is missing, or is not what docs/record.schema.json says");
  }
}

std::optional<Observation> quick_observation(std::string_view line, std::int64_t schema) {
  thread_local Impl::FlatJson json;  // its memory is used again
  if (!json.parse(line)) return std::nullopt;
  try {
    auto const root = json.root();
    if (root.at("schema").get<std::int64_t>() != schema ||
        root.at("type").get<std::string>() != "trial")
      return std::nullopt;
    return observation_from(root);
  } catch (std::exception const&) {
    return std::nullopt;
  }
}

}  // namespace spacecheck
