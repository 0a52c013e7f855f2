#include "arguments.hpp"
#include "fleet.hpp"
#include "output.hpp"
#include "record_header.hpp"
#include "run_child.hpp"

#include <spacecheck/fleet/records.hpp>
#include <spacecheck/plan/plural.hpp>
#include <spacecheck/report/fleet.hpp>
#include <spacecheck/trial/devices.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <thread>

namespace spacecheck::cli {
namespace {

using Clock = std::chrono::steady_clock;
using Seconds = std::chrono::duration<double>;
using Json = nlohmann::ordered_json;

struct FleetProbeOptions {
  std::vector<std::string> kernels, spaces;
  std::string time = "20s", against;
  bool json = false;
};

/// A folder for this process alone, gone with it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "spacecheck-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
      throw Error(usage, name + ": cannot be made; TMPDIR names another place");
    }
    m_path = name;
  }
  ~TemporaryFolder() {
    std::error_code error;
    std::filesystem::remove_all(m_path, error);
  }
  TemporaryFolder(TemporaryFolder const&) = delete;
  TemporaryFolder& operator=(TemporaryFolder const&) = delete;

  std::string const& path() const { return m_path; }

 private:
  std::string m_path;
};

// Kernels one after the other until four fifths of the time are over: the rest is for the start of
// the workers, and for the trial in hand.
constexpr double share_for_trials = 0.8;

// A file that is there once the run has begun a kernel.
std::string begun_file(std::string const& folder, std::size_t k) {
  return record_of_rank(folder, static_cast<std::int64_t>(k)) + ".begun";
}

/// Whether a run that has not ended stands still: it had begun a kernel, and has ended no trial
/// since. One that the time was too short for is no charge.
bool stands_still(std::string const& folder, std::size_t k) {
  constexpr std::chrono::milliseconds long_enough{500};
  auto const now = std::filesystem::file_time_type::clock::now();
  std::error_code error;
  for (auto const& file :
       {begun_file(folder, k), record_of_rank(folder, static_cast<std::int64_t>(k))}) {
    auto const written = std::filesystem::last_write_time(file, error);
    if (error || now - written < long_enough) return false;
  }
  return true;
}

std::vector<std::string> arguments_of(FleetProbeOptions const& o, Seconds time,
                                      std::string const& record) {
  auto arguments = o.kernels;
  for (auto const& space : o.spaces) arguments.insert(arguments.end(), {"--space", space});
  arguments.insert(
      arguments.end(),
      {"--check", "reference,repeat", "--repeat", "4", "--quiet", "--flaky", "fail", "--time",
       fmt::format("{:.3f}s", share_for_trials * time.count()), "-o", record});
  return arguments;
}

/// How the run on one device ended.
struct RunEnd {
  std::optional<int> code;   ///< none: it did not come to its end
  bool stood_still = false;  ///< of such a one
};

// One run a device, all at once; one where there is no device.
std::vector<RunEnd> run_all(FleetProbeOptions const& o, Seconds time, std::string const& folder) {
  auto const start = Clock::now();
  auto const all = devices();
  auto const count = std::max<std::size_t>(1, all.size());
  std::vector<std::unique_ptr<RunChild>> children;
  for (std::size_t k = 0; k < count; ++k) {
    Json fleet{{"rank", k}, {"ranks", count}};
    RunChild::Settings child;
    child.arguments = arguments_of(o, time, record_of_rank(folder, static_cast<std::int64_t>(k)));
    if (!all.empty()) {
      fleet["device"] = {{"name", all[k].name}, {"id", all[k].id}, {"driver", all[k].driver}};
      child.environment.emplace_back("KOKKOS_DEVICE_ID", std::to_string(k));
    }
    child.environment.emplace_back(begun_variable, begun_file(folder, k));
    child.environment.emplace_back(fleet_variable,
                                   fleet.dump(-1, ' ', false, Json::error_handler_t::replace));
    children.push_back(std::make_unique<RunChild>(child));
  }
  std::vector<RunEnd> ends(count);
  auto const ended = [&] {
    bool all_ended = true;
    for (std::size_t k = 0; k < count; ++k) {
      ends[k].code = children[k]->ended();
      all_ended = all_ended && ends[k].code.has_value();
    }
    return all_ended;
  };
  while (!ended() && Clock::now() - start < time) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  for (std::size_t k = 0; k < count; ++k) {
    ends[k].stood_still = !ends[k].code && stands_still(folder, k);
  }
  return ends;
}

/// The ballot of a good record, as a probe of these spaces alone would have given it.
Ballot ballot_on(Record record, Json const& spaces) {
  auto& threads = record.header["threads"];
  auto kept = Json::object();
  for (auto const& [space, count] : threads.items()) {
    if (std::find(spaces.begin(), spaces.end(), space) != spaces.end()) kept[space] = count;
  }
  threads = std::move(kept);
  return ballot_of(record, 0);
}

/// What speaks against the node, a line each.
class Charges {
 public:
  void add(std::string line) { m_lines.push_back(std::move(line)); }
  std::vector<std::string> const& lines() const { return m_lines; }

  void from_vote(FleetVerdict const& verdict, std::vector<RunEnd> const& ends) {
    for (auto const& fault : verdict.own_faults) add(fault.what);
    for (auto const& suspect : verdict.suspects) {
      add(fmt::format("device {}: differs from the others of this node", suspect.voter.device));
    }
    for (auto const& kernel : verdict.kernels) {
      add(fmt::format("{} on {}: {}", kernel.kernel, kernel.space, kernel.why));
    }
    for (auto const& lost : verdict.lost) {
      auto const k = static_cast<std::size_t>(lost.voter.rank);
      if (k < ends.size() && !ends[k].code && !ends[k].stood_still) continue;
      add(fmt::format("{}: no end within the time",
                      lost.voter.device.empty() ? "the run" : "device " + lost.voter.device));
    }
  }

