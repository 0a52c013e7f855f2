#include <spacecheck/kernel/kernel_list.hpp>
#include <spacecheck/plan/observation_json.hpp>
#include <spacecheck/trial/impl/tell_of_reference.hpp>
#include <spacecheck/trial/perform.hpp>
#include <spacecheck/trial/threads_there.hpp>
#include <spacecheck/trial/worker.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <string>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

namespace spacecheck {
namespace {

constexpr char const* ready_line = "ready\n";

pid_t worker = -1;

// A copy that a kernel has forked, and that comes back from it, neither answers nor reads on.
void end_if_copy() {
  if (::getpid() != worker) ::_exit(0);
}

bool read_line(int socket, std::string& pending, std::string& line) {
  for (;;) {
    auto const end = pending.find('\n');
    if (end != std::string::npos) {
      line = pending.substr(0, end);
      pending.erase(0, end + 1);
      return true;
    }
    char buffer[4096];
    ssize_t const got = ::read(socket, buffer, sizeof buffer);
    if (got > 0) {
      pending.append(buffer, static_cast<std::size_t>(got));
    } else if (got == 0 || errno != EINTR) {
      return false;
    }
  }
}

bool write_all(int socket, std::string const& text) {
  std::size_t done = 0;
  while (done < text.size()) {
    ssize_t const put = ::send(socket, text.data() + done, text.size() - done, MSG_NOSIGNAL);
    if (put > 0) {
      done += static_cast<std::size_t>(put);
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

// A program's twin may have been built of other sources.
Observation perform_here(Trial const& trial) {
  if (has_kernel(trial.kernel)) return perform(trial);
  Observation nothing;
  nothing.trial = trial;
  nothing.ended = Ended::unsupported;
  nothing.message = "no kernel named '" + trial.kernel + "'";
  return nothing;
}

std::int64_t most_threads() {
  std::int64_t most = 1;
  for (auto const& space : space_names()) most = std::max(most, threads_there(space));
  return most;
}

}  // namespace

int worker_main(int socket, std::int64_t threads) {
  static int told = -1;
  told = socket;
  // Programs that a kernel starts have no use for it, and would keep it open.
  ::fcntl(socket, F_SETFD, FD_CLOEXEC);
  worker = ::getpid();
  Impl::tell_of_reference = [](bool begins) {
    end_if_copy();
    write_all(told, std::string(begins ? reference_begins : reference_ends) + '\n');
  };
  // A worker whose parent is killed must not live on, whatever its kernel is doing.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  // The terminal's Ctrl-C is the parent's to handle: it ends after the trial in hand.
  std::signal(SIGINT, SIG_IGN);
  KokkosSession const session(threads);
  if (!write_all(socket, ready_line)) return 0;
  std::string pending;
  std::string line;
  while (read_line(socket, pending, line)) {
    std::string answer;
    try {
      if (line == threads_question) {
        if (!write_all(socket, "{\"threads\":" + std::to_string(most_threads()) + "}\n")) break;
        continue;
      }
      answer = to_json(perform_here(trial_named(line)))
                   .dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    } catch (std::exception const& error) {
      answer = nlohmann::ordered_json{{"error", error.what()}}.dump(
          -1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    }
    end_if_copy();
    if (!write_all(socket, answer + "\n")) break;
  }
  return 0;
}

int run_if_worker(int argc, char** argv) {
  if (argc != 4 || std::strcmp(argv[1], worker_argument) != 0) return -1;
  int socket = -1;
  std::int64_t threads = 0;
  std::from_chars(argv[2], argv[2] + std::strlen(argv[2]), socket);
  std::from_chars(argv[3], argv[3] + std::strlen(argv[3]), threads);
  return worker_main(socket, threads);
}

}  // namespace spacecheck
