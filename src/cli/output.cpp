#include "output.hpp"

#include <spacecheck/report/terminal.hpp>

#include <cerrno>
#include <cstddef>
#include <poll.h>
#include <unistd.h>

namespace spacecheck::cli {
namespace {
bool failed = false;
}

void show(std::string_view text) {
  while (!text.empty() && !failed) {
    ssize_t const put = ::write(STDOUT_FILENO, text.data(), text.size());
    if (put > 0) {
      text.remove_prefix(static_cast<std::size_t>(put));
    } else if (put < 0 && errno == EAGAIN) {
      // Somebody who shares it has made it one that does not wait.
      pollfd ready{.fd = STDOUT_FILENO, .events = POLLOUT, .revents = 0};
      (void)::poll(&ready, 1, -1);
    } else if (put == 0 || errno != EINTR) {
      failed = true;
    }
  }
}

bool cannot_show() { return failed; }

std::size_t width_of_output() { return style_of(STDOUT_FILENO).width; }

}  // namespace spacecheck::cli
