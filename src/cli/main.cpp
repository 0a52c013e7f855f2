#include "command.hpp"
#include "command_line.hpp"
#include "output.hpp"

#include <spacecheck/check/interrupted.hpp>
#include <spacecheck/plan/kernel_names.hpp>
#include <spacecheck/plan/one_line.hpp>
#include <spacecheck/report/replay_line.hpp>
#include <spacecheck/trial/worker.hpp>
#include <spacecheck/trial/worker_pool.hpp>

#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <unistd.h>

namespace spacecheck::cli {
namespace {

// A descriptor that the caller has closed would be given to the next file that is opened: the table
// would go into the record. Standard output for reading, so that printing still fails, and is told.
void occupy_standard_streams() {
  for (int file : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(file, F_GETFD) >= 0) continue;
    (void)::open("/dev/null", file == STDERR_FILENO ? O_WRONLY : O_RDONLY);
  }
}

// A file that may not grow any further (ulimit -f) is told as a full disk is. A handler, which no
// worker inherits.
void outlive_file_limit() {
  struct sigaction nothing {};
  nothing.sa_handler = [](int) {};
  ::sigaction(SIGXFSZ, &nothing, nullptr);
}

}  // namespace
}  // namespace spacecheck::cli

int main(int argc, char** argv) {
  using namespace spacecheck;
  cli::occupy_standard_streams();
  if (int const code = run_if_worker(argc, argv); code >= 0) return code;
  cli::outlive_file_limit();
  if (argc > 0) set_program_name(argv[0]);
  try {
    int const code = cli::read_command_line(argc, argv)();
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0 || cli::cannot_show()) {
      cli::tell("spacecheck: cannot write to standard output\n");
      return cli::own_fault;
    }
    return code;
  } catch (cli::Error const& error) {
    cli::tell(fmt::format("spacecheck: {}\n", error.what()));
    return error.code();
  } catch (Interrupted const&) {
    return cli::interrupted;
  } catch (KernelNameError const& error) {
    cli::tell(fmt::format("spacecheck: {}\n", one_line(error.what())));
    return cli::usage;
  } catch (NoWorker const& error) {
    cli::tell(fmt::format("spacecheck: {}\n", error.what()));
    return cli::own_fault;
  } catch (std::exception const& error) {
    cli::tell(
        fmt::format("spacecheck: a fault in spacecheck itself: {}\n", one_line(error.what())));
    return cli::own_fault;
  }
}
