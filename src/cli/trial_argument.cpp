#include "trial_argument.hpp"

#include "arguments.hpp"
#include "command.hpp"
#include "selection.hpp"

#include <spacecheck/check/access_words.hpp>
#include <spacecheck/check/check.hpp>
#include <spacecheck/check/judging.hpp>
#include <spacecheck/kernel/kernel_list.hpp>
#include <spacecheck/plan/limits.hpp>
#include <spacecheck/plan/observation_json.hpp>
#include <spacecheck/plan/sizes.hpp>
#include <spacecheck/record/record.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

namespace spacecheck::cli {
namespace {

// A test framework's report breaks a name where it likes, and no name has blanks.
std::string unbroken(std::string const& text) {
  std::string name;
  for (std::size_t at = 0; at < text.size();) {
    auto const end = text.find('\n', at);
    auto line = text.substr(at, end - at);
    if (at > 0) line.erase(0, std::min(line.find_first_not_of(" \t"), line.size()));
    if (end == std::string::npos) return name + line;
    line.erase(line.find_last_not_of(" \t\r") + 1);
    name += line;
    at = end + 1;
  }
  return name;
}

std::string name_from(std::string const& text) {
  auto const hash = text.rfind('#');
  if (hash == std::string::npos) return unbroken(text);
  std::size_t number = 0;
  auto const digits = text.substr(hash + 1);
  auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  auto const record = read_whole_record(text.substr(0, hash));
  if (error != std::errc{} || end != digits.data() + digits.size() || number < 1 ||
      number > record.trials.size()) {
    throw Error(usage, fmt::format("{}: trials are numbered 1 to {}, got '{}'", record.path,
                                   record.trials.size(), digits));
  }
  return name_of(record.trials[number - 1].trial);
}

KernelInfo one_kernel(std::string const& name) {
  auto kernels = select_kernels({name});
  if (kernels.front().name == name) return std::move(kernels.front());
  throw Error(usage,
              fmt::format("a trial is of one kernel, by its name, got '{}', which fits {}{}", name,
                          kernels.front().name, kernels.size() > 1 ? " and others" : ""));
}

// A size that is not named is as `run` has it without its flag.
void complete_sizes(KernelInfo const& kernel, std::string const& name, Parameters& sizes) {
  auto const named = [&](char const* size) { return name.find(size) != std::string::npos; };
  auto const& usual = kernel.defaults;
  if (!named("n_threads=")) sizes.n_threads = usual.n_threads;
  if (!named("array_size=")) sizes.array_size = usual_array_size(kernel, sizes.n_threads);
  if (!named("buffer_size=")) sizes.buffer_size = usual.buffer_size;
}

void require_known_check(std::string const& name) {
  if (name.empty() || check_named(name) != nullptr) return;
  std::vector<std::string> allowed{"watched", "past_guard", "force_guard"};
  for (auto const* check : checks()) allowed.emplace_back(check->name());
  throw Error(usage, unknown("check or condition", name, allowed));
}

// A condition that changes nothing would be a name for what did not happen.
void require_effect(Trial const& trial) {
  static Trial const plain;
  auto const needs = [&](bool there, bool met, char const* condition, char const* what) {
    if (there && !met) throw Error(usage, fmt::format("{} needs {}", condition, what));
  };
  bool const reordered = trial.order.kind != plain.order.kind || trial.order.backward;
  char const* const watched = "'watched' beside it: other trials run as the kernel is";
  needs(reordered, trial.watched, "order", watched);
  // The access twin watches in any case.
  bool const in_twin = trial.check == access_check;
  needs(trial.poison == Poison::b, trial.watched, "poison=b", watched);
  needs(trial.poison == Poison::zero, trial.watched || in_twin, "poison=zero", watched);
  needs(trial.layout != plain.layout, trial.watched, "layout", watched);
  needs(trial.past_guard, trial.watched, "past_guard", watched);
  needs(trial.force_guard, trial.watched || in_twin, "force_guard", watched);
  needs(trial.threads != plain.threads, has_threads(trial.space), "threads",
        "the space OpenMP or Threads");
  if (auto const most = room_for_threads(trial.space); trial.threads > most) {
    throw Error(usage, fmt::format("threads must be at most {} on {}, got {}", most, trial.space,
                                   trial.threads));
  }
}

}  // namespace

Trial trial_argument(std::string const& text) {
  try {
    auto const name = name_from(text);
    auto trial = trial_named(name);
    auto const kernel = one_kernel(trial.kernel);
    complete_sizes(kernel, name, trial.parameters);
    require_sizes(kernel, trial.parameters);
    select_spaces({trial.space});
    require_known_check(trial.check);
    require_effect(trial);
    if (!trial.against.empty()) select_spaces({trial.against});
    return trial;
  } catch (RecordError const& error) {
    throw Error(usage, error.what());
  } catch (std::invalid_argument const& error) {
    throw Error(usage, error.what());
  }
}

namespace {

/// What an instance of a trial is compared with.
Trial plain_of(Trial const& trial, std::int64_t instance) {
  Trial plain;
  plain.kernel = trial.kernel;
  plain.space = trial.against.empty() ? trial.space : trial.against;
  plain.parameters = trial.parameters;
  plain.seed = seed_of(trial, instance);
  // As `concurrent` compares: alone, on the threads that each has when all are there.
  if (trial.instances > 1) plain.share = std::max(trial.share, trial.instances);
  return plain;
}

}  // namespace

Observation const& done(Observation const& observation) {
  if (observation.ended == Ended::unsupported) throw Error(nothing_ran, observation.message);
  return observation;
}

std::string failure_of(Observation const& observation, TrialRunner& runner) {
  if (auto const ending = judge_ending("", observation)) {
    return fmt::format("{}: {}", to_string(ending->kind), ending->message);
  }
  if (observation.access && !observation.access->events.empty()) {
    return describe(observation.access->events.front());
  }
  if (!observation.events.empty()) {
    auto const& event = observation.events.front();
    return fmt::format("{} at {}{}", to_string(event.kind),
                       element_name(event.view, {event.element}),
                       event.item ? fmt::format(" by work item {}", *event.item) : "");
  }
  auto const wrong = judge_reference("", FindingKind::wrong, observation);
  if (!wrong.empty()) return wrong.front().message;
  if (observation.ledger) {
    auto const& ledger = *observation.ledger;
    if (ledger.missed + ledger.doubled + ledger.past_guard > 0) {
      return fmt::format("ledger: {} missed, {} doubled, {} past the guard", ledger.missed,
                         ledger.doubled, ledger.past_guard);
    }
  }
  std::map<std::int64_t, Observation> by_instance;
  for (auto const& output : observation.outputs) {
    by_instance[output.instance].outputs.push_back(output);
  }
  for (auto const& [instance, one] : by_instance) {
    auto const asked = plain_of(observation.trial, instance);
    if (asked == observation.trial) return {};
    auto const plain = runner.run(asked);
    if (one.outputs.size() != plain.outputs.size()) continue;
    auto const paired = pair(plain, one);
    if (paired.same_bits || paired.within_bound) continue;
    if (observation.trial.instances > 1) {
      return fmt::format("{} of instance {} has other bits than alone on the same threads",
                         paired.first_view, instance);
    }
    return fmt::format(
        "{} has other bits than in the plain trial{}", paired.first_view,
        plain.trial.space == observation.trial.space ? "" : " on " + plain.trial.space);
  }
  return {};
}

}  // namespace spacecheck::cli
