#include <spacecheck/inspect/inspection.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <fnmatch.h>
#include <map>
#include <set>
#include <stdexcept>
#include <tuple>
#include <utility>

namespace spacecheck {
namespace {

using KernelPointers = std::vector<KernelCode const*>;
using KernelPairs = std::vector<std::pair<KernelCode const*, KernelCode const*>>;
using KernelKey = std::tuple<std::string, std::string, std::size_t>;

template <class NamedBy>
std::map<KernelKey, KernelCode const*> numbered(KernelPointers const& kernels,
                                                NamedBy const& named_by) {
  std::map<std::pair<std::string, std::string>, std::size_t> seen;
  std::map<KernelKey, KernelCode const*> found;
  for (auto const* kernel : kernels) {
    auto const name = named_by(*kernel);
    auto const number = seen[{kernel->architecture, name}]++;
    found[{kernel->architecture, name, number}] = kernel;
  }
  return found;
}

/// Takes kernels that have the same name by this out of both lists, in pairs.
template <class NamedBy>
KernelPairs take_pairs(KernelPointers& before, KernelPointers& now, NamedBy const& named_by) {
  auto const old = numbered(before, named_by);
  auto const fresh = numbered(now, named_by);
  KernelPairs pairs;
  before.clear();
  now.clear();
  for (auto const& [key, kernel] : old) {
    if (fresh.count(key) == 0) before.push_back(kernel);
  }
  for (auto const& [key, kernel] : fresh) {
    auto const found = old.find(key);
    if (found == old.end()) {
      now.push_back(kernel);
    } else {
      pairs.emplace_back(found->second, kernel);
    }
  }
  return pairs;
}

KernelPointers pointers_to(std::vector<KernelCode> const& kernels) {
  KernelPointers pointers(kernels.size());
  std::transform(kernels.begin(), kernels.end(), pointers.begin(),
                 [](auto const& kernel) { return &kernel; });
  return pointers;
}

std::string text_of(KernelCode const& kernel) {
  return kernel.name + " (" + kernel.architecture + ")";
}

void note(std::vector<std::string>& what, char const* figure, std::int64_t was, std::int64_t is) {
  if (was != is) what.push_back(fmt::format("{} {} -> {}", figure, was, is));
}

bool matches(std::string const& glob, KernelCode const& kernel) {
  return ::fnmatch(glob.c_str(), kernel.name.c_str(), 0) == 0;
}

/// The largest of each figure.
KernelCode worst_of(KernelPointers const& kernels) {
  if (kernels.empty()) return {};
  KernelCode worst = *kernels.front();
  for (auto const* kernel : kernels) {
    worst.registers = std::max(worst.registers, kernel->registers);
    worst.stack = std::max(worst.stack, kernel->stack);
    worst.local.spills = std::max(worst.local.spills, kernel->local.spills);
    worst.instructions.all = std::max(worst.instructions.all, kernel->instructions.all);
    worst.instructions.compares =
        std::max(worst.instructions.compares, kernel->instructions.compares);
  }
  return worst;
}

std::int64_t number_in(nlohmann::ordered_json const& object, char const* key) {
  return object.at(key).get<std::int64_t>();
}

}  // namespace

bool CodeComparison::worse() const {
  return std::any_of(changes.begin(), changes.end(),
                     [](auto const& change) { return change.worse; });
}

CodeComparison compare_code(std::vector<KernelCode> const& before,
                            std::vector<KernelCode> const& now, CodeAllowance allowance) {
  auto gone = pointers_to(before);
  auto added = pointers_to(now);
  // Overloads share a name. Symbols change with a compiler's version, names do not.
  auto pairs = take_pairs(gone, added, [](auto const& kernel) { return kernel.symbol; });
  auto const named =
      take_pairs(gone, added, [](auto const& kernel) { return kernel.name + kernel.pattern; });
  pairs.insert(pairs.end(), named.begin(), named.end());
  CodeComparison comparison;
  comparison.compared = std::ssize(pairs);
  for (auto const* kernel : gone) comparison.gone.push_back(text_of(*kernel));
  for (auto const* kernel : added) comparison.added.push_back(text_of(*kernel));
  for (auto const& [was, is] : pairs) {
    CodeChange change;
    change.kernel = is->name;
    change.architecture = is->architecture;
    note(change.what, "registers", was->registers, is->registers);
    note(change.what, "stack", was->stack, is->stack);
    note(change.what, "spills", was->local.spills, is->local.spills);
    note(change.what, "shared", was->shared, is->shared);
    note(change.what, "instructions", was->instructions.all, is->instructions.all);
    change.worse = is->registers > was->registers + allowance.registers || is->stack > was->stack ||
                   is->local.spills > was->local.spills;
    if (!change.what.empty()) comparison.changes.push_back(std::move(change));
  }
  std::stable_sort(comparison.changes.begin(), comparison.changes.end(),
                   [](auto const& a, auto const& b) {
                     return std::tie(a.architecture, a.kernel) < std::tie(b.architecture, b.kernel);
                   });
  return comparison;
}

std::vector<TwinCode> compare_twins(std::vector<KernelCode> const& kernels, std::string const& form,
                                    std::string const& by_hand, CodeAllowance allowance) {
  std::map<std::string, std::pair<KernelPointers, KernelPointers>> sides;
  for (auto const& kernel : kernels) {
    auto& side = sides[kernel.architecture];
    // What both globs match is the twin: it is the narrower of the two as a rule.
    if (matches(by_hand, kernel)) {
      side.second.push_back(&kernel);
    } else if (matches(form, kernel)) {
      side.first.push_back(&kernel);
    }
  }
  std::vector<TwinCode> pairs;
  for (auto const& [architecture, side] : sides) {
    if (side.first.empty() && side.second.empty()) continue;
    TwinCode pair;
    pair.form = form;
    pair.by_hand = by_hand;
    pair.architecture = architecture;
    pair.forms = std::ssize(side.first);
    pair.hands = std::ssize(side.second);
    pair.worst = worst_of(side.first);
    pair.hand = worst_of(side.second);
    if (pair.forms == 0 || pair.hands == 0) {
      pair.faults.push_back(
          fmt::format("not compared: no kernel {}", pair.hands == 0 ? by_hand : form));
      pairs.push_back(std::move(pair));
      continue;
    }
    if (pair.worst.registers > pair.hand.registers + allowance.registers) {
      pair.faults.push_back(fmt::format("{} registers, at most {} + {}", pair.worst.registers,
                                        pair.hand.registers, allowance.registers));
    }
    if (pair.worst.stack > pair.hand.stack) {
      pair.faults.push_back(
          fmt::format("stack of {} bytes, by hand {}", pair.worst.stack, pair.hand.stack));
    }
    if (pair.worst.local.spills > pair.hand.local.spills) {
      pair.faults.push_back(fmt::format("spills of {} bytes, by hand {}", pair.worst.local.spills,
                                        pair.hand.local.spills));
    }
    pairs.push_back(std::move(pair));
  }
  bool const none = std::none_of(pairs.begin(), pairs.end(),
                                 [](auto const& pair) { return pair.forms > 0 && pair.hands > 0; });
  return none ? std::vector<TwinCode>() : pairs;
}

nlohmann::ordered_json to_json(KernelCode const& kernel) {
  auto const& counts = kernel.instructions;
  auto const& local = kernel.local;
  return {{"name", kernel.name},
          {"pattern", kernel.pattern},
          {"architecture", kernel.architecture},
          {"registers", kernel.registers},
          {"stack", kernel.stack},
          {"spills", local.spills},
          {"shared", kernel.shared},
          {"occupancy", occupancy_by_registers(kernel.architecture, kernel.registers)},
          {"instructions",
           {{"all", counts.all},
            {"global", counts.global},
            {"shared", counts.shared},
            {"local", counts.local},
            {"floating", counts.floating},
            {"compares", counts.compares},
            {"branches", counts.branches}}},
          {"local_memory",
           {{"dynamic_accesses", local.moving},
            {"fixed_stores", local.fixed_stores},
            {"fixed_loads", local.fixed_loads},
            {"calls", local.calls},
            {"because", kernel.why_stack()}}},
          {"symbol", kernel.symbol}};
}

nlohmann::ordered_json to_json(CodeComparison const& comparison) {
  auto changes = nlohmann::ordered_json::array();
  for (auto const& change : comparison.changes) {
    changes.push_back({{"name", change.kernel},
                       {"architecture", change.architecture},
                       {"what", change.what},
                       {"worse", change.worse}});
  }
  return {{"compared", comparison.compared},
          {"changes", changes},
          {"gone", comparison.gone},
          {"added", comparison.added}};
}

nlohmann::ordered_json to_json(TwinCode const& twin) {
  auto const figures = [](std::int64_t count, KernelCode const& kernel) {
    if (count == 0) return nlohmann::ordered_json();
    return nlohmann::ordered_json{{"registers", kernel.registers},
                                  {"stack", kernel.stack},
                                  {"spills", kernel.local.spills},
                                  {"instructions", kernel.instructions.all},
                                  {"compares", kernel.instructions.compares}};
  };
  return {{"form", twin.form},
          {"by_hand", twin.by_hand},
          {"architecture", twin.architecture},
          {"kernels", twin.forms},
          {"worst", figures(twin.forms, twin.worst)},
          {"hand", figures(twin.hands, twin.hand)},
          {"faults", twin.faults}};
}

std::vector<KernelCode> read_inspection(std::string_view text, std::string const& name) {
  constexpr auto expected = "is not what `spacecheck inspect --json` prints: ";
  auto const all = nlohmann::ordered_json::parse(text, nullptr, false);
  if (all.is_discarded()) throw std::runtime_error(name + " " + expected + "it is not JSON");
  if (!all.is_object() || all.value("schema", nlohmann::ordered_json()) != 1) {
    throw std::runtime_error(name + " " + expected + "\"schema\" has to be 1");
  }
  auto const entries = all.value("kernels", nlohmann::ordered_json());
  if (!entries.is_array()) {
    throw std::runtime_error(name + " " + expected + "\"kernels\" has to be an array");
  }
  std::vector<KernelCode> kernels;
  try {
    for (auto const& each : entries) {
      KernelCode kernel;
      kernel.name = each.at("name").get<std::string>();
      kernel.pattern = each.at("pattern").get<std::string>();
      kernel.architecture = each.at("architecture").get<std::string>();
      kernel.symbol = each.at("symbol").get<std::string>();
      kernel.registers = number_in(each, "registers");
      kernel.stack = number_in(each, "stack");
      kernel.shared = number_in(each, "shared");
      kernel.local.spills = number_in(each, "spills");
      kernel.instructions.all = number_in(each.at("instructions"), "all");
      kernels.push_back(std::move(kernel));
    }
  } catch (nlohmann::json::exception const&) {
    throw std::runtime_error(fmt::format("{} {}entry {} of \"kernels\" lacks something", name,
                                         expected, kernels.size()));
  }
  return kernels;
}

}  // namespace spacecheck
