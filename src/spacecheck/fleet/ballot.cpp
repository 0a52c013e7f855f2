#include <spacecheck/fleet/ballot.hpp>
#include <spacecheck/plan/digest.hpp>
#include <spacecheck/plan/observation_json.hpp>
#include <spacecheck/plan/plural.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <set>

namespace spacecheck {
namespace {

using Json = nlohmann::ordered_json;

Json const& member(Json const& object, char const* name) {
  static Json const none;
  if (!object.is_object()) return none;
  auto const found = object.find(name);
  return found != object.end() ? *found : none;
}

std::string text_of(Json const& object, char const* name) {
  auto const& value = member(object, name);
  return value.is_string() ? value.get<std::string>() : value.is_null() ? "" : value.dump();
}

// A damaged header must not ask for more memory than there is [count].
constexpr std::int64_t most_in_a_fleet = 100'000'000;

std::int64_t count_of(Json const& object, char const* name, std::int64_t otherwise) {
  auto const& value = member(object, name);
  return value.is_number_integer() ? value.get<std::int64_t>() : otherwise;
}

// "build id 295d72cc0ab6", as much of it as tells programs apart, and the libraries and the access
// twin of its project in a digest: all of them are in the record.
std::string program_of(Json const& header) {
  constexpr std::size_t told = 12;  // digits [count]
  auto const& program = member(header, "program");
  if (!program.is_object()) return {};
  auto text = text_of(program, "executable");
  auto const digits = text.rfind(' ') + 1;
  text = text.substr(0, digits + told);
  auto files = program;
  files.erase("executable");
  if (files.empty()) return text;
  auto const all = files.dump(-1, ' ', false, Json::error_handler_t::replace);
  return fmt::format("{} with files {}", text, digest_of(all.data(), all.size()).substr(0, told));
}

// What decides the bits of a result. Not the version of the operating system's kernel: nodes are
// updated one after the other, and would each be alone.
std::string group_of(Json const& header) {
  auto const& build = member(header, "build");
  auto const& machine = member(header, "machine");
  auto const& device = member(member(header, "fleet"), "device");
  std::vector<std::string> parts{text_of(machine, "processor"),
                                 fmt::format("{} cores", text_of(machine, "cores"))};
  auto const add = [&](std::string const& what, std::string const& value) {
    if (!value.empty()) parts.push_back(what.empty() ? value : what + " " + value);
  };
  add("", text_of(device, "name"));
  add("driver", text_of(device, "driver"));
  add("libc", text_of(machine, "libc"));
  add("spacecheck", text_of(header, "version"));
  add("Kokkos", text_of(build, "kokkos"));
  add("", text_of(build, "compiler"));
  add("", text_of(build, "flags"));
  add("for", text_of(build, "architecture"));
  add("", program_of(header));
  // Sums are split among them. Serial has one everywhere.
  auto const& threads = member(header, "threads");
  for (auto const& [space, is] : threads.items()) {
    auto const count = count_of(threads, space.c_str(), 0);
    if (has_threads(space)) parts.push_back(fmt::format("{}: {}", space, plural(count, "thread")));
  }
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::set<std::string> up_to_rounding(Json const& header) {
  std::set<std::string> kernels;
  for (auto const& name : member(header, "up_to_rounding")) {
    if (name.is_string()) kernels.insert(name.get<std::string>());
  }
  return kernels;
}

bool bound_holds(Observation const& observation) {
  for (auto const& output : observation.outputs) {
    if (output.to_reference && !output.to_reference->within_bound()) return false;
  }
  return true;
}

std::string opinion_of(Observation const& observation, bool only_the_bound) {
  if (observation.ended != Ended::completed) return std::string(to_string(observation.ended));
  if (only_the_bound) return bound_holds(observation) ? "within its bound" : "outside its bound";
  if (observation.outputs.size() == 1 && observation.outputs[0].instance == 0) {
    auto const& output = observation.outputs[0];
    return fmt::format("{}{}", output.digest, fmt::join(output.extents, "x"));
  }
  std::string all;
  for (auto const& output : observation.outputs) {
    fmt::format_to(std::back_inserter(all), "{}/{}/{}/{};", output.view, output.instance,
                   fmt::join(output.extents, "x"), output.digest);
  }
  return digest_of(all.data(), all.size());
}

std::string note_of(Observation const& observation) {
  if (observation.ended != Ended::completed) return observation.message;
  for (auto const& output : observation.outputs) {
    if (!output.to_reference || output.to_reference->within_bound()) continue;
    auto const& compared = *output.to_reference;
    auto text = fmt::format("{}: {} of {} elements outside the bound", output.view,
                            compared.outside_bound, compared.elements);
    if (!compared.first.empty()) {
      auto const& first = compared.first.front();
      text += fmt::format("; ({}) is {}, should be {}", fmt::join(first.index, ","), first.is,
                          first.should_be);
    }
    return text;
  }
  return {};
}

/// The opinions of one rank on one question.
struct Attempts {
  std::map<std::string, std::int64_t> opinions;
  std::int64_t count = 0;
  std::string note;
};

Reply reply_of(std::string const& question, Attempts const& attempts) {
  Reply reply{.question = question, .opinion = {}, .attempts = attempts.count, .note = {}};
  std::int64_t most = 0;
  for (auto const& [opinion, count] : attempts.opinions) {
    if (count <= most) continue;
    most = count;
    reply.opinion = opinion;
  }
  reply.others = attempts.count - most;
  reply.note = attempts.note;
  return reply;
}

std::vector<std::string> own_faults_of(Json const& summary) {
  static std::set<std::string> const fine{"agree", "rounding", "skipped", "inconclusive", ""};
  std::vector<std::string> faults;
  for (auto const& verdict : member(summary, "verdicts")) {
    auto const word = text_of(verdict, "verdict");
    if (fine.count(word) != 0) continue;
    faults.push_back(
        fmt::format("{} on {}: {}", text_of(verdict, "kernel"), text_of(verdict, "space"), word));
  }
  return faults;
}

}  // namespace

Ballot ballot_of(Record const& record, std::int64_t place) {
  Ballot ballot;
  auto const& fleet = member(record.header, "fleet");
  auto const& device = member(fleet, "device");
  auto& voter = ballot.voter;
  voter.rank = count_of(fleet, "rank", place);
  voter.node = text_of(member(record.header, "machine"), "host");
  voter.device = text_of(device, "name");
  if (auto const id = text_of(device, "id"); !id.empty()) voter.device += " " + id;
  voter.source = record.path;
  voter.complete = record.complete();
  if (!voter.complete) voter.lost = "its record has no end: killed, stopped, or still at work";
  voter.exit = static_cast<int>(count_of(record.summary, "exit", 0));
  ballot.group = group_of(record.header);
  ballot.ranks = count_of(fleet, "ranks", 0);
  if (voter.rank > most_in_a_fleet || ballot.ranks > most_in_a_fleet) {
    throw RecordError(fmt::format("{}: its header names rank {} of {}, where {} are the most",
                                  record.path, voter.rank, ballot.ranks, most_in_a_fleet));
  }
  ballot.own_faults = own_faults_of(record.summary);

  auto const rounding = up_to_rounding(record.header);
  std::map<std::string, Attempts> questions;
  Trial asked;
  Attempts* attempts = nullptr;
  for (auto const& observation : record.trials) {
    if (observation.ended == Ended::unsupported) continue;
    auto trial = observation.trial;
    trial.attempt = 0;
    // Attempts follow one another: most need no name.
    if (attempts == nullptr || !(trial == asked)) attempts = &questions[name_of(trial)];
    ++attempts->opinions[opinion_of(observation, rounding.count(trial.kernel) != 0)];
    ++attempts->count;
    if (attempts->note.empty()) attempts->note = note_of(observation);
    asked = std::move(trial);
  }
  ballot.replies.reserve(questions.size());
  for (auto const& [question, tried] : questions) {
    ballot.replies.push_back(reply_of(question, tried));
  }
  return ballot;
}

}  // namespace spacecheck
