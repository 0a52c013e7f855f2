#include "trace_output.hpp"

#include "arguments.hpp"
#include "command.hpp"
#include "output.hpp"
#include "trace_types.hpp"

#include <spacecheck/plan/observation_json.hpp>
#include <spacecheck/plan/plural.hpp>
#include <spacecheck/trace/step_names.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <functional>
#include <limits>
#include <set>

namespace spacecheck::cli {
namespace {

namespace tf = trace_format;

constexpr std::size_t shown_differences = 10;
constexpr std::size_t shown_lines = 6;
// Of each View, for the report's picture; the text has a dozen.
constexpr std::size_t followed_steps = 1000;

std::string_view kind_name(tf::StepKind kind) {
  switch (kind) {
    case tf::StepKind::parallel_for: return "parallel_for";
    case tf::StepKind::parallel_reduce: return "parallel_reduce";
    case tf::StepKind::parallel_scan: return "parallel_scan";
    case tf::StepKind::deep_copy: break;
  }
  return "deep_copy";
}

std::string where(ViewDifference const& d, Trace const& a, Trace const& b) {
  auto const& step_a = a.steps[d.step_a];
  auto const& step_b = b.steps[d.step_b];
  auto const number = step_a.number == step_b.number
                          ? fmt::format("step {}", step_a.number)
                          : fmt::format("step {}, there {}", step_a.number, step_b.number);
  auto const step = d.kind == tf::StepKind::deep_copy
                        ? fmt::format("{} ({})", d.step, number)
                        : fmt::format("{} \"{}\" ({})", kind_name(d.kind), d.step, number);
  if (d.at_end) return "by the end, after " + step;
  if (!d.before) return "in " + step;
  return fmt::format("before {}{}", step,
                     d.after.empty() ? "" : fmt::format(" and after \"{}\" ended", d.after));
}

// A few operations in another order are off by some units of the largest value; by more also what
// is long, or wrong.
std::string rounding_words(ValueComparison const& values) {
  constexpr double few = 64;
  double const unit = values.type == ElementType::float32 ? std::numeric_limits<float>::epsilon()
                                                          : std::numeric_limits<double>::epsilon();
  return values.max_relative <= few * unit
             ? "looks like rounding: sums in another order, or FMA"
             : "looks like rounding of long sums or many steps, or like a small fault";
}

std::string lead_words(ViewDifference const& d, bool unsure) {
  std::string line;
  switch (d.lead) {
    case Lead::rounding: line = rounding_words(*d.values); break;
    case Lead::order: line = "looks like order: slots given out by atomics, a sort"; break;
    case Lead::order_rounded: line = "looks like order, and rounding"; break;
    case Lead::jump: line = unsure ? "jumps" : "jumps: a race, a fault, or another path"; break;
    case Lead::addresses: line = "stored addresses: no difference"; break;
    case Lead::padding: line = "padding: no difference"; break;
    case Lead::bookkeeping: line = "Kokkos' own bookkeeping: no difference"; break;
    case Lead::one_sided: line = "written on one side only"; break;
    case Lead::unknown: line = "can't be told"; break;
  }
  if (unsure) line = "may be how far another thread was: " + line;
  return d.why.empty() ? line : line + " (" + d.why + ")";
}

std::string space_words(ViewDifference const& d) {
  return d.space_a == d.space_b ? d.space_a : d.space_a + ", there " + d.space_b;
}

void print_elements(ValueComparison const& values) {
  say_fitted("    {} of {} elements {}differ ({}{})\n", values.differing, values.elements,
             values.sampled ? "that were kept " : "", to_string(values.type),
             values.guessed ? ", guessed from the bits; --type LABEL=TYPE says it" : "");
  for (auto const& element : values.first) {
    say_fitted("      [{}]  {}  {}{}\n", element.index, element.a, element.b,
               element.ulp > 0 ? std::isfinite(element.ulp)
                                     ? fmt::format("  {:.6g} ULP", element.ulp)
                                     : std::string("  not a number, or infinite")
                               : "");
  }
  bool const shown =
      std::any_of(values.first.begin(), values.first.end(),
                  [&](auto const& element) { return element.index == values.furthest.index; });
  if (!shown && !values.furthest.a.empty()) {
    say_fitted("      [{}]  {}  {}  the furthest apart\n", values.furthest.index, values.furthest.a,
               values.furthest.b);
  }
  if (values.differing > values.first.size()) {
    say_fitted("      and {} more\n", values.differing - values.first.size());
  }
}

void print_growth(ViewDifference const& d) {
  if (d.growth.size() < 2) return;
  std::vector<std::string> each;
  for (auto const& growth : d.growth) {
    each.push_back(growth.equal                         ? "equal"
                   : std::isfinite(growth.max_relative) ? fmt::format("{:.2g}", growth.max_relative)
                                                        : "not finite");
  }
  say_fitted(
      "    how it goes on: {} (largest difference / largest value, each time that it was "
      "written)\n",
      fmt::join(each, ", "));
  for (std::size_t k = 1; k < d.growth.size(); ++k) {
    double const was = d.growth[k - 1].max_relative;
    double const is = d.growth[k].max_relative;
    if (was > 0 && is > 1e6 * was && is > 1e-6) {
      say_fitted("    it jumps in \"{}\": from {:.2g} to {:.2g}\n", d.growth[k].step, was, is);
      break;
    }
  }
}

void print_one_sided(std::vector<std::string> const& views) {
  for (std::size_t k = 0; k < std::min(shown_lines, views.size()); ++k) {
    say_fitted("    by then written on one side only, too: {}\n", views[k]);
  }
  if (views.size() > shown_lines) say_fitted("    and {} more\n", views.size() - shown_lines);
}

void print_difference(ViewDifference const& d, Trace const& a, Trace const& b, bool unsure) {
  say_fitted("{}  \"{}\"  {}\n", unsure ? "UNSURE" : "DIFFERS", d.label, where(d, a, b));
  say_fitted("    {} bytes, {}; {}\n", d.bytes, space_words(d), lead_words(d, unsure));
  for (auto const& line : d.between) say_fitted("    in between: {}\n", line);
  if (d.guessed_view) {
    say_fitted(
        "    which Views belong together is a guess here: label, size, order of allocation\n");
  }
  print_one_sided(d.one_sided_by_then);
  if (d.overlapped) say_fitted("    another kernel ran at the same time\n");
  if (d.unset_before && !d.before) {
    bool const may_be_unset =
        (d.lead == Lead::jump || d.lead == Lead::unknown) && (a.poison() == 0 || b.poison() == 0);
    say_fitted(
        "    first time that it was written{}\n",
        may_be_unset
            ? ": elements that nobody has set would look so, too; `trace --fill` of both tells"
            : "");
  }
  if (d.values && d.values->differing > 0) print_elements(*d.values);
  print_growth(d);
}

/// \param words  of one of the names, with its count.
template <class Words>
void print_only(std::string_view what, std::vector<NamedCount> const& names,
                std::string const& path, Words const& words) {
  std::uint64_t sum = 0;
  for (auto const& one : names) sum += one.count;
  if (sum == 0) return;
  std::vector<std::string> shown;
  for (std::size_t k = 0; k < std::min(shown_lines, names.size()); ++k) {
    shown.push_back(words(names[k]));
  }
  say_fitted("{} only in {}: {}{}\n", plural(sum, what), path, fmt::join(shown, ", "),
             names.size() > shown_lines ? ", ..." : "");
}

void print_steps(std::vector<NamedCount> const& steps, std::string const& path) {
  print_only("step", steps, path, [](NamedCount const& step) {
    return fmt::format("{} x \"{}\"", step.count, step.name);
  });
}

void print_labels(std::vector<std::string> const& labels, std::string const& path) {
  print_only("View", counted(labels), path, [](NamedCount const& label) {
    return label.count == 1 ? label.name : fmt::format("{} x {}", label.count, label.name);
  });
}

nlohmann::ordered_json to_json(ViewDifference const& d, Trace const& a, Trace const& b) {
  nlohmann::ordered_json json{{"view", d.label},
                              {"bytes", d.bytes},
                              {"spaces", {d.space_a, d.space_b}},
                              {"step", d.step},
                              {"kind", kind_name(d.kind)},
                              {"step_a", a.steps[d.step_a].number},
                              {"step_b", b.steps[d.step_b].number},
                              {"before", d.before},
                              {"at_end", d.at_end},
                              {"after", d.after},
                              {"between", d.between},
                              {"lead", to_string(d.lead)},
                              {"harmless", is_harmless(d.lead)},
                              {"why", d.why},
                              {"guessed_view", d.guessed_view},
                              {"overlapped", d.overlapped},
                              {"unset_before", d.unset_before},
                              {"one_sided_by_then", d.one_sided_by_then}};
  if (d.values) {
    auto elements = nlohmann::ordered_json::array();
    for (auto const& e : d.values->first) {
      nlohmann::ordered_json element{{"index", e.index}, {"a", e.a}, {"b", e.b}};
      if (std::isfinite(e.ulp)) element["ulp"] = e.ulp;
      elements.push_back(element);
    }
    json["type"] = to_string(d.values->type);
    json["type_guessed"] = d.values->guessed;
    json["sampled"] = d.values->sampled;
    json["elements"] = d.values->elements;
    json["differing"] = d.values->differing;
    // What was kept tells nothing of what differs.
    if (d.values->differing > 0) {
      json["max_ulp"] = d.values->max_ulp;
      json["max_relative"] = d.values->max_relative;
    }
    json["first"] = elements;
    if (!d.values->furthest.a.empty()) {
      json["furthest"] = {{"index", d.values->furthest.index},
                          {"a", d.values->furthest.a},
                          {"b", d.values->furthest.b}};
    }
  }
  auto growth = nlohmann::ordered_json::array();
  for (auto const& g : d.growth) {
    growth.push_back({{"step", g.step},
                      {"number", g.number},
                      {"equal", g.equal},
                      {"max_ulp", g.max_ulp},
                      {"max_relative", number_to_json(g.max_relative)}});
  }
  json["growth"] = growth;
  return json;
}

nlohmann::ordered_json to_json(TraceComparison const& all, Trace const& a, Trace const& b,
                               int code) {
  auto const unmatched = [](std::vector<NamedCount> const& steps) {
    auto json = nlohmann::ordered_json::array();
    for (auto const& step : steps) json.push_back({{"step", step.name}, {"count", step.count}});
    return json;
  };
  auto differences = nlohmann::ordered_json::array();
  for (auto const& d : all.differences) differences.push_back(to_json(d, a, b));
  auto const* const first = all.first();
  return {{"schema", 1},
          {"exit", code},
          {"files", {a.path, b.path}},
          {"all_steps", {a.steps.size(), b.steps.size()}},
          {"steps", all.steps},
          {"looked", all.looked},
          {"compared", all.compared},
          {"views", all.views},
          {"guessed_views", all.guessed_views},
          {"threads_without_order", all.threads_without_order},
          {"complete", {a.ended, b.ended}},
          {"first", first == nullptr ? nlohmann::ordered_json() : to_json(*first, a, b)},
          {"differences", differences},
          {"only_a", unmatched(all.only_a)},
          {"only_b", unmatched(all.only_b)},
          {"only_views_a", all.only_views_a},
          {"only_views_b", all.only_views_b},
          {"unset", all.unset},
          {"never_set", all.never_set}};
}

}  // namespace

Trace read_trace_or_refuse(std::string const& path) {
  try {
    return read_trace(path);
  } catch (TraceError const& error) {
    throw Error(usage, error.what());
  }
}

std::string describe(Trace const& trace) {
  auto const copies = trace.steps.size() - trace.kernels();
  auto line =
      fmt::format("{}, {}, {}", plural(trace.kernels(), "kernel"),
                  plural(copies, "deep copy", "deep copies"), plural(trace.views.size(), "View"));
  if (!trace.ended || trace.end.how != tf::End::finalized) {
    line += trace.ended ? "; ended without Kokkos::finalize()" : "; incomplete: not ended";
    auto const open = trace.unfinished();
    for (auto const step : open) {
      line += fmt::format(", in {} \"{}\" (step {})", kind_name(trace.steps[step].kind),
                          shown_name(trace.name(trace.steps[step].name)), trace.steps[step].number);
    }
    if (open.empty() && !trace.steps.empty()) {
      line +=
          fmt::format(", after \"{}\" (step {})", shown_name(trace.name(trace.steps.back().name)),
                      trace.steps.back().number);
    }
  }
  return line;
}

std::string why_nothing_compared(TraceComparison const& all, Trace const& a, Trace const& b) {
  if (all.unsure()) {
    return fmt::format(
        "no difference can be told from chance: {} host threads launched kernels, in an order that "
        "is another in each run",
        all.threads_without_order);
  }
  if (all.compared > 0 || all.no_contents) return "";
  std::string const start = "no contents were compared: ";
  if (a.steps.empty() && b.steps.empty()) return start + "neither trace has a step";
  if (all.steps == 0) return start + "the two traces have no step in common";
  if (all.looked == 0) {
    auto const chosen_a = a.selection();
    auto const chosen_b = b.selection();
    std::vector<std::string> chosen;
    if (chosen_a == chosen_b) {
      chosen.push_back(chosen_a);
    } else {
      if (!chosen_a.empty()) chosen.push_back(a.path + ": " + chosen_a);
      if (!chosen_b.empty()) chosen.push_back(b.path + ": " + chosen_b);
    }
    return one_line(fmt::format("{}none of the {} steps that both have was looked at in both: {}",
                                start, all.steps, fmt::join(chosen, "; ")));
  }
  if (all.views == 0) return start + "no View is in both";
  return fmt::format(
      "{}in the {} steps that were looked at in both, no View that both have was "
      "written to and could be read",
      start, all.looked);
}

std::string no_contents_words(Trace const& a, Trace const& b) {
  bool const any_view =
      std::any_of(a.views.begin(), a.views.end(), std::mem_fn(&Trace::View::has_contents)) ||
      std::any_of(b.views.begin(), b.views.end(), std::mem_fn(&Trace::View::has_contents));
  return fmt::format("no contents to compare: {}",
                     any_view ? "nobody wrote to a View" : "there is no View");
}

std::string no_difference_words(TraceComparison const& all, Trace const& a, Trace const& b) {
  if (a.ended && b.ended) return "no difference";
  return fmt::format("no difference in {} of {}", all.steps,
                     plural(std::max(a.steps.size(), b.steps.size()), "step"));
}

std::string why_not_whole(Trace const& a, Trace const& b) {
  std::vector<std::string> cut;
  if (!a.ended) cut.push_back(a.path);
  if (!b.ended && b.path != a.path) cut.push_back(b.path);
  if (cut.empty()) return "";
  return fmt::format("{} did not end, and what came then is not known", fmt::join(cut, " and "));
}

void print_comparison(TraceComparison const& all, Trace const& a, Trace const& b) {
  for (auto const* trace : {&a, &b}) {
    say_fitted("{}: {}\n", trace->path, describe(*trace));
    for (auto const& note : trace->notes) say_fitted("  {}\n", shown_name(note));
  }
  say_fitted(
      "{} steps{} and {} Views are in both{}; {} contents compared\n", all.steps,
      all.looked == all.steps ? "" : fmt::format(" ({} looked at in both)", all.looked), all.views,
      all.guessed_views == 0 ? "" : fmt::format(", {} of the Views by a guess", all.guessed_views),
      all.compared);
  if ((a.poison() == 0) != (b.poison() == 0)) {
    say_fitted("only {} had its new memory filled (--fill, --poison): what nobody sets differs\n",
               a.poison() != 0 ? a.path : b.path);
  }
  if (!all.only_a.empty() || !all.only_b.empty() || !all.only_views_a.empty() ||
      !all.only_views_b.empty()) {
    say_fitted("\n");
  }
  print_steps(all.only_a, a.path);
  print_steps(all.only_b, b.path);
  print_labels(all.only_views_a, a.path);
  print_labels(all.only_views_b, b.path);
  std::size_t shown = 0;
  std::size_t harmless = 0;
  std::size_t real = 0;
  for (auto const& d : all.differences) {
    if (is_harmless(d.lead)) {
      ++harmless;
      continue;
    }
    ++real;
    if (shown == shown_differences) continue;
    say_fitted("\n");
    print_difference(d, a, b, all.unsure());
    ++shown;
  }
  if (real > shown) say_fitted("\n{} more Views differ later\n", real - shown);
  if (harmless > 0) {
    say_fitted("\n{} View{} only in stored addresses, padding or Kokkos' own bookkeeping\n",
               harmless, harmless == 1 ? " differs" : "s differ");
  }
  if (!all.unset.empty()) {
    say_fitted("\nread before it was set: one of these, most likely the first\n");
    for (std::size_t k = 0; k < std::min(shown_lines, all.unset.size()); ++k) {
      say_fitted("    {}\n", all.unset[k]);
    }
  }
  if (real > 0) return;
  if (all.compared > 0) say_fitted("\n{}\n", no_difference_words(all, a, b));
  if (all.no_contents) say_fitted("\n{}\n", no_contents_words(a, b));
}

int compare_trace_files(std::string const& a, std::string const& b,
                        std::vector<std::string> const& types, bool json) {
  TraceComparisonSettings settings;
  auto const given = element_types(types);
  if (json) settings.growth = followed_steps;
  auto const trace_a = read_trace_or_refuse(a);
  auto const trace_b = read_trace_or_refuse(b);
  settings.types = types_between(given, trace_a, trace_b);
  std::set<std::string> labels;
  for (auto const* trace : {&trace_a, &trace_b}) add_labels(*trace, labels);
  for (auto const& line : unused_types(given, labels)) tell("spacecheck: " + line + "\n");
  auto const all = compare_traces(trace_a, trace_b, settings);
  auto const nothing = why_nothing_compared(all, trace_a, trace_b);
  auto const not_whole = why_not_whole(trace_a, trace_b);
  int const code = !nothing.empty()         ? nothing_ran
                   : all.first() != nullptr ? faulty
                   : not_whole.empty()      ? agrees
                                            : nothing_ran;
  if (json) {
    // Labels are any bytes.
    auto const text = to_json(all, trace_a, trace_b, code)
                          .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    say("{}\n", text);
  } else {
    print_comparison(all, trace_a, trace_b);
  }
  if (code == nothing_ran) throw Error(nothing_ran, !nothing.empty() ? nothing : not_whole);
  return code;
}

}  // namespace spacecheck::cli
