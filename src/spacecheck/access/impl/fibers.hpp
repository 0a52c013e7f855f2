#pragma once

#include <spacecheck/access/runtime.hpp>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <ucontext.h>

namespace spacecheck::Impl {

/// The threads of one team, each on a stack of its own, of which one runs until it gives way. They
/// take turns by rank, so that a run is the same each time.
class Fibers {
 public:
  using Body = void (*)(void* what, int rank);

  Fibers();
  ~Fibers();
  Fibers(Fibers const&) = delete;
  Fibers& operator=(Fibers const&) = delete;

  /// Runs the body for ranks 0 to `threads` - 1 to their ends.
  ///
  /// \returns  whether all have ended; if not, they wait for each other without end, or one has
  ///           thrown. Those that have not ended are given up as they stand, and nothing of what
  ///           they hold is released.
  bool run(int threads, Body body, void* what);
  /// What one of them has thrown; null: nothing.
  std::exception_ptr failure() const { return m_failure; }
  int ended() const { return m_ended; }

  /// From within a thread: the others first.
  void give_way();
  /// Something happened that others may have waited for.
  void note_progress() { m_turns = 0; }
  /// Which thread runs.
  int rank() const { return m_current->rank; }

  /// Where all their stacks lie.
  std::uintptr_t low() const;
  std::size_t bytes() const;

 private:
  struct Fiber {
    ucontext_t context{};
    int rank = 0;
  };

  static void enter();
  [[noreturn]] void live();
  Fiber* fresh_fiber();
  void make_fiber();
  Fiber* next_of(Fiber const* fiber) const;
  void switch_to(Fiber* next);
  void leave();

  // Plain arrays: a container's functions may be those of the instrumented code.
  static constexpr int most = access::threads_of_a_team;
  void* m_stacks = nullptr;
  ucontext_t m_main{};
  Fiber m_fibers[most];
  int m_made = 0;
  Fiber* m_idle[most] = {};
  int m_idling = 0;
  Fiber* m_living[most] = {};  // by turns
  int m_alive = 0;
  Fiber* m_current = nullptr;
  Body m_body = nullptr;
  void* m_what = nullptr;
  int m_threads = 0;
  int m_next = 0;  // rank that has not begun
  int m_ended = 0;
  int m_turns = 0;  // since something happened
  std::exception_ptr m_failure;
};

}  // namespace spacecheck::Impl
