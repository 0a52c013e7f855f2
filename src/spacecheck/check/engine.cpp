#include <spacecheck/check/blame.hpp>
#include <spacecheck/check/elsewhere.hpp>
#include <spacecheck/check/engine.hpp>
#include <spacecheck/check/interrupted.hpp>
#include <spacecheck/check/judging.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <iterator>
#include <map>
#include <mutex>
#include <numeric>
#include <optional>
#include <set>
#include <system_error>
#include <thread>
#include <utility>

namespace spacecheck {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

class OutOfBudget {};

/// Does trials and remembers what they gave, so that checks share them.
class Trials {
 public:
  Trials(Request const& request, TrialRunner& runner, Listener const& listener,
         Clock::time_point start)
      : m_request(request), m_runner(runner), m_listener(listener), m_start(start) {}

  Observation const& run(Trial const& trial) {
    auto const name = name_of(trial);
    auto const found = m_known.find(name);
    if (found != m_known.end()) return found->second;
    if (m_listener.interrupted()) throw Interrupted{};
    auto const* const earlier = m_listener.known(trial);
    if (earlier == nullptr && out_of_budget()) throw OutOfBudget{};
    Observation observation = earlier != nullptr ? *earlier : m_runner.run(trial);
    ++m_done;
    m_listener.observed(observation);
    return m_known.emplace(name, std::move(observation)).first->second;
  }

  /// Null when the trial has not been done.
  Observation const* find(Trial const& trial) const {
    auto const found = m_known.find(name_of(trial));
    return found != m_known.end() ? &found->second : nullptr;
  }

  /// Forgets the trials of a kernel that is done with.
  void forget() { m_known.clear(); }
  std::int64_t done() const { return m_done; }

 private:
  bool out_of_budget() const {
    return m_request.budget.count() > 0 && Clock::now() - m_start > m_request.budget;
  }

  Request const& m_request;
  TrialRunner& m_runner;
  Listener const& m_listener;
  Clock::time_point m_start;
  std::map<std::string, Observation> m_known;
  std::int64_t m_done = 0;
};

/// All checks on one kernel, space and size.
class Examination {
 public:
  /// \param earlier  what was concluded of this kernel on other spaces and sizes.
  Examination(Question const& question, Request const& request, Trials& trials,
              std::vector<Conclusion> const& earlier)
      : m_question(question), m_request(request), m_trials(trials), m_earlier(earlier) {}

  Conclusion conclude() {
    m_conclusion.kernel = m_question.kernel.name;
    m_conclusion.space = m_question.space;
    m_conclusion.parameters = m_question.parameters;
    std::int64_t const before = m_trials.done();
    auto const start = Clock::now();
    for (auto const* check : m_request.checks) {
      m_conclusion.checks.push_back(
          {.check = std::string(check->name()), .skipped = {}, .findings = {}, .not_covered = {}});
    }
    for (auto const k : plainest_first()) {
      auto& outcome = m_conclusion.checks[k];
      outcome.skipped = m_hung ? "after the hang" : m_request.checks[k]->skips(m_question);
      auto const begun = Clock::now();
      if (outcome.skipped.empty()) examine(k, outcome);
      outcome.took = seconds_since(begun);
    }
    for (auto const& finding : m_conclusion.findings()) {
      m_flaky = m_flaky || (finding.is_fault() && finding.is_flaky());
    }
    leave_to_reference(m_conclusion);
    for (std::size_t k = 0; k < m_conclusion.checks.size(); ++k) {
      for (auto& finding : m_conclusion.checks[k].findings) confirm(k, finding);
    }
    look_behind_rare_endings();
    assign_blame();
    if (!m_conclusion.launched_on.empty()) disown(m_conclusion);
    m_conclusion.trials = m_trials.done() - before;
    count_repetitions();
    m_conclusion.verdict = verdict();
    m_conclusion.took = seconds_since(start);
    return std::move(m_conclusion);
  }

