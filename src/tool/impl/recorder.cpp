#include "recorder.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <pthread.h>
#include <unistd.h>

namespace spacecheck::tool {
namespace {

using namespace trace_format;

void tell(std::string const& line) { (void)std::fprintf(stderr, "spacecheck: %s\n", line.c_str()); }

/// "a.trace", ".rank3" -> "a.rank3.trace"
std::string with_part(std::string const& file, std::string const& part) {
  auto const slash = file.rfind('/');
  auto const dot = file.rfind('.');
  bool const has_suffix =
      dot != std::string::npos && dot > 0 && (slash == std::string::npos || dot > slash + 1);
  return has_suffix ? file.substr(0, dot) + part + file.substr(dot) : file + part;
}

bool compile(std::string const& text, std::optional<regex_t>& into) {
  if (text.empty()) return true;
  regex_t expression;
  if (::regcomp(&expression, text.c_str(), REG_EXTENDED | REG_NOSUB) != 0) return false;
  into = expression;
  return true;
}

void child_of_fork() { Recorder::instance().after_fork_in_child(); }

}  // namespace

// Never destroyed: threads may call until the very end.
Recorder& Recorder::instance() {
  static auto* const recorder = new Recorder;
  return *recorder;
}

std::uint64_t Recorder::now() const {
  return static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - m_start).count());
}

std::uint32_t Recorder::this_thread() {
  static thread_local std::uint32_t number = 0;
  if (number == 0) {
    number = ++m_threads;
    m_regions.resize(m_threads);
  }
  return number - 1;
}

void Recorder::note(std::string const& line) { m_file.write(Kind::note, line.data(), line.size()); }

void Recorder::check_disk() {
  if (m_file.failed() == 0) return;
  tell(m_file.path() + ": " + std::strerror(m_file.failed()) +
       "; the trace ends here, the application goes on");
  m_file.close();
  m_recording = false;
}

bool Recorder::open_file() {
  std::string path = m_settings.file;
  int const rank = rank_from_environment();
  if (rank >= 0) path = with_part(path, ".rank" + std::to_string(rank));
  int error = m_file.open(path);
  if (error == EEXIST) {
    // Another process of this run: a child, or a second program that was started.
    path = with_part(path, ".pid" + std::to_string(::getpid()));
    error = m_file.open(path);
  }
  if (error != 0) {
    tell(path + ": " + std::strerror(error) + "; nothing is traced");
    return false;
  }
  return true;
}

void Recorder::begin(std::uint64_t interface_version) {
  std::lock_guard const lock(m_mutex);
  if (m_began) return;
  m_began = true;
  std::string errors;
  m_settings = settings_from_environment(errors);
  if (!errors.empty()) tell(errors.substr(0, errors.size() - 1));
  if (m_settings.file.empty()) {
    tell("SPACECHECK_TRACE_FILE names no file; nothing is traced (see spacecheck trace --help)");
    return;
  }
  if (!compile(m_settings.filter, m_filter) || !compile(m_settings.region, m_region)) {
    tell("SPACECHECK_TRACE_FILTER or _REGION is no extended regular expression; nothing is traced");
    return;
  }
  m_start = Clock::now();
  m_interface = interface_version;
  if (!open_file()) return;
  set_up_watch();
  write_header();
  m_recording = true;
  ::pthread_atfork([] { instance().before_fork(); }, [] { instance().after_fork_in_parent(); },
                   child_of_fork);
}

void Recorder::set_up_watch() {
  m_pool = std::make_unique<DigestPool>();
  if (m_settings.track != "all") (void)m_watch.open();
}

void Recorder::finish(End::How how) {
  std::lock_guard const lock(m_mutex);
  if (m_forked || !m_recording) return;
  // In the midst of a kernel its threads may be at work on what would be digested.
  if (m_active.empty() && how == End::finalized) look(m_next_step, 0, true);
  End const end{how, 0, now(), m_next_step - 1};
  m_file.write(Kind::end, end);
  check_disk();
  m_file.close();
  m_recording = false;
  m_watch.close();
}

void Recorder::before_fork() { m_mutex.lock(); }

void Recorder::after_fork_in_parent() { m_mutex.unlock(); }

void Recorder::after_fork_in_child() {
  // The pool's threads are not in this process; what it holds is left alone.
  (void)m_pool.release();
  m_file.abandon();
  m_watch.close();
  // Most children only become another program: a trace is begun when there is something to trace.
  m_forked = m_recording;
  m_mutex.unlock();
}

bool Recorder::recording() {
  if (!m_forked) return m_recording;
  m_forked = false;
  m_recording = open_file();
  if (!m_recording) return false;
  set_up_watch();
  write_header();
  note("a child of fork(): the Views of its parent are its own from here on");
  m_active.clear();
  m_views.each([&](LiveView& view) {
    view.set = view.has_digest = view.released = false;
    if (view.way != LiveView::Way::ignored) choose_way(view);
    view.label = m_file.name(view.label_text);
    Allocation const record{
        view.number, view.label, m_file.name(view.space_text), Allocation::baseless, view.bytes,
        {},          0};
    m_file.write(Kind::allocation, record);
  });
  check_disk();
  return m_recording;
}