  void against(Ballot const& known, Ballot const& here, std::string const& path) {
    if (known.group != here.group) {
      throw Error(
          usage, fmt::format("{}: is of other hardware, software or threads ({}), this is {}", path,
                             known.group, here.group));
    }
    std::map<std::string, std::string> opinions;
    for (auto const& reply : known.replies) opinions[reply.question] = reply.opinion;
    std::int64_t compared = 0;
    std::string first;
    std::int64_t different = 0;
    for (auto const& reply : here.replies) {
      auto const found = opinions.find(reply.question);
      if (found == opinions.end()) continue;
      ++compared;
      if (found->second == reply.opinion && reply.others == 0) continue;
      if (different++ == 0) first = reply.question;
    }
    if (compared == 0) {
      throw Error(usage, fmt::format("{}: has no trial in common with this probe", path));
    }
    if (different == 0) return;
    add(fmt::format("differs from {} in {} of {}, first in '{}'", path, different,
                    plural(compared, "trial"), first));
  }

 private:
  std::vector<std::string> m_lines;
};

/// Which kernels the runs were asked for, and which of these the time was too short for.
struct Coverage {
  std::set<std::string> asked, left_out;

  void add(std::string const& path) {
    Record record;
    try {
      record = read_record(path);
    } catch (RecordError const&) {
      return;  // of a rank that was lost, which is a charge of its own
    }
    std::set<std::string> concluded;
    // One that was killed has concluded nothing.
    auto const verdicts =
        record.complete() ? record.summary.value("verdicts", Json::array()) : Json::array();
    for (auto const& verdict : verdicts) {
      auto const kernel = verdict.value("kernel", "");
      concluded.insert(kernel);
      for (auto const& check : verdict.value("checks", Json::array())) {
        if (check.value("state", "") == "out of budget") left_out.insert(kernel);
      }
    }
    for (std::string const kernel : record.header.at("asked").at("kernels")) {
      asked.insert(kernel);
      if (concluded.count(kernel) == 0) left_out.insert(kernel);
    }
  }
};

int run(FleetProbeOptions const& o) {
  Seconds const time = duration("--time", o.time);
  auto const start = Clock::now();
  try {
    std::optional<Record> known;
    if (!o.against.empty()) known = read_record(o.against);
    TemporaryFolder const folder;
    auto const ends = run_all(o, time, folder.path());
    for (auto const& [code, still] : ends) {
      if (code == static_cast<int>(usage) || code == static_cast<int>(nothing_ran)) return *code;
    }
    auto const ballots = ballots_in(folder.path(), static_cast<std::int64_t>(ends.size()));
    Charges charges;
    charges.from_vote(decide(ballots), ends);
    Coverage coverage;
    for (std::size_t k = 0; k < ends.size(); ++k) {
      coverage.add(record_of_rank(folder.path(), static_cast<std::int64_t>(k)));
    }
    auto const left_out = coverage.left_out.size();
    auto const done = coverage.asked.size() - left_out;
    ballots([&](Ballot const& ballot) {
      if (!known) return;
      auto const asked = header_of(ballot.voter.source).value("asked", Json::object());
      charges.against(ballot_on(*known, asked.value("spaces", Json::array())), ballot, o.against);
    });
    int const code = !charges.lines().empty()    ? static_cast<int>(node_suspect)
                     : left_out > 0 || done == 0 ? static_cast<int>(budget_ended)
                                                 : static_cast<int>(agrees);
    Seconds const took = Clock::now() - start;
    if (o.json) {
      say("{}\n", Json{{"schema", record_schema},
                       {"exit", code},
                       {"kernels", done},
                       {"left_out", left_out},
                       {"devices", ends.size()},
                       {"seconds", took.count()},
                       {"charges", charges.lines()}}
                      .dump(-1, ' ', false, Json::error_handler_t::replace));
      return code;
    }
    for (auto const& line : charges.lines()) say_fitted("SUSPECT  {}\n", line);
    auto const missing =
        left_out == 0 ? "" : fmt::format(", {} left out for lack of --time", left_out);
    say_fitted("{} in {:.1f} s{}: {}\n", plural(done, "kernel"), took.count(), missing,
               code == node_suspect ? "this node is suspect"
               : done == 0          ? "nothing is known of this node"
               : left_out > 0       ? "nothing speaks against this node so far"
                                    : "nothing speaks against this node");
    return code;
  } catch (RecordError const& error) {
    throw Error(usage, error.what());
  }
}

std::function<int()> set_up_fleet_probe(CLI::App& app) {
  auto const o = std::make_shared<FleetProbeOptions>();
  app.add_option("KERNEL", o->kernels, "names or globs; every kernel when none is named");
  app.add_option("--space", o->spaces, "S,...: execution spaces; default: all of this build")
      ->allow_extra_args(false);
  app.add_option("--time", o->time, "the probe ends within it; default: 20s");
  app.add_option("--against", o->against,
                 "FILE.jsonl: a record of the same hardware and software that is known to be good");
  app.add_flag("--json", o->json, "as a JSON object");
  return [o] { return run(*o); };
}

SPACECHECK_FLEET_COMMAND(probe, "this node alone, in a few seconds: for a prolog",
                         set_up_fleet_probe);

}  // namespace
}  // namespace spacecheck::cli
