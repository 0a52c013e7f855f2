#include <spacecheck/access/impl/fibers.hpp>
#include <spacecheck/access/runtime.hpp>

#include <new>
#include <sys/mman.h>

namespace spacecheck::Impl {
namespace {

// As much as a thread of the host has; taken where it is touched only.
constexpr std::size_t stack_bytes = std::size_t{8} << 20;
constexpr std::size_t guard_bytes = 4096;
// Of each of those that wait, without anything having happened.
constexpr int most_turns = 4;

Fibers* starting = nullptr;

}  // namespace

Fibers::Fibers() {
  m_stacks = ::mmap(nullptr, bytes(), PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (m_stacks == MAP_FAILED) {
    m_stacks = nullptr;
    throw std::bad_alloc();
  }
  for (int k = 0; k < access::threads_of_a_team; ++k) {
    ::mprotect(static_cast<char*>(m_stacks) + static_cast<std::size_t>(k) * stack_bytes,
               guard_bytes, PROT_NONE);
  }
}

Fibers::~Fibers() {
  if (m_stacks != nullptr) ::munmap(m_stacks, bytes());
}

std::uintptr_t Fibers::low() const { return reinterpret_cast<std::uintptr_t>(m_stacks); }

std::size_t Fibers::bytes() const {
  return static_cast<std::size_t>(access::threads_of_a_team) * stack_bytes;
}

bool Fibers::run(int threads, Body body, void* what) {
  m_body = body;
  m_what = what;
  m_threads = threads;
  m_next = m_ended = m_turns = m_alive = 0;
  m_failure = nullptr;
  m_current = nullptr;
  switch_to(fresh_fiber());
  m_current = nullptr;
  if (m_ended == threads && !m_failure) return true;
  // What they wait for never comes; their stacks serve others.
  m_made = m_idling = m_alive = 0;
  return false;
}

void Fibers::give_way() {
  if (m_next < m_threads) return switch_to(fresh_fiber());
  if (++m_turns > most_turns * m_alive) return leave();
  auto* const next = next_of(m_current);
  if (next != m_current) switch_to(next);
}

void Fibers::enter() { starting->live(); }

void Fibers::live() {
  for (;;) {
    try {
      m_body(m_what, m_current->rank);
    } catch (...) {
      m_failure = std::current_exception();
    }
    note_progress();
    ++m_ended;
    if (m_failure) leave();
    auto* const self = m_current;
    if (m_next < m_threads) {
      self->rank = m_next++;
      continue;
    }
    auto* const next = next_of(self);
    int kept = 0;
    for (int k = 0; k < m_alive; ++k) {
      if (m_living[k] != self) m_living[kept++] = m_living[k];
    }
    m_alive = kept;
    m_idle[m_idling++] = self;
    if (m_alive == 0) {
      leave();
    } else {
      switch_to(next);
    }
  }
}

Fibers::Fiber* Fibers::next_of(Fiber const* fiber) const {
  int k = 0;
  while (m_living[k] != fiber) ++k;
  return m_living[(k + 1) % m_alive];
}

// One for the next rank.
Fibers::Fiber* Fibers::fresh_fiber() {
  if (m_idling == 0) make_fiber();
  auto* const fiber = m_idle[--m_idling];
  fiber->rank = m_next++;
  note_progress();
  m_living[m_alive++] = fiber;
  return fiber;
}

// By itself: getcontext() may return more than once, as far as the compiler knows.
void Fibers::make_fiber() {
  auto* const stack = static_cast<char*>(m_stacks) + static_cast<std::size_t>(m_made) * stack_bytes;
  auto& fiber = m_fibers[m_made++];
  m_idle[m_idling++] = &fiber;
  ::getcontext(&fiber.context);
  fiber.context.uc_stack.ss_sp = stack + guard_bytes;
  fiber.context.uc_stack.ss_size = stack_bytes - guard_bytes;
  fiber.context.uc_link = nullptr;
  ::makecontext(&fiber.context, &Fibers::enter, 0);
}

void Fibers::switch_to(Fiber* next) {
  auto* const from = m_current != nullptr ? &m_current->context : &m_main;
  m_current = next;
  starting = this;
  ::swapcontext(from, &next->context);
}

void Fibers::leave() {
  auto* const self = m_current;
  ::swapcontext(&self->context, &m_main);
  // Here again with another rank.
}

}  // namespace spacecheck::Impl
