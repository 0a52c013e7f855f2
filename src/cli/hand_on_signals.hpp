#pragma once

#include <csignal>
#include <span>
#include <sys/types.h>
#include <vector>

namespace spacecheck::cli {

/// While it lives, signals to this process go to another, and leave this one alone. What comes
/// while there is no other waits for it; what still waits in the end is this process' own. What the
/// terminal sends while there is another both of them get anyway. One at a time.
class HandOnSignals {
 public:
  explicit HandOnSignals(std::span<int const> signals);
  ~HandOnSignals();
  HandOnSignals(HandOnSignals const&) = delete;
  HandOnSignals& operator=(HandOnSignals const&) = delete;

  /// From now on to this process; 0: to nobody.
  void to(pid_t process);

  /// Whether this signal has come, to this process or from the terminal to both.
  bool came(int signal) const;

 private:
  struct Before {
    int signal;
    struct sigaction action;
  };
  std::vector<Before> m_before;
};

}  // namespace spacecheck::cli
