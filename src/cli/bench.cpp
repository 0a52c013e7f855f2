#include "arguments.hpp"
#include "bench_table.hpp"
#include "command.hpp"
#include "output.hpp"
#include "record_header.hpp"
#include "selection.hpp"

#include <spacecheck/measure/bench.hpp>
#include <spacecheck/measure/growth.hpp>
#include <spacecheck/measure/limits.hpp>
#include <spacecheck/plan/limits.hpp>
#include <spacecheck/plan/plural.hpp>
#include <spacecheck/trial/concurrency.hpp>
#include <spacecheck/trial/perform.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fnmatch.h>
#include <map>
#include <memory>
#include <thread>
#include <tuple>
#include <utility>

namespace spacecheck::cli {
namespace {

struct BenchOptions {
  std::vector<std::string> kernels, spaces;
  std::string n, pairs, seconds;
  bool large = false, json = false;
};

/// What `bench` takes: kernels, and behind them figures, each once.
std::vector<std::string> names_of(std::vector<Bench const*> const& all) {
  std::vector<std::string> names;
  for (auto const part : {&Bench::kernel, &Bench::id}) {
    for (auto const* bench : all) {
      auto const& name = bench->*part;
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  }
  return names;
}

std::vector<Bench const*> select_benches(std::vector<std::string> const& patterns) {
  auto all = benches();
  if (all.empty()) {
    throw Error(nothing_ran,
                "no bench is linked into this program; docs/guide.md says how a twin of your "
                "own is written (spacecheck's own are built with SPACECHECK_ENABLE_BENCH=ON)");
  }
  if (patterns.empty()) return all;
  std::vector<Bench const*> chosen;
  for (auto const& pattern : patterns) {
    bool found = false;
    for (auto const* bench : all) {
      if (::fnmatch(pattern.c_str(), bench->kernel.c_str(), 0) != 0 && pattern != bench->id) {
        continue;
      }
      found = true;
      if (std::find(chosen.begin(), chosen.end(), bench) == chosen.end()) chosen.push_back(bench);
    }
    if (found) continue;
    throw Error(usage, unknown("bench or figure", pattern, names_of(all)));
  }
  return chosen;
}

BenchSettings settings_from(BenchOptions const& o) {
  if (!o.pairs.empty() && !o.seconds.empty()) {
    throw Error(usage, "--pairs and --time both say how many pairs: one of them");
  }
  if (o.large && !o.n.empty()) {
    throw Error(usage, "--long and --n both say which sizes: one of them");
  }
  BenchSettings settings;
  if (!o.pairs.empty()) {
    auto const values = counts("--pairs", o.pairs, 15);
    if (values.size() != 1) throw Error(usage, "--pairs takes one number");
    settings.pairs = values.front();
  }
  if (!o.seconds.empty()) settings.seconds = duration("--time", o.seconds).count();
  return settings;
}

std::vector<std::int64_t> sizes_of(Bench const& bench, BenchOptions const& o) {
  if (o.n.empty()) {
    auto sizes = bench.sizes;
    if (o.large) sizes.insert(sizes.end(), bench.long_sizes.begin(), bench.long_sizes.end());
    return sizes;
  }
  return each_once(
      counts("--n", o.n, 1, most_items));  // two rows of a size would count twice in a mean
}

/// The machine's line: what every ratio below it depends on.
struct Conditions {
  std::string processor = processor_name();
  unsigned cores = std::max(1U, std::thread::hardware_concurrency());
  BuildInfo build = build_info();
  std::map<std::string, std::int64_t> threads;
  std::map<std::string, Limits> limits;

  Roofline place(BenchRow const& row) const {
    auto const found = limits.find(row.space);
    auto const n = static_cast<double>(row.n);
    return spacecheck::place(static_cast<double>(row.bench->bytes_an_item) * n,
                             row.bench->flops_an_item * n, row.form_seconds,
                             found == limits.end() ? Limits() : found->second);
  }

  std::string limits_text() const {
    std::string text;
    for (auto const& [space, limit] : limits) {
      if (limit.bandwidth() == 0) continue;  // a program without bench/limits.cpp
      text += fmt::format("{} at best: copy {:.1f} GB/s, triad {:.1f} GB/s, {:.1f} GFLOP/s\n",
                          space, limit.copy / 1e9, limit.triad / 1e9, limit.flops / 1e9);
    }
    return text;
  }

  std::string line() const {
    std::vector<std::string> each;
    for (auto const& [space, count] : threads) each.push_back(fmt::format("{} {}", space, count));
    return fmt::format("{}, {}; {}, {}; threads: {}; Kokkos {}\n", processor, plural(cores, "core"),
                       build.compiler, build.flags.empty() ? "no flags" : build.flags,
                       fmt::join(each, ", "), build.kokkos);
  }
};

/// How the time of a bench grows, where it was measured at two sizes or more.
struct Grown {
  Bench const* bench = nullptr;
  std::string space;
  std::int64_t least = 0;
  std::int64_t most = 0;
  std::size_t sizes = 0;
  Growth growth;
};

std::vector<Grown> growths(std::vector<BenchRow> const& rows) {
  std::map<std::pair<Bench const*, std::string>, std::vector<Cost>> costs;
  for (auto const& row : rows) {
    if (row.verdict == BenchRow::Verdict::refused) continue;
    costs[{row.bench, row.space}].push_back({static_cast<double>(row.n), row.form_seconds});
  }
  std::vector<Grown> all;
  for (auto const& [key, points] : costs) {
    auto const [least, most] = std::minmax_element(
        points.begin(), points.end(), [](auto const& a, auto const& b) { return a.work < b.work; });
    if (least->work == most->work) continue;
    all.push_back({key.first, key.second, static_cast<std::int64_t>(least->work),
                   static_cast<std::int64_t>(most->work), points.size(), fit_growth(points)});
  }
  std::sort(all.begin(), all.end(), [](auto const& a, auto const& b) {
    return std::tie(a.bench->id, a.bench->kernel, a.space) <
           std::tie(b.bench->id, b.bench->kernel, b.space);
  });
  return all;
}

void print_growths(std::vector<BenchRow> const& rows) {
  for (auto const& each : growths(rows)) {
    say_fitted("{} on {}: time grows as n^{:.2f}{}, {} to {}\n", each.bench->kernel, each.space,
               each.growth.exponent,
               std::isfinite(each.growth.off) ? fmt::format(" +- {:.2f}", each.growth.off)
                                              : std::string(" (two sizes)"),
               count_text(each.least), count_text(each.most));
  }
}

/// Geometric mean of a figure's ratios on one space; the interval takes rows as independent.
struct Mean {
  double logs = 0;
  double squares = 0;
  std::size_t rows = 0;

  void add(Ratio const& ratio) {
    double const half = std::log(ratio.high / ratio.low) / 2;
    logs += std::log(ratio.median);
    squares += half * half;
    ++rows;
  }
  double mean() const { return std::exp(logs / static_cast<double>(rows)); }
  double off() const { return std::exp(std::sqrt(squares) / static_cast<double>(rows)); }
};

void print_summary(std::vector<BenchRow> const& rows) {
  std::map<std::pair<std::string, std::string>, Mean> means;
  std::size_t unclear = 0;
  std::size_t blunt = 0;
  std::size_t disturbed = 0;
  for (auto const& row : rows) {
    if (row.verdict == BenchRow::Verdict::refused) continue;
    means[{row.bench->id, row.space}].add(row.ratio);
    if (row.verdict == BenchRow::Verdict::unclear) ++unclear;
    if (row.ratio.width() > 0.1) ++blunt;
    if (row.disturbed) ++disturbed;
  }
  say_fitted("\n");
  print_growths(rows);
  for (auto const& [key, mean] : means) {
    if (mean.rows < 2) continue;
    say_fitted("{} on {}: geometric mean of {} rows {:.3f}, {:.3f} to {:.3f}\n", key.first,
               key.second, mean.rows, mean.mean(), mean.mean() / mean.off(),
               mean.mean() * mean.off());
  }
  if (unclear > 0) {
    say_fitted("{} row{} unclear: the goal lies within the interval, or the row was disturbed\n",
               unclear, unclear == 1 ? " is" : "s are");
  }
  if (disturbed > 0) {
    say_fitted(
        "{} row{} disturbed: others kept the processors from this program in nearly every "
        "pair\n",
        disturbed, disturbed == 1 ? " was" : "s were");
  }
  if (blunt > 0) {
    say_fitted(
        "{} interval{} wider than 0.1: too noisy a machine, or too few pairs, for a claim of "
        "5 %\n",
        blunt, blunt == 1 ? " is" : "s are");
  }
}

nlohmann::ordered_json to_json(Conditions const& conditions, std::vector<BenchRow> const& rows) {
  auto measured = nlohmann::ordered_json::array();
  auto refused = nlohmann::ordered_json::array();
  for (auto const& row : rows) {
    nlohmann::ordered_json object{
        {"id", row.bench->id}, {"kernel", row.bench->kernel}, {"space", row.space}, {"n", row.n}};
    if (row.verdict == BenchRow::Verdict::refused) {
      object["difference"] = row.difference;
      refused.push_back(object);
      continue;
    }
    object.update({{"ratio", row.ratio.median},
                   {"low", row.ratio.low},
                   {"high", row.ratio.high},
                   {"coverage", row.ratio.coverage},
                   {"pairs", row.pairs},
                   {"left_out", row.left_out},
                   {"disturbed", row.disturbed},
                   {"calls", row.calls},
                   {"seconds", row.form_seconds},
                   {"by_hand_seconds", row.twin_seconds},
                   {"bytes", row.bench->bytes_an_item * row.n},
                   {"flops", row.bench->flops_an_item * static_cast<double>(row.n)},
                   {"goal", row.bench->goal},
                   {"too_noisy", too_noisy(row)},
                   {"verdict", to_string(row.verdict)}});
    auto const roofline = conditions.place(row);
    object["bytes_a_second"] = roofline.bytes_a_second;
    object["flops_a_second"] = roofline.flops_a_second;
    object["limit"] = roofline.in_cache ? "cache" : roofline.by_memory ? "memory" : "arithmetic";
    if (!roofline.in_cache) object["share_of_limit"] = roofline.share;
    measured.push_back(object);
  }
  auto grown = nlohmann::ordered_json::array();
  for (auto const& each : growths(rows)) {
    nlohmann::ordered_json object{{"id", each.bench->id},
                                  {"kernel", each.bench->kernel},
                                  {"space", each.space},
                                  {"from", each.least},
                                  {"to", each.most},
                                  {"sizes", each.sizes},
                                  {"exponent", each.growth.exponent}};
    if (std::isfinite(each.growth.off)) object["off"] = each.growth.off;
    grown.push_back(object);
  }
  auto limits = nlohmann::ordered_json::object();
  for (auto const& [space, limit] : conditions.limits) {
    limits[space] = {{"copy", limit.copy},
                     {"triad", limit.triad},
                     {"flops", limit.flops},
                     {"cache", limit.cache}};
  }
  return {{"schema", 1},
          {"processor", conditions.processor},
          {"cores", conditions.cores},
          {"compiler", conditions.build.compiler},
          {"flags", conditions.build.flags},
          {"threads", conditions.threads},
          {"kokkos", conditions.build.kokkos},
          {"limits", limits},
          {"rows", measured},
          {"growth", grown},
          {"refused", refused}};
}

BenchRow measure_one(Bench const& bench, std::string const& space, std::int64_t n,
                     BenchSettings const& settings) {
  try {
    return measure(bench, space, n, settings);
  } catch (std::exception const& error) {
    throw Error(usage, fmt::format("{} on {}, n={}: {}", bench.kernel, space, n, error.what()));
  }
}

int bench(BenchOptions const& o) {
  auto const chosen = select_benches(o.kernels);
  auto const spaces = select_spaces(split_list(o.spaces));
  auto const settings = settings_from(o);
  for (auto const* bench : chosen) sizes_of(*bench, o);
  KokkosSession const session(0);
  Conditions conditions;
  for (auto const& space : spaces) {
    conditions.threads[space] = concurrency(space);
    conditions.limits[space] = limits_of(space);
  }
  BenchTable const table(width_of_output(), chosen, spaces);
  if (!o.json) {
    say_fitted("{}{}\n", conditions.line(), conditions.limits_text());
    show(table.header());
  }
  std::vector<BenchRow> rows;
  for (auto const* bench : chosen) {
    for (auto const& space : spaces) {
      if (std::count(bench->spaces.begin(), bench->spaces.end(), space) == 0) continue;
      for (auto const n : sizes_of(*bench, o)) {
        rows.push_back(measure_one(*bench, space, n, settings));
        if (o.json) continue;
        show(table.row(rows.back(), conditions.place(rows.back())));
      }
    }
  }
  if (rows.empty()) throw Error(nothing_ran, "none of these benches has a twin on these spaces");
  if (o.json) {
    say("{}\n", to_json(conditions, rows)
                    .dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
  } else {
    print_summary(rows);
  }
  bool const refused = std::any_of(rows.begin(), rows.end(), [](auto const& row) {
    return row.verdict == BenchRow::Verdict::refused;
  });
  return refused ? faulty : agrees;
}

std::function<int()> set_up_bench(CLI::App& app) {
  auto const o = std::make_shared<BenchOptions>();
  app.add_option("KERNEL", o->kernels,
                 "kernels by name or glob, or figures such as P1; default all");
  app.add_option("--space", o->spaces, "S,...: execution spaces; default: all of this build");
  app.add_option("--n", o->n, "work items, as in 1e5,1e7; default: what each bench has");
  app.add_option("--pairs", o->pairs, "pairs of samples a row, at least 15");
  app.add_option(
      "--time", o->seconds,
      "for the pairs of a row when --pairs is not given (2s); on a busy machine four times that");
  app.add_flag("--long", o->large, "the largest sizes too");
  app.add_flag("--json", o->json, "as a JSON object on stdout");
  return [o] { return bench(*o); };
}

SPACECHECK_COMMAND(bench, "kernels against their hand-written twins, in ratios", set_up_bench);

}  // namespace
}  // namespace spacecheck::cli
