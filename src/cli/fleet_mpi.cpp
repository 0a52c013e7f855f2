#ifdef SPACECHECK_HAS_MPI
#include <mpi.h>
#endif
#include "command.hpp"
#include "fleet_mpi.hpp"

#include <algorithm>
#include <limits>
#include <string>

namespace spacecheck::cli {

#ifdef SPACECHECK_HAS_MPI

namespace {

void require(int code, char const* what) {
  if (code == MPI_SUCCESS) return;
  char text[MPI_MAX_ERROR_STRING] = {};
  int length = 0;
  MPI_Error_string(code, text, &length);
  throw Error(own_fault, std::string("MPI: ") + what + ": " + text);
}

// A message is at most this long: MPI counts in int.
constexpr std::size_t longest_part = std::size_t{1} << 30;

void send(std::string const& bytes, int to) {
  auto const size = static_cast<unsigned long long>(bytes.size());
  require(MPI_Send(&size, 1, MPI_UNSIGNED_LONG_LONG, to, 0, MPI_COMM_WORLD), "send");
  for (std::size_t at = 0; at < bytes.size(); at += longest_part) {
    auto const part = static_cast<int>(std::min(longest_part, bytes.size() - at));
    require(MPI_Send(bytes.data() + at, part, MPI_BYTE, to, 1, MPI_COMM_WORLD), "send");
  }
}

std::string receive(int from) {
  unsigned long long size = 0;
  require(MPI_Recv(&size, 1, MPI_UNSIGNED_LONG_LONG, from, 0, MPI_COMM_WORLD, MPI_STATUS_IGNORE),
          "receive");
  std::string bytes(size, '\0');
  for (std::size_t at = 0; at < bytes.size(); at += longest_part) {
    auto const part = static_cast<int>(std::min(longest_part, bytes.size() - at));
    require(MPI_Recv(bytes.data() + at, part, MPI_BYTE, from, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE),
            "receive");
  }
  return bytes;
}

}  // namespace

bool has_mpi() { return true; }

MpiVote::MpiVote() {
  int provided = 0;
  require(MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &provided), "init");
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  int rank = 0;
  int ranks = 1;
  MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  MPI_Comm_size(MPI_COMM_WORLD, &ranks);
  m_rank = rank;
  m_ranks = ranks;
}

MpiVote::~MpiVote() { MPI_Finalize(); }

Tally MpiVote::reduce(Tally own) {
  for (std::int64_t step = 1; step < m_ranks; step *= 2) {
    if ((m_rank & step) != 0) {
      send(to_bytes(own), static_cast<int>(m_rank - step));
      break;
    }
    if (m_rank + step < m_ranks) {
      own.add(tally_from_bytes(receive(static_cast<int>(m_rank + step))));
    }
  }
  return own;
}

#else

bool has_mpi() { return false; }

MpiVote::MpiVote() { throw Error(own_fault, "this build has no MPI (SPACECHECK_ENABLE_MPI)"); }

MpiVote::~MpiVote() = default;

Tally MpiVote::reduce(Tally own) { return own; }

#endif

}  // namespace spacecheck::cli