bool Recorder::wanted(std::string_view name, std::uint64_t step, std::uint32_t thread) {
  if (m_filter && ::regexec(&*m_filter, std::string(name).c_str(), 0, nullptr, 0) != 0) {
    return false;
  }
  if (m_region) {
    auto const& regions = m_regions[thread];
    if (regions.empty() || ::regexec(&*m_region, regions.back().c_str(), 0, nullptr, 0) != 0) {
      return false;
    }
  }
  bool const is_turn = m_matching++ % m_settings.every == 0;
  return is_turn && step >= m_settings.first && step <= m_settings.last;
}

Recorder::ActiveStep& Recorder::start(std::uint64_t step, std::uint32_t name, bool copy,
                                      bool is_wanted) {
  ActiveStep active;
  active.step = step;
  active.name = name;
  active.copy = copy;
  active.looked = is_wanted;
  active.thread = this_thread();
  for (auto& other : m_active) {
    if (other.thread == active.thread) continue;
    other.overlapped = active.overlapped = true;
  }
  return m_active.emplace_back(active);
}

void Recorder::begin_step(ActiveStep& active, StepBegin record) {
  record.step = active.step;
  record.name = active.name;
  record.thread = active.thread;
  if (active.looked) look(active.step, active.name, true);
  record.time = now();
  m_file.write(Kind::step_begin, record);
  if (active.looked && !active.copy) expect_writes(active.name);
  check_disk();
  active.began = Clock::now();
}

void Recorder::end_step(ActiveStep const& active, Clock::time_point stopped) {
  StepEnd record{};
  record.step = active.step;
  record.duration = static_cast<std::uint64_t>(
      std::chrono::duration_cast<std::chrono::nanoseconds>(stopped - active.began).count());
  if (active.overlapped) record.flags |= StepEnd::overlapped;
  if (active.looked) {
    record.flags |= StepEnd::looked;
    record.digested = look(active.step, active.copy ? 0 : active.name, false);
  }
  m_file.write(Kind::step_end, record);
  check_disk();
}

std::uint64_t Recorder::begin_kernel(StepKind kind, char const* name, std::uint32_t device) {
  std::lock_guard const lock(m_mutex);
  if (!recording()) return 0;
  std::uint64_t const step = m_next_step++;
  bool const is_wanted = wanted(name, step, this_thread());
  StepBegin record{};
  record.kind = static_cast<std::uint32_t>(kind);
  record.device = device;
  auto& active = start(step, m_file.name(name), false, is_wanted);
  begin_step(active, record);
  return step;
}

void Recorder::end_kernel(std::uint64_t step) {
  auto const stopped = Clock::now();
  std::lock_guard const lock(m_mutex);
  if (!recording()) return;
  auto const found = std::find_if(m_active.begin(), m_active.end(), [&](ActiveStep const& active) {
    return !active.copy && active.step == step;
  });
  if (found == m_active.end()) return;
  ActiveStep const active = *found;
  m_active.erase(found);
  end_step(active, stopped);
}

void Recorder::begin_copy(char const* to_name, std::uintptr_t to, char const* from_name,
                          std::uintptr_t from, std::uint64_t bytes) {
  std::lock_guard const lock(m_mutex);
  if (!recording()) return;
  std::uint64_t const step = m_next_step++;
  bool const is_wanted = wanted(to_name, step, this_thread());
  StepBegin record{};
  record.kind = static_cast<std::uint32_t>(StepKind::deep_copy);
  auto const number_of = [&](std::uintptr_t address) {
    auto const* const view = m_views.holding(address);
    return view == nullptr ? 0 : view->number;
  };
  record.to = number_of(to);
  record.from = number_of(from);
  record.from_name = m_file.name(from_name);
  record.bytes = bytes;
  auto& active = start(step, m_file.name(to_name), true, is_wanted);
  begin_step(active, record);
}

void Recorder::end_copy() {
  auto const stopped = Clock::now();
  std::lock_guard const lock(m_mutex);
  if (!recording()) return;
  auto const thread = this_thread();
  auto const found = std::find_if(m_active.rbegin(), m_active.rend(), [&](ActiveStep const& a) {
    return a.copy && a.thread == thread;
  });
  if (found == m_active.rend()) return;
  ActiveStep const active = *found;
  m_active.erase(std::next(found).base());
  end_step(active, stopped);
}

void Recorder::fence(char const* name, std::uint32_t device) {
  std::lock_guard const lock(m_mutex);
  if (!recording()) return;
  Fence const record{now(), m_file.name(name), device};
  m_file.write(Kind::fence, record);
}

void Recorder::region(Region::What what, char const* name) {
  std::lock_guard const lock(m_mutex);
  if (!recording()) return;
  auto const thread = this_thread();
  if (what == Region::push) m_regions[thread].emplace_back(name);
  if (what == Region::pop && !m_regions[thread].empty()) m_regions[thread].pop_back();
  Region const record{now(), m_file.name(name), what};
  m_file.write(Kind::region, record);
}

}  // namespace spacecheck::tool
