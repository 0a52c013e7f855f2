#include <spacecheck/plan/last_words.hpp>
#include <spacecheck/plan/observation_json.hpp>
#include <spacecheck/plan/one_line.hpp>
#include <spacecheck/plan/sanitized.hpp>
#include <spacecheck/trial/concurrency.hpp>
#include <spacecheck/trial/impl/available_memory.hpp>
#include <spacecheck/trial/impl/descriptor.hpp>
#include <spacecheck/trial/impl/patience.hpp>
#include <spacecheck/trial/impl/worker_environment.hpp>
#include <spacecheck/trial/impl/worker_output.hpp>
#include <spacecheck/trial/perform.hpp>
#include <spacecheck/trial/worker.hpp>
#include <spacecheck/trial/worker_pool.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <mutex>
#include <poll.h>
#include <spawn.h>
#include <stdexcept>
#include <string_view>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <utility>

namespace spacecheck {
namespace {

using Clock = std::chrono::steady_clock;

std::string this_program() {
  char path[4096];
  ssize_t const length = ::readlink("/proc/self/exe", path, sizeof path - 1);
  if (length <= 0) throw std::runtime_error("cannot find this program in /proc/self/exe");
  return {path, static_cast<std::size_t>(length)};
}

std::string signal_text(int signal) {
  char const* const name = ::sigabbrev_np(signal);
  char const* const text = ::sigdescr_np(signal);
  return fmt::format("SIG{} ({})", name != nullptr ? name : "?", text != nullptr ? text : "?");
}

Observation cannot_be_done(Trial const& trial, std::string const& why) {
  Observation nothing;
  nothing.trial = trial;
  nothing.ended = Ended::unsupported;
  nothing.message = why;
  return nothing;
}

/// Whether these are the last words of an OpenMP that ends its process as it can't start a thread.
bool wants_threads(std::string_view tail) {
  return tail.find("libgomp: Thread creation failed") != tail.npos ||
         tail.find("unable to allocate necessary resources for OMP thread") != tail.npos;
}

/// Why the access twin can't do a trial; empty: it can. The twin is built with Serial alone.
std::string beyond_access_twin(Trial const& trial) {
  for (auto const& space : {trial.space, trial.against}) {
    if (space.empty() || space == "Serial") continue;
    return fmt::format("the access twin runs Serial only, not {}", space);
  }
  return {};
}

}  // namespace

class WorkerPool::Worker {
 public:
  Worker(WorkerSettings const& settings, std::string const& program, std::int64_t threads)
      : m_settings(settings), m_program(program) {
    int ends[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) throw no_descriptors();
    m_socket = Impl::Descriptor(ends[0]);
    Impl::Descriptor const theirs(ends[1]);
    if (!m_output.open()) throw no_descriptors();
    start(theirs.get(), program, threads);
    m_output.handed_over();
  }

  ~Worker() {
    m_socket = Impl::Descriptor();
    if (m_pid <= 0) return;
    // A worker ends by itself when its socket closes; one that does not is stuck.
    await_end();
    kill();
  }

  Worker(Worker const&) = delete;
  Worker& operator=(Worker const&) = delete;

  enum class Ending {
    answered,
    unread,  ///< the worker was gone before it had read what was asked
    closed,
    timed_out
  };

  /// Whether it can be given a trial. One that somebody has killed since the last can't; one that
  /// ended otherwise is given the next, so that its end is told.
  bool usable() {
    if (m_end_told) return false;
    return !reap(WNOHANG) || !killed();
  }

  /// Waits until it has started, or has not.
  bool ready() {
    if (!m_started) {
      std::string line;
      m_started = converse({}, longest_start, line);
      if (m_started != Ending::answered && m_started != Ending::timed_out) await_end();
    }
    return m_started == Ending::answered;
  }

  /// Whether it has ended by a SIGKILL that was not ours.
  bool killed() const {
    return m_pid <= 0 && WIFSIGNALED(m_status) && WTERMSIG(m_status) == SIGKILL;
  }

  std::int64_t threads() {
    require_ready();
    std::string line;
    if (converse(std::string(threads_question) + "\n", longest_start, line) != Ending::answered) {
      throw NoWorker("a worker that was asked for its threads gave no answer");
    }
    auto const json = nlohmann::ordered_json::parse(line, nullptr, false);
    return json.is_object() ? json.value("threads", std::int64_t{1}) : 1;
  }

