#include "hand_on_signals.hpp"

#include <atomic>
#include <cstdint>
#include <unistd.h>

namespace spacecheck::cli {
namespace {

std::atomic<pid_t> receiver{0};
std::atomic<std::uint64_t> kept{0};  // signals that came while there was nobody, a bit each
std::atomic<std::uint64_t> seen{0};  // all of them

constexpr std::uint64_t bit(int signal) { return std::uint64_t{1} << signal; }

void give_kept_to(pid_t process) {
  std::uint64_t const signals = kept.exchange(0);
  for (int signal = 1; signal < 64; ++signal) {
    if ((signals & bit(signal)) != 0) (void)::kill(process, signal);
  }
}

void hand_on(int signal, siginfo_t* info, void*) {
  seen |= bit(signal);
  if (info->si_code == SI_KERNEL && receiver.load() > 0) return;
  kept |= bit(signal);
  // Looked at after it is kept: else it could come between to()'s two steps, on another thread.
  pid_t const process = receiver.load();
  if (process > 0) give_kept_to(process);
}

}  // namespace

HandOnSignals::HandOnSignals(std::span<int const> signals) {
  seen = 0;
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
  give_kept_to(::getpid());
}

void HandOnSignals::to(pid_t process) {
  receiver = process;
  if (process > 0) give_kept_to(process);
}

bool HandOnSignals::came(int signal) const { return (seen.load() & bit(signal)) != 0; }

}  // namespace spacecheck::cli
