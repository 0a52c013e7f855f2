#pragma once

#include <spacecheck/plan/element_type.hpp>
#include <spacecheck/trace/trace.hpp>

#include <CLI/CLI.hpp>

#include <map>
#include <set>
#include <string>
#include <vector>

namespace spacecheck::cli {

/// What the elements of Views are, by label.
using ElementTypes = std::map<std::string, ElementType>;

/// --type LABEL=TYPE, of all commands that make or compare traces.
void add_type_option(CLI::App& app, std::vector<std::string>& types);

/// "x=double" and so on.
///
/// \throws Error  usage.
ElementTypes element_types(std::vector<std::string> const& texts);

/// As a trace's header has them: a JSON object in ASCII; empty: none.
std::string text_of(ElementTypes const& types);

/// For a comparison: what was given, and beyond that what the traces were made with.
///
/// \throws Error  usage: the traces say different things of a label, and nothing was given for it.
ElementTypes types_between(ElementTypes given, Trace const& a, Trace const& b);

void add_labels(Trace const& trace, std::set<std::string>& labels);

/// A line for each type of a label that is none of these.
std::vector<std::string> unused_types(ElementTypes const& types,
                                      std::set<std::string> const& labels);

}  // namespace spacecheck::cli