  /// None: somebody had killed the worker before it began.
  std::optional<Observation> run(Trial const& trial) {
    Observation lost;
    lost.trial = trial;
    auto const start = Clock::now();
    require_ready();
    m_output.forget();
    std::string line;
    auto const ending =
        converse(name_of(trial) + "\n", m_settings.timeout.value_or(default_timeout(trial)), line);
    lost.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    switch (ending) {
      case Ending::answered: return read_answer(line, lost);
      case Ending::timed_out:
        kill();
        lost.ended = Ended::hang;
        lost.message = m_overdue;
        return lost;
      case Ending::unread:
        await_end();
        if (killed()) return std::nullopt;
        break;
      case Ending::closed: break;
    }
    describe_death(lost);
    return lost;
  }

 private:
  static NoWorker no_descriptors() {
    return NoWorker(fmt::format("cannot start a worker: {}", std::strerror(errno)));
  }

  void start(int socket, std::string const& program, std::int64_t threads) {
    constexpr int worker_socket = 3;
    std::string const socket_text = std::to_string(worker_socket);
    std::string const threads_text = std::to_string(threads);
    std::string const mark = worker_argument;
    char* const arguments[] = {const_cast<char*>(program.c_str()), const_cast<char*>(mark.c_str()),
                               const_cast<char*>(socket_text.c_str()),
                               const_cast<char*>(threads_text.c_str()), nullptr};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, m_output.for_worker(), 1);
    posix_spawn_file_actions_adddup2(&actions, m_output.for_worker(), 2);
    posix_spawn_file_actions_adddup2(&actions, socket, worker_socket);
    Impl::WorkerEnvironment environment;
    // The limit is this process' for a moment: two at once would put back each other's.
    static std::mutex one_at_a_time;
    std::lock_guard const lock(one_at_a_time);
    auto const limit = limit_memory();
    int error = 0;
    // Others' processes come and go: where there is no room for one more there may be in a moment.
    for (auto pause = shortest_pause; pause <= longest_pause; pause *= 2) {
      error =
          ::posix_spawn(&m_pid, program.c_str(), &actions, nullptr, arguments, environment.data());
      if (error != EAGAIN && error != ENOMEM) break;
      std::this_thread::sleep_for(pause);
    }
    ::setrlimit(RLIMIT_DATA, &limit);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) {
      m_pid = -1;
      throw NoWorker(fmt::format("cannot start a worker ({}): {}", program, std::strerror(error)));
    }
  }

  // What happens before the worker says that it is ready is no trial's doing.
  void require_ready() {
    if (ready()) return;
    Observation lost;
    if (m_started != Ending::timed_out) {
      describe_death(lost);
    } else {
      lost.message = fmt::format("not ready within {} s", longest_start.count());
      kill();
    }
    throw NoWorker(fmt::format("a worker ended before its first trial ({}): {}", m_program,
                               one_line(lost.message)));
  }

  void await_end() {
    auto const deadline = Clock::now() + std::chrono::seconds(1);
    while (!reap(WNOHANG) && Clock::now() < deadline) {
      m_output.take();  // or one that prints as it ends would wait for a reader
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }

  // The child inherits the limit; the caller puts the old one back.
  rlimit limit_memory() const {
    rlimit old{};
    ::getrlimit(RLIMIT_DATA, &old);
    rlimit limit = old;
    std::int64_t bytes = m_settings.memory_limit;
    if (bytes <= 0) bytes = Impl::available_memory() / 5 * 4;
    // The shadow that a sanitizer reserves counts as data: under a limit no worker could start.
    if (bytes > 0 && !sanitized()) {
      limit.rlim_cur = std::min<rlim_t>(old.rlim_cur, static_cast<rlim_t>(bytes));
      ::setrlimit(RLIMIT_DATA, &limit);
    }
    return old;
  }

  // \param limit  for all but the kernel's reference, whose time is its own.
  Ending converse(std::string const& request, std::chrono::duration<double> limit,
                  std::string& line) {
    m_asks_reference = false;
    for (std::string_view rest = request; !rest.empty();) {
      ssize_t const sent = ::send(m_socket.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
      if (sent > 0) {
        rest.remove_prefix(static_cast<std::size_t>(sent));
      } else if (errno != EINTR) {
        return Ending::unread;
      }
    }
    Impl::Patience kernel(limit);
    Impl::Patience reference(std::max(limit, m_settings.longest_reference));
    for (;;) {
      while (take_line(line)) {
        bool const begins = line == reference_begins;
        if (!begins && line != reference_ends) return Ending::answered;
        if (begins) kernel.next_look();
        m_asks_reference = begins;
        (begins ? reference : kernel).resume();
      }
      auto& patience = m_asks_reference ? reference : kernel;
      auto const pause = patience.next_look();
      if (!pause) {
        m_overdue = in_words(fmt::format("no end within {} s", patience.limit().count()));
        return Ending::timed_out;
      }
      // A copy of the worker that its kernel forked keeps the socket open. What the worker itself
      // has said is there by now, if it has ended.
      bool const ended = reap(WNOHANG);
      pollfd waiting[2]{{.fd = m_socket.get(), .events = POLLIN, .revents = 0},
                        {.fd = m_output.to_watch(), .events = POLLIN, .revents = 0}};
      if (::poll(waiting, 2, ended ? 0 : static_cast<int>(pause->count())) < 0) {
        if (errno != EINTR) return Ending::closed;
        continue;
      }
      if (waiting[1].revents != 0) m_output.take();
      if (waiting[0].revents == 0) {
        if (ended) return Ending::closed;
        continue;
      }
      char buffer[65536];
      ssize_t const got = ::read(m_socket.get(), buffer, sizeof buffer);
      if (got > 0) {
        m_pending.append(buffer, static_cast<std::size_t>(got));
      } else if (got == 0 || errno != EINTR) {
        // A reset: it closed with our bytes still in its socket.
        return got < 0 && errno == ECONNRESET ? Ending::unread : Ending::closed;
      }
    }
  }

  bool take_line(std::string& line) {
    auto const end = m_pending.find('\n');
    if (end == std::string::npos) return false;
    line = m_pending.substr(0, end);
    m_pending.erase(0, end + 1);
    return true;
  }

  /// What became of the trial, and that it was its kernel's reference, where it was.
  std::string in_words(std::string const& ending) const {
    return m_asks_reference ? "in its reference: " + ending : ending;
  }

  // What is no answer to what was asked came from the kernel, and the next may, too.
  Observation read_answer(std::string const& line, Observation& lost) {
    auto const json = nlohmann::ordered_json::parse(line, nullptr, false);
    if (json.is_object() && json.contains("error")) {
      throw std::invalid_argument(json["error"].get<std::string>());
    }
    try {
      auto observation = observation_from_json(json);
      auto const answered = name_of(observation.trial);
      if (answered == name_of(lost.trial)) return observation;
      lost.message = "its process answered for another trial: " + answered;
    } catch (std::invalid_argument const&) {
      lost.message = "its process wrote into spacecheck's socket: " + last_words(line);
    }
    kill();
    lost.ended = Ended::crash;
    return lost;
  }

  void describe_death(Observation& observation) {
    m_end_told = true;
    // A closed socket without a death: the kernel closed our descriptor.
    await_end();
    if (m_pid > 0) {
      kill();
      observation.ended = Ended::crash;
      observation.message = "the worker closed its socket";
      return;
    }
    m_output.take();
    std::string const tail = last_words(m_output.last());
    if (wants_threads(tail)) {
      observation.ended = Ended::unsupported;
      observation.message = "the system gives OpenMP no threads: " + tail;
      return;
    }
    observation.ended = Ended::crash;
    if (WIFSIGNALED(m_status)) {
      int const signal = WTERMSIG(m_status);
      observation.message = signal_text(signal);
      // Nobody but the kernel's memory killer sends SIGKILL to a worker that is not late.
      if (signal == SIGKILL) {
        observation.ended = Ended::out_of_memory;
        observation.message = "killed, most likely for want of memory";
      }
    } else {
      observation.message =
          fmt::format("the process ended with exit code {}", WEXITSTATUS(m_status));
    }
    observation.message = in_words(observation.message);
    if (!tail.empty()) observation.message += ": " + tail;
  }

  bool reap(int options) {
    if (m_pid <= 0) return true;
    pid_t const ended = ::waitpid(m_pid, &m_status, options);
    if (ended == m_pid || (ended < 0 && errno == ECHILD)) m_pid = -1;
    return m_pid <= 0;
  }

  void kill() {
    m_end_told = true;
    if (m_pid <= 0) return;
    ::kill(m_pid, SIGKILL);
    while (!reap(0)) {
    }
  }

  static constexpr std::chrono::milliseconds shortest_pause{20};
  static constexpr std::chrono::milliseconds longest_pause{640};
  static constexpr std::chrono::duration<double> longest_start{120};

  WorkerSettings const& m_settings;
  std::string m_program;
  std::optional<Ending> m_started;  ///< how its start went, once that is known
  Impl::Descriptor m_socket;
  Impl::WorkerOutput m_output;
  std::string m_pending;
  bool m_asks_reference = false;  ///< what it is at, as far as it has said
  std::string m_overdue;          ///< what had no end
  bool m_end_told = false;        ///< or of our doing: there is nothing more to be had of it
  pid_t m_pid = -1;
  int m_status = 0;
};

WorkerPool::WorkerPool(WorkerSettings settings) : m_settings(std::move(settings)) {
  if (m_settings.program.empty()) m_settings.program = this_program();
  m_twin = access_twin_of(m_settings.program);
}
WorkerPool::~WorkerPool() = default;

WorkerPool::Worker& WorkerPool::worker_for(Trial const& trial) {
  auto const& program = trial.check == access_check ? m_twin : m_settings.program;
  auto& slot = m_workers[{program, trial.threads}];
  if (!slot || !slot->usable()) {
    slot.reset();
    slot = std::make_unique<Worker>(m_settings, program, trial.threads);
  }
  return *slot;
}

// Other than a twin that is not there at all, this is nobody's wish: it is told below the table,
// too.
void WorkerPool::say_what_twin_lacks(Observation& observation) const {
  auto const file = [](std::string const& path) { return path.substr(path.rfind('/') + 1); };
  observation.message = fmt::format(
      "{} has no kernel '{}', which {} has: name its source in spacecheck_add_kernels or "
      "target_sources, not only in a library; or build both anew",
      file(m_twin), observation.trial.kernel, file(m_settings.program));
  observation.access.emplace().not_covered = {observation.message};
}

Observation WorkerPool::run(Trial const& trial) {
  if (trial.check == access_check) {
    auto why_not = beyond_access_twin(trial);
    if (::access(m_twin.c_str(), X_OK) != 0) why_not = "no access twin beside this program";
    if (!why_not.empty()) return cannot_be_done(trial, why_not);
  }
  if (trial.kernel != m_kernel) {
    if (!m_kernel.empty()) m_workers.clear();
    m_kernel = trial.kernel;
  }
  // Somebody who kills processes may meet one that has not begun the trial; then there is another.
  constexpr int starts = 5;
  for (int start = 0; start < starts; ++start) {
    auto& worker = worker_for(trial);
    if (!worker.ready() && worker.killed() && start + 1 < starts) continue;
    if (auto observation = worker.run(trial)) {
      if (trial.check == access_check && observation->ended == Ended::unsupported) {
        say_what_twin_lacks(*observation);
      }
      return std::move(*observation);
    }
  }
  throw NoWorker(fmt::format("{} workers in a row were killed before they began a trial", starts));
}

std::int64_t WorkerPool::threads() { return worker_for(Trial{}).threads(); }

std::string access_twin_of(std::string const& program) { return program + ".access"; }

bool has_access_twin() { return ::access(access_twin_of(this_program()).c_str(), X_OK) == 0; }

Observation InProcess::run(Trial const& trial) {
  if (trial.check == access_check) {
    return cannot_be_done(trial, "access trials run in the access twin, never in this process");
  }
  // Kokkos starts once in a process: the first trial's thread count holds for all.
  static KokkosSession const session(trial.threads);
  if (trial.threads > 0 && concurrency(trial.space) != trial.threads) {
    return cannot_be_done(trial, fmt::format("{} has {} threads in this process", trial.space,
                                             concurrency(trial.space)));
  }
  return perform(trial);
}

}  // namespace spacecheck
