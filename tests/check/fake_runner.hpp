#pragma once

// A runner that runs nothing: what a trial gives is said by a function.

#include "made_up.hpp"

#include <spacecheck/check/engine.hpp>
#include <spacecheck/plan/trial_runner.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <utility>

namespace made_up {

using Gives = std::function<Observation(Trial const&)>;

/// Counts what was asked, over all runners made from it.
struct Asked {
  std::atomic<std::int64_t> trials{0};
  std::atomic<std::int64_t> runners{0};
};

class FakeRunner final : public TrialRunner {
 public:
  FakeRunner(Gives gives, Asked& asked) : m_gives(std::move(gives)), m_asked(asked) {
    ++m_asked.runners;
  }
  Observation run(Trial const& trial) override {
    ++m_asked.trials;
    return m_gives(trial);
  }

 private:
  Gives m_gives;
  Asked& m_asked;
};

inline Observation all_is_well(Trial const& trial) { return seen(trial); }

inline Observation ends(Trial const& trial, Ended ended, std::string const& message) {
  Observation o;
  o.trial = trial;
  o.ended = ended;
  o.message = message;
  return o;
}

inline KernelInfo kernel(std::string const& name) {
  auto info = question().kernel;
  info.name = name;
  info.takes_buffer_size = true;
  info.largest_buffer_size = 1024;
  return info;
}

/// One kernel "k" under the named checks, on Serial.
inline Request request(std::vector<std::string> const& check_names) {
  Request r;
  r.kernels = {kernel("k")};
  r.spaces = {"Serial"};
  for (auto const& name : check_names) r.checks.push_back(check_named(name));
  r.cores = 2;
  return r;
}

inline std::vector<Conclusion> conclude(Request const& asked_for, Gives const& gives, Asked& asked,
                                        Listener const& listener = {}) {
  return check_all(
      asked_for, [&] { return std::make_unique<FakeRunner>(gives, asked); }, listener);
}

inline std::vector<Conclusion> conclude(Request const& asked_for, Gives const& gives,
                                        Listener const& listener = {}) {
  Asked asked;
  return conclude(asked_for, gives, asked, listener);
}

}  // namespace made_up
