#include <spacecheck/check/judging.hpp>
#include <spacecheck/plan/one_line.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace spacecheck {

std::string element_name(std::string const& view, std::vector<std::int64_t> const& index) {
  return fmt::format("{}({})", view, fmt::join(index, ","));
}

std::string describe(Comparison const& c, std::string const& view) {
  if (c.first.empty()) return fmt::format("{} of {} elements differ", c.differing, c.elements);
  auto const& d = c.first.front();
  auto const count = c.outside_bound > 0 ? c.outside_bound : c.differing;
  return fmt::format("{} is {}, should be {} (off by {:.3g}, bound {:.3g}); {} of {} elements",
                     element_name(view, d.index), d.is, d.should_be, d.difference, d.bound, count,
                     c.elements);
}

std::vector<Finding> judge_reference(std::string const& check, FindingKind kind,
                                     Observation const& observation) {
  std::vector<Finding> findings;
  for (auto const& output : observation.outputs) {
    if (!output.to_reference || output.to_reference->within_bound()) continue;
    Finding finding;
    finding.check = check;
    finding.kind = kind;
    finding.view = output.view;
    finding.index = output.to_reference->first.front().index;
    finding.message = describe(*output.to_reference, output.view);
    finding.trial = observation.trial;
    findings.push_back(std::move(finding));
  }
  return findings;
}

std::vector<std::string> left_open(Observation const& observation) {
  std::vector<std::string> lines;
  for (auto const& output : observation.outputs) {
    if (!output.to_reference) continue;
    auto const& compared = *output.to_reference;
    if (compared.unbounded > 0) {
      lines.push_back(fmt::format(
          "output '{}': {} of {} elements may be anything: the bound is wider than all values",
          output.view, compared.unbounded, compared.elements));
    }
    if (compared.loose > 0) {
      lines.push_back(
          fmt::format("output '{}': {} of {} elements are held to less than half of their digits: "
                      "the bound is up to {:.3g} % of the largest value",
                      output.view, compared.loose, compared.elements, 100 * compared.loosest));
    }
  }
  return lines;
}

bool within_bound(Observation const& observation) {
  return !observation.outputs.empty() &&
         std::all_of(observation.outputs.begin(), observation.outputs.end(),
                     [](OutputSummary const& output) {
                       return output.to_reference && output.to_reference->within_bound();
                     });
}

namespace {

// Both are outside the bound, in as many elements, and those that are kept of both are the same but
// for what the bound allows: what is wrong there is wrong in both, and not what sets them apart.
bool wrong_alike(OutputSummary const& x, OutputSummary const& y) {
  if (!x.to_reference || !y.to_reference || x.extents != y.extents || x.type != y.type)
    return false;
  if (!is_floating(x.type)) return false;
  auto const& a = *x.to_reference;
  auto const& b = *y.to_reference;
  if (a.within_bound() || a.outside_bound != b.outside_bound) return false;
  // What moves by no more than its bound changes its share of it by no more than 1.
  if (!(std::fabs(a.max_ratio - b.max_ratio) <= 1)) return false;
  // Those outside stand first; behind them rounding, which may be anywhere.
  auto const kept = std::min({a.outside_bound, static_cast<std::int64_t>(a.first.size()),
                              static_cast<std::int64_t>(b.first.size())});
  return std::equal(a.first.begin(), a.first.begin() + kept, b.first.begin(),
                    [](Difference const& one, Difference const& other) {
                      double const bound = std::min(one.bound, other.bound);
                      double const off = std::strtod(one.is.c_str(), nullptr) -
                                         std::strtod(other.is.c_str(), nullptr);
                      return one.index == other.index && bound > 0 && std::fabs(off) <= bound;
                    });
}

}  // namespace

