// Starts Kokkos for tests that run, and for nothing else: listing them must work on a machine
// without a device. It is the worker of its own tests, too.
#include <spacecheck/trial/perform.hpp>
#include <spacecheck/trial/worker.hpp>

#include <catch2/catch_session.hpp>

int main(int argc, char** argv) {
  if (int const ended = spacecheck::run_if_worker(argc, argv); ended >= 0) return ended;
  Catch::Session session;
  int const bad = session.applyCommandLine(argc, argv);
  if (bad != 0) return bad;
  auto const& asked = session.configData();
  if (asked.showHelp || asked.libIdentify || asked.listTests || asked.listTags ||
      asked.listReporters || asked.listListeners) {
    return session.run();
  }
  spacecheck::KokkosSession const kokkos(0);
  return session.run();
}
