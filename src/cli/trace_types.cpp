#include "trace_types.hpp"

#include "arguments.hpp"
#include "command.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace spacecheck::cli {
namespace {

// None where it has none: also of a trace that an earlier spacecheck made.
ElementTypes types_in(Trace const& trace) {
  ElementTypes types;
  auto const text = trace.header.find("types");
  if (text == trace.header.end() || !text->is_string()) return types;
  auto const json = nlohmann::json::parse(text->get<std::string>(), nullptr, false);
  if (!json.is_object()) return types;
  for (auto const& [label, name] : json.items()) {
    auto const type = name.is_string() ? element_type_named(name.get<std::string>()) : std::nullopt;
    if (type) types.emplace(label, *type);
  }
  return types;
}

}  // namespace

void add_type_option(CLI::App& app, std::vector<std::string>& types) {
  app.add_option("--type", types, "LABEL=TYPE: what a View's elements are; guessed otherwise")
      ->type_name("LABEL=TYPE")
      ->allow_extra_args(false);
}

ElementTypes element_types(std::vector<std::string> const& texts) {
  static ElementTypes const names{
      {"double", ElementType::float64},  {"float", ElementType::float32},
      {"float64", ElementType::float64}, {"float32", ElementType::float32},
      {"int", ElementType::int32},       {"long", ElementType::int64},
      {"int8", ElementType::int8},       {"int16", ElementType::int16},
      {"int32", ElementType::int32},     {"int64", ElementType::int64},
      {"uint8", ElementType::uint8},     {"uint16", ElementType::uint16},
      {"uint32", ElementType::uint32},   {"uint64", ElementType::uint64}};
  ElementTypes types;
  for (auto const& text : texts) {
    auto const split = text.rfind('=');
    if (split == std::string::npos || split == 0) {
      throw Error(usage, fmt::format("--type takes LABEL=TYPE, such as x=double, got '{}'", text));
    }
    auto const found = names.find(text.substr(split + 1));
    if (found == names.end()) {
      std::vector<std::string> allowed;
      allowed.reserve(names.size());
      for (auto const& [name, type] : names) allowed.push_back(name);
      throw Error(usage, unknown("element type", text.substr(split + 1), allowed));
    }
    types[text.substr(0, split)] = found->second;
  }
  return types;
}

std::string text_of(ElementTypes const& types) {
  if (types.empty()) return "";
  auto json = nlohmann::json::object();
  for (auto const& [label, type] : types) json[label] = to_string(type);
  return json.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

ElementTypes types_between(ElementTypes given, Trace const& a, Trace const& b) {
  auto const there = types_in(b);
  auto types = types_in(a);
  for (auto const& [label, type] : there) {
    auto const [here, is_new] = types.emplace(label, type);
    if (is_new || here->second == type || given.count(label) > 0) continue;
    throw Error(usage,
                fmt::format("'{}' is {} in {} and {} in {}; --type {}=TYPE says which", label,
                            to_string(here->second), a.path, to_string(type), b.path, label));
  }
  given.merge(types);
  return given;
}

void add_labels(Trace const& trace, std::set<std::string>& labels) {
  for (auto const& view : trace.views) labels.emplace(trace.name(view.label));
}

std::vector<std::string> unused_types(ElementTypes const& types,
                                      std::set<std::string> const& labels) {
  std::vector<std::string> lines;
  for (auto const& [label, type] : types) {
    if (labels.count(label) > 0) continue;
    auto const meant = nearest(label, {labels.begin(), labels.end()});
    lines.push_back(
        one_line(fmt::format("--type {}={}: no View has this label{}", label, to_string(type),
                             meant.empty() ? "" : fmt::format("; did you mean '{}'?", meant))));
  }
  return lines;
}

}  // namespace spacecheck::cli
