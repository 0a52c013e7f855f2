#include "hand_on_signals.hpp"

#include <atomic>

namespace spacecheck::cli {
namespace {

std::atomic<pid_t> receiver{0};

void hand_on(int signal, siginfo_t* info, void*) {
  pid_t const process = receiver.load();
  if (process > 0 && info->si_code != SI_KERNEL) (void)::kill(process, signal);
}

}  // namespace

HandOnSignals::HandOnSignals(std::span<int const> signals) {
  struct sigaction action {};
  action.sa_sigaction = hand_on;
  action.sa_flags = SA_SIGINFO | SA_RESTART;
  for (int const signal : signals) {
    m_before.push_back({signal, {}});
    ::sigaction(signal, &action, &m_before.back().action);
  }
}

HandOnSignals::~HandOnSignals() {
  receiver = 0;
  for (auto const& before : m_before) ::sigaction(before.signal, &before.action, nullptr);
}

void HandOnSignals::to(pid_t process) { receiver = process; }

}  // namespace spacecheck::cli