 private:
  /// The checks' numbers, those that begin with the plain trial before the others: what ends badly
  /// whatever is changed is told of the trial that changes nothing.
  std::vector<std::size_t> plainest_first() const {
    std::vector<std::size_t> order(m_request.checks.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    auto const plain = m_question.base();
    std::stable_partition(order.begin(), order.end(), [&](std::size_t k) {
      auto const trials = m_request.checks[k]->plan(m_question);
      return !trials.empty() && trials.front() == plain;
    });
    return order;
  }

  void examine(std::size_t k, CheckOutcome& outcome) {
    auto const& check = *m_request.checks[k];
    std::vector<Observation> observations;
    auto trials = check.plan(m_question);
    outcome.skipped = launches_elsewhere(m_earlier, m_question, trials);
    if (!outcome.skipped.empty()) return;
    bool may_not_fit = false;
    try {
      for (;;) {
        for (auto const& trial : trials) {
          auto const& observation = m_trials.run(trial);
          note(observation);
          if (observation.ended == Ended::unsupported && trial.threads > 1) {
            // Another number of threads is no reason to pass over all that is asked beside it.
            outcome.not_covered.push_back(
                fmt::format("{} threads: {}", trial.threads, observation.message));
            continue;
          }
          if (observation.ended == Ended::unsupported) {
            outcome.skipped = observation.message;
            if (observation.access) outcome.not_covered = observation.access->not_covered;
            return;
          }
          auto finding = judge_ending(outcome.check, observation);
          if (finding && !(may_not_fit && is_want(finding->kind))) {
            if (auto const remedy = check.remedy(observation); !remedy.empty()) {
              finding->message += "; " + remedy;
            }
            if (told_elsewhere(m_earlier, m_question, observation, finding->kind)) {
              outcome.skipped = fmt::format("after the {} on {}", to_string(finding->kind),
                                            observation.trial.space);
              return;
            }
            m_hung = m_hung || finding->kind == FindingKind::hang;
            // One crash is one finding, however many checks run into it.
            if (m_endings.insert(finding->kind).second) {
              outcome.findings.push_back(std::move(*finding));
            } else {
              outcome.skipped = fmt::format("after the {}", to_string(finding->kind));
              outcome.cut_off = true;
              m_cut_off.emplace_back(k, std::move(*finding));
            }
            return;
          }
          observations.push_back(observation);
        }
        auto answer = check.judge(m_question, observations);
        if (answer.more.empty()) {
          outcome.findings = std::move(answer.findings);
          outcome.skipped = std::move(answer.skipped);
          // Green says that something was looked at.
          if (outcome.findings.empty() && outcome.skipped.empty() &&
              check.evidence() == Evidence::outputs && observations.front().outputs.empty()) {
            outcome.skipped = "the kernel has no output to compare";
          }
          std::move(answer.not_covered.begin(), answer.not_covered.end(),
                    std::back_inserter(outcome.not_covered));
          if (check.evidence() == Evidence::outputs) tell_left_open(observations, outcome);
          return;
        }
        trials = std::move(answer.more);
        may_not_fit = answer.may_not_fit;
      }
    } catch (OutOfBudget const&) {
      outcome.out_of_budget = true;
    }
  }

  // What bounds leave open is told by `reference`; where it is not asked, by each that compares.
  void tell_left_open(std::vector<Observation> const& observations, CheckOutcome& outcome) const {
    auto const& asked = m_request.checks;
    if (std::find(asked.begin(), asked.end(), check_named("reference")) != asked.end()) return;
    auto const own = std::find_if(observations.begin(), observations.end(), [&](auto const& one) {
      return one.trial.parameters == m_question.parameters;
    });
    if (own == observations.end()) return;
    for (auto& line : left_open(*own)) outcome.not_covered.push_back(std::move(line));
  }

  // A crash that comes now and then may have stood before one that always comes.
  void look_behind_rare_endings() {
    std::set<FindingKind> settled;
    for (auto const& finding : m_conclusion.findings()) {
      if (m_endings.count(finding.kind) == 0) continue;
      if (finding.is_flaky()) {
        m_flaky = true;
      } else {
        settled.insert(finding.kind);
      }
    }
    for (auto& [k, finding] : m_cut_off) {
      if (settled.count(finding.kind) > 0) continue;
      confirm(k, finding);
      if (finding.is_flaky()) continue;
      settled.insert(finding.kind);
      auto& outcome = m_conclusion.checks[k];
      outcome.skipped.clear();
      outcome.cut_off = false;
      outcome.findings.push_back(std::move(finding));
    }
  }

  // A failure that does not come back is flaky. Its rate is that of the repetitions alone: the
  // trial that led here was chosen because it failed.
  //
  // \param k  the check's number, whose finding it is.
  void confirm(std::size_t k, Finding& finding) {
    if (!finding.is_fault() || finding.of > 1 || finding.kind == FindingKind::hang) return;
    // A count needs no second look, but an ending does.
    bool const counted = m_request.checks[k]->evidence() == Evidence::counts;
    if (counted && m_endings.count(finding.kind) == 0) return;
    try {
      // What only a comparison shows, the check's trials show together.
      bool const fails_alone = fails(m_trials.run(finding.trial));
      if (!fails_alone && is_event(finding.kind)) return;
      auto const again = [&](std::int64_t attempt) {
        return fails_alone ? failing_attempt(finding.trial, attempt)
                           : asked_again(*m_request.checks[k], attempt);
      };
      // Where the plain trial is flaky already, a few failures in a row may be the same flake.
      std::int64_t const first_looks = m_flaky ? std::max<std::int64_t>(m_request.repeat, 4) : 4;
      std::vector<Trial> attempts;
      auto const look = [&](std::int64_t from, std::int64_t to) {
        for (auto attempt = from; attempt < to; ++attempt) {
          if (auto failed = again(attempt)) attempts.push_back(std::move(*failed));
        }
      };
      look(0, first_looks);
      if (static_cast<std::int64_t>(attempts.size()) == first_looks) {
        finding.seen = finding.of = first_looks;
        return;
      }
      std::int64_t const all = std::max(m_request.repeat, first_looks);
      look(first_looks, all);
      finding.seen = static_cast<std::int64_t>(attempts.size());
      finding.of = all;
      finding.attempts = std::move(attempts);
      finding.message = fmt::format("failed once, and in {} of {} repetitions{}: {}", finding.seen,
                                    all, fails_alone ? "" : " of the check", finding.message);
    } catch (OutOfBudget const&) {
      finding.message += " (not confirmed: the budget ended)";
    }
  }

  // Far from the attempts of the repeat check and of blame, so that none reuses another's trials.
  static constexpr std::int64_t confirmations = 2'000'000;
  // More than a check plans of one trial that differ in the attempt alone.
  static constexpr std::int64_t attempts_of_a_check = 100;

  /// The trial once more, where it fails.
  std::optional<Trial> failing_attempt(Trial trial, std::int64_t attempt) {
    trial.attempt = confirmations + attempt;
    if (!fails(m_trials.run(trial))) return std::nullopt;
    return trial;
  }

  /// All that a check does once more: the trial of the fault that it finds.
  std::optional<Trial> asked_again(Check const& check, std::int64_t attempt) {
    std::vector<Observation> observations;
    for (auto trials = check.plan(m_question); !trials.empty();) {
      for (auto& trial : trials) {
        trial.attempt += confirmations + attempt * attempts_of_a_check;
        observations.push_back(m_trials.run(trial));
        if (fails(observations.back())) return trial;
      }
      auto answer = check.judge(m_question, observations);
      for (auto const& finding : answer.findings) {
        if (finding.is_fault()) return finding.trial;
      }
      trials = std::move(answer.more);
    }
    return std::nullopt;
  }

  void assign_blame() {
    if (m_hung || !m_request.blame) return;
    for (auto& outcome : m_conclusion.checks) {
      for (auto& finding : outcome.findings) {
        if (!finding.is_fault() || finding.is_flaky()) continue;
        try {
          if (!fails(m_trials.run(finding.trial))) continue;
          finding.blame =
              blame(m_question, finding.trial,
                    [&](Trial const& trial) -> Observation const& { return m_trials.run(trial); });
        } catch (OutOfBudget const&) {
        }
        return;
      }
    }
  }

  void note(Observation const& observation) {
    if (observation.trial.space != m_question.space) return;
    if (!observation.launched_on.empty()) m_conclusion.launched_on = observation.launched_on;
    // The access twin is another program, and slower.
    if (observation.trial.check == access_check) return;
    bool const has_all = observation.trial.threads == 0 && observation.trial.instances == 1 &&
                         observation.trial.share == 1;
    if (has_all && observation.threads > 0) {
      m_conclusion.threads = observation.threads;
    }
    if (observation.trial.watched || observation.trial.instances > 1 ||
        observation.trial.share > 1) {
      return;
    }
    if (!(observation.trial.parameters == m_question.parameters)) return;
    m_seconds.push_back(observation.seconds);
    m_conclusion.bytes = observation.bytes;
  }

  void count_repetitions() {
    if (!m_seconds.empty()) {
      std::nth_element(m_seconds.begin(),
                       m_seconds.begin() + static_cast<std::ptrdiff_t>(m_seconds.size() / 2),
                       m_seconds.end());
      m_conclusion.seconds = m_seconds[m_seconds.size() / 2];
    }
    auto trial = m_question.base();
    for (auto const& outcome : m_conclusion.checks) {
      bool const ran = outcome.skipped.empty() || outcome.cut_off;
      if (outcome.check != "repeat" || !ran || outcome.out_of_budget) continue;
      for (trial.attempt = 0; trial.attempt < m_request.repeat; ++trial.attempt) {
        auto const* const done = m_trials.find(trial);
        if (done == nullptr) break;
        ++m_conclusion.repetitions;
        if (fails(*done)) ++m_conclusion.failures;
      }
      // Without a reference no trial fails by itself: those that differ do.
      for (auto const& finding : outcome.findings) {
        if (finding.kind != FindingKind::nondeterministic) continue;
        m_conclusion.failures = std::max(m_conclusion.failures, finding.seen);
      }
    }
    if (m_conclusion.failures == 0) {
      m_conclusion.excludes = excluded_rate(m_conclusion.repetitions, m_request.confidence);
    }
  }

  Verdict verdict() const {
    Verdict worst = Verdict::skipped;
    auto const raise = [&](Verdict candidate) { worst = std::max(worst, candidate); };
    for (auto const& outcome : m_conclusion.checks) {
      if (outcome.out_of_budget) raise(Verdict::inconclusive);
      if (outcome.skipped.empty() && !outcome.out_of_budget) raise(Verdict::agree);
      for (auto const& finding : outcome.findings) {
        switch (finding.kind) {
          case FindingKind::rounding: raise(Verdict::rounding); break;
          case FindingKind::hang: raise(Verdict::hang); break;
          case FindingKind::crash:
          case FindingKind::exception:
          case FindingKind::out_of_memory:
            raise(finding.is_flaky() ? Verdict::flaky : Verdict::crash);
            break;
          default: raise(finding.is_flaky() ? Verdict::flaky : Verdict::disagree);
        }
      }
    }
    return worst;
  }

  Question const& m_question;
  Request const& m_request;
  Trials& m_trials;
  std::vector<Conclusion> const& m_earlier;
  Conclusion m_conclusion;
  std::vector<double> m_seconds;
  std::set<FindingKind> m_endings;
  // By the number of their check: what ended like one that is reported already.
  std::vector<std::pair<std::size_t, Finding>> m_cut_off;
  bool m_hung = false;
  bool m_flaky = false;
};

std::vector<Conclusion> check_kernel(KernelInfo const& kernel, Request const& request,
                                     Trials& trials, Listener const& listener) {
  std::vector<Conclusion> conclusions;
  for (auto const& parameters : sizes_for(kernel, request)) {
    for (auto const& space : request.spaces) {
      Question const question{.kernel = kernel,
                              .space = space,
                              .parameters = parameters,
                              .seed = request.seed,
                              .repeat = request.repeat,
                              .spaces = request.spaces,
                              .cores = request.cores,
                              .fixed_threads = request.fixed_threads};
      conclusions.push_back(Examination(question, request, trials, conclusions).conclude());
      listener.concluded(conclusions.back());
    }
    trials.forget();
  }
  return conclusions;
}

Listener one_at_a_time(Listener const& listener, std::mutex& mutex) {
  return {.observed =
              [&](Observation const& observation) {
                std::lock_guard const lock(mutex);
                listener.observed(observation);
              },
          .concluded =
              [&](Conclusion const& conclusion) {
                std::lock_guard const lock(mutex);
                listener.concluded(conclusion);
              },
          .interrupted =
              [&] {
                std::lock_guard const lock(mutex);
                return listener.interrupted();
              },
          .known =
              [&](Trial const& trial) {
                std::lock_guard const lock(mutex);
                return listener.known(trial);
              }};
}

}  // namespace

std::vector<Conclusion> check_all(Request const& request,
                                  std::function<std::unique_ptr<TrialRunner>()> const& make_runner,
                                  Listener const& listener) {
  for (auto const& kernel : request.kernels) sizes_for(kernel, request);
  auto const start = Clock::now();
  std::mutex mutex;
  Listener const locked = one_at_a_time(listener, mutex);
  std::vector<std::vector<Conclusion>> by_kernel(request.kernels.size());
  std::atomic<std::size_t> next{0};
  std::exception_ptr failure;
  auto const work = [&] {
    try {
      auto const runner = make_runner();
      Trials trials(request, *runner, locked, start);
      for (auto k = next++; k < by_kernel.size(); k = next++) {
        by_kernel[k] = check_kernel(request.kernels[k], request, trials, locked);
      }
    } catch (...) {
      std::lock_guard const lock(mutex);
      if (!failure) failure = std::current_exception();
      next = by_kernel.size();
    }
  };
  std::vector<std::thread> others;
  auto const jobs = std::min(request.jobs, static_cast<std::int64_t>(by_kernel.size()));
  try {
    for (std::int64_t job = 1; job < jobs; ++job) others.emplace_back(work);
  } catch (std::system_error const&) {
    // The system gives no more threads: those that are there do all of it.
  }
  work();
  for (auto& thread : others) thread.join();
  if (failure) std::rethrow_exception(failure);
  std::vector<Conclusion> conclusions;
  for (auto& some : by_kernel) {
    std::move(some.begin(), some.end(), std::back_inserter(conclusions));
  }
  return conclusions;
}

}  // namespace spacecheck
