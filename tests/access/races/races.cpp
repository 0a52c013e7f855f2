// Every racy kernel and every clean one of the program under `access`, on one thread: what the
// suites say of them, what is found; no less and nothing else.
#include "expected_races.hpp"

#include <spacecheck/plan/observation.hpp>
#include <spacecheck/record/record.hpp>

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unistd.h>
#include <vector>

using namespace spacecheck;
using expected::ExpectedRace;
using expected::Memory;

namespace {

std::string output_of(std::string const& command) {
  std::unique_ptr<FILE, int (*)(FILE*)> const pipe(::popen(command.c_str(), "r"), &::pclose);
  REQUIRE(pipe);
  std::string text;
  std::array<char, 65536> buffer{};
  for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), pipe.get())) > 0;) {
    text.append(buffer.data(), got);
  }
  return text;
}

std::string const program = SPACECHECK_PROGRAM;

std::vector<std::string> names(std::string const& what) {
  std::vector<std::string> all;
  for (auto const& one :
       nlohmann::ordered_json::parse(output_of(program + " list " + what + " --json"))) {
    all.push_back(one.at("name"));
  }
  return all;
}

/// What access saw of each kernel, at the kernel's own sizes.
std::map<std::string, AccessSummary> const& seen() {
  static auto const all = [] {
    auto const file = std::filesystem::temp_directory_path() /
                      ("spacecheck_races_" + std::to_string(::getpid()) + ".jsonl");
    std::string command =
        program + " run --check access --space Serial -q --json -o " + file.string();
    for (auto const* what : {"--faults", "--kernels"}) {
      for (auto const& name : names(what)) command += " " + name;
    }
    output_of(command);
    auto const record = read_record(file.string());
    std::filesystem::remove(file);
    std::map<std::string, AccessSummary> summaries;
    for (auto const& observation : record.trials) {
      // The check's own trial: those that blame turns and repeats come after it, and tell no
      // places.
      if (observation.access) summaries.emplace(observation.trial.kernel, *observation.access);
    }
    return summaries;
  }();
  return all;
}

bool is_race(AccessEvent const& event) { return event.kind <= AccessEvent::Kind::atomic_plain; }

std::uint8_t kind_of(AccessEvent const& event) {
  switch (event.kind) {
    case AccessEvent::Kind::write_write: return expected::write_write;
    case AccessEvent::Kind::atomic_plain: return expected::atomic_plain;
    default: return expected::write_read;
  }
}

bool names_its_view(ExpectedRace const& race, AccessEvent const& event) {
  switch (race.memory) {
    case Memory::array:
    case Memory::own_view: return event.view == race.view;
    case Memory::static_variable: return event.view.find(race.view) != std::string::npos;
    case Memory::heap: return event.view.find("heap block") != std::string::npos;
  }
  return false;
}

// Of heap memory the type is not known, so that neither is the element.
bool is_right(ExpectedRace const& race, AccessEvent const& event) {
  if (!names_its_view(race, event) || (kind_of(event) & race.kinds) == 0) return false;
  auto const a = expected::flat(race.item_extents, event.items.at(0));
  auto const b = expected::flat(race.item_extents, event.items.at(1));
  if (race.memory == Memory::heap || race.memory == Memory::static_variable) {
    if (race.n_elements == 1) return expected::fits(race, race.elements[0], a, b);
    for (std::int64_t e = 0; e < race.view_extents[0]; ++e) {
      if (expected::fits(race, e, a, b)) return true;
    }
    return false;
  }
  return expected::fits(race, expected::flat(race.view_extents, event.index), a, b);
}

/// The names of kernels in the table.
std::set<std::string> racy_kernels() {
  std::set<std::string> all;
  for (auto const& race : expected::races) all.emplace(race.kernel);
  return all;
}

}  // namespace

TEST_CASE("each racy kernel's race is found, on its View, its element, with a pair of its items",
          "[access][races]") {
  for (auto const& race : expected::races) {
    INFO(race.kernel << " on " << race.view << ": " << race.pairs);
    auto const summary = seen().find(std::string(race.kernel));
    REQUIRE(summary != seen().end());
    bool found = false;
    std::string told;
    for (auto const& event : summary->second.events) {
#ifdef SPACECHECK_HAS_LIBDW
      if (is_race(event)) {
        CHECK(event.places.size() == 2);
        CHECK(std::count(event.places.begin(), event.places.end(), std::string()) == 0);
      }
#endif
      told += nlohmann::json{{"view", event.view},
                             {"index", event.index},
                             {"items", event.items},
                             {"kind", static_cast<int>(event.kind)}}
                  .dump();
      found = found || (is_race(event) && is_right(race, event));
    }
    INFO("told: " << told);
    CHECK(found);
  }
}

TEST_CASE("no race is told that the suites do not know of", "[access][races]") {
  for (auto const& [kernel, summary] : seen()) {
    for (auto const& event : summary.events) {
      if (!is_race(event) || racy_kernels().count(kernel) == 0) continue;
      INFO(kernel << ": " << event.view);
      bool known = false;
      for (auto const& race : expected::races) {
        known = known || (race.kernel == kernel && is_right(race, event));
      }
      CHECK(known);
    }
  }
}

TEST_CASE("on what is clean access is silent: the catalogue, the twins, the suites' clean rows",
          "[access][races]") {
  std::size_t clean = 0;
  auto all = names("--kernels");
  for (auto const& name : names("--faults")) {
    if (name.rfind("twin_", 0) == 0 || name.rfind("clean_", 0) == 0) all.push_back(name);
  }
  for (auto const& name : all) {
    INFO(name);
    auto const summary = seen().find(name);
    REQUIRE(summary != seen().end());
    CHECK(summary->second.events.empty());
    ++clean;
  }
  CHECK(clean > 60);
}