Pairing pair(Observation const& a, Observation const& b) {
  Pairing result;
  if (a.outputs.size() != b.outputs.size()) {
    result.same_bits = result.within_bound = result.values_equal = result.alike = false;
    return result;
  }
  for (std::size_t k = 0; k < a.outputs.size(); ++k) {
    auto const& x = a.outputs[k];
    auto const& y = b.outputs[k];
    if (x.digest == y.digest && x.extents == y.extents) continue;
    if (result.same_bits) result.first_view = x.view;
    result.same_bits = false;
    bool const bounded = x.to_reference && y.to_reference && x.to_reference->within_bound() &&
                         y.to_reference->within_bound() && x.extents == y.extents;
    result.within_bound = result.within_bound && bounded;
    result.alike = result.alike && (bounded || wrong_alike(x, y));
    // No difference from the reference's nearest value on either side: the values are the same.
    result.values_equal =
        result.values_equal && bounded && x.to_reference->equal() && y.to_reference->equal();
  }
  return result;
}

std::string describe_bound(Observation const& a, Observation const& b) {
  double ratio = 0;
  double ulp = 0;
  for (auto const* observation : {&a, &b}) {
    for (auto const& output : observation->outputs) {
      if (!output.to_reference) continue;
      ratio = std::max(ratio, output.to_reference->max_ratio);
      ulp = std::max(ulp, output.to_reference->max_ulp);
    }
  }
  return fmt::format(
      "both within {:.2g} of the bound that follows from the operations, {:.3g} ULP "
      "from the reference",
      ratio, ulp);
}

std::optional<Finding> judge_pair(std::string const& check, FindingKind kind, Observation const& a,
                                  Observation const& b, std::string const& what) {
  auto const paired = pair(a, b);
  if (paired.same_bits) return std::nullopt;
  if (paired.values_equal) return std::nullopt;
  Finding finding;
  finding.check = check;
  finding.kind = paired.within_bound ? FindingKind::rounding : kind;
  finding.view = paired.first_view;
  finding.trial = b.trial;
  if (paired.within_bound) {
    finding.message = fmt::format("{}: other bits; {}", what, describe_bound(a, b));
    return finding;
  }
  finding.wrong_alike = paired.alike;
  finding.message = fmt::format("{}: {} differs", what, paired.first_view);
  for (auto const* observation : {&b, &a}) {
    auto const wrong = judge_reference(check, kind, *observation);
    if (wrong.empty()) continue;
    finding.index = wrong.front().index;
    finding.message += "; " + wrong.front().message;
    // The one that is wrong is the one to do again.
    finding.trial = observation->trial;
    break;
  }
  return finding;
}

std::vector<Trial> once_more(Observation const& a, Observation const& b) {
  std::vector<Trial> trials;
  for (auto const* one : {&a, &b}) {
    for (std::int64_t attempt = 1; attempt <= same_again; ++attempt) {
      trials.push_back(one->trial);
      trials.back().attempt = attempt;
    }
  }
  return trials;
}

std::optional<Finding> not_the_same_twice(std::string const& check, Under const& a, Under const& b,
                                          std::span<Observation const> again) {
  auto const differs = [&](Under const& one, std::size_t from) -> std::optional<Finding> {
    for (auto const& other : again.subspan(from, same_again)) {
      auto finding = judge_pair(check, FindingKind::nondeterministic, one.first, other,
                                "not the same twice " + one.condition);
      if (finding && finding->is_fault()) return finding;
    }
    return std::nullopt;
  };
  auto of_b = differs(b, same_again);
  return of_b ? of_b : differs(a, 0);
}

std::optional<Finding> judge_ending(std::string const& check, Observation const& observation) {
  Finding finding;
  switch (observation.ended) {
    case Ended::completed:
    case Ended::unsupported: return std::nullopt;
    case Ended::exception: finding.kind = FindingKind::exception; break;
    case Ended::crash: finding.kind = FindingKind::crash; break;
    case Ended::hang: finding.kind = FindingKind::hang; break;
    case Ended::out_of_memory: finding.kind = FindingKind::out_of_memory; break;
  }
  finding.check = check;
  finding.trial = observation.trial;
  finding.message = one_line(observation.message);
  if (observation.trial.share > 1) {
    finding.message +=
        fmt::format(" (alone, on one of {} equal shares of the threads)", observation.trial.share);
  }
  return finding;
}

}  // namespace spacecheck
