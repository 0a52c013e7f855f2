#include <spacecheck/fleet/meeting.hpp>

#include <fmt/format.h>

#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <set>
#include <unistd.h>
#include <utility>

namespace spacecheck {
namespace {

namespace fs = std::filesystem;

constexpr char const* arrived_mark = "arrived-";
constexpr char const* gave_up_mark = "gave-up-";

std::string arrival_name(std::int64_t rank) { return fmt::format("{}{}", arrived_mark, rank); }
std::string gave_up_name(std::int64_t rank) { return fmt::format("{}{}", gave_up_mark, rank); }

std::string file_name(std::string text) {
  for (auto& c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '-') c = '.';
  }
  return text;
}

void write_file(std::string const& part, nlohmann::ordered_json const& what) {
  std::ofstream stream(part, std::ios::binary);
  stream << what.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  stream.close();
  if (!stream) throw RecordError(fmt::format("{}: cannot be written", part));
}

}  // namespace

Meeting::Meeting(std::string const& folder, std::string const& job, MeetingStart start)
    : m_name(folder),
      m_folder((fs::path(folder) / (".meeting-" + file_name(job))).string()),
      m_start(std::move(start)) {
  // No job's name has a plus.
  auto const first = m_folder;
  for (int next = 2; m_start.again && published(decision); ++next) {
    m_folder = fmt::format("{}+{}", first, next);
  }
  std::error_code error;
  fs::create_directories(m_folder, error);
  if (error) throw RecordError(fmt::format("{}: cannot be made: {}", folder, error.message()));
  if (::access(m_folder.c_str(), W_OK) != 0) {
    throw RecordError(fmt::format("{}: cannot be written to: {}", folder, std::strerror(errno)));
  }
}

std::string Meeting::file(std::string const& name) const {
  return (fs::path(m_folder) / file_name(name)).string();
}

void Meeting::begin(std::int64_t rank) const {
  if (m_start.again) {
    ::unlink(file(arrival_name(rank)).c_str());
  } else if (published(arrival_name(rank))) {
    refuse(rank);
  }
  ::unlink(file(gave_up_name(rank)).c_str());
}

void Meeting::refuse(std::int64_t rank) const {
  throw RankWasHere(
      fmt::format("{}: rank {} was here before; go on with --resume, begin anew with --force, or "
                  "take another folder",
                  m_name, rank));
}

void Meeting::arrive(std::int64_t rank, nlohmann::ordered_json const& how) const {
  if (!publish(arrival_name(rank), how)) refuse(rank);
}

void Meeting::give_up(std::int64_t rank, nlohmann::ordered_json const& how) const {
  auto what = how;
  what["command"] = m_start.command;
  auto const name = gave_up_name(rank);
  auto const part = beside(name);
  write_file(part, what);
  if (std::rename(part.c_str(), file(name).c_str()) == 0) return;
  int const why = errno;
  ::unlink(part.c_str());
  throw RecordError(fmt::format("{}: cannot be put in place: {}", file(name), std::strerror(why)));
}

Meeting::Attendance Meeting::attendance() const {
  std::set<std::string> arrived;
  std::set<std::string> gave_up;
  std::error_code error;
  for (fs::directory_iterator at(m_folder, error), end; !error && at != end; at.increment(error)) {
    auto const name = at->path().filename().string();
    if (name.rfind(arrived_mark, 0) == 0) {
      arrived.insert(name.substr(std::strlen(arrived_mark)));
    } else if (name.rfind(gave_up_mark, 0) == 0) {
      auto const how = published(name);
      if (!how || how->value("command", "") != m_start.command) continue;
      gave_up.insert(name.substr(std::strlen(gave_up_mark)));
    }
  }
  // One of a rank that was started twice.
  std::erase_if(gave_up, [&](std::string const& rank) { return arrived.count(rank) > 0; });
  return {.arrived = static_cast<std::int64_t>(arrived.size()),
          .gave_up = static_cast<std::int64_t>(gave_up.size())};
}

std::optional<nlohmann::ordered_json> Meeting::how(std::int64_t rank) const {
  auto how = published(arrival_name(rank));
  return how ? how : published(gave_up_name(rank));
}

std::string Meeting::beside(std::string const& name) const {
  char host[256] = {};
  (void)::gethostname(host, sizeof host - 1);
  return file(fmt::format("part-{}-{}-{}", host, ::gettid(), name));
}

// link() is what a shared file system does once only, whoever asks.
bool Meeting::publish(std::string const& name, nlohmann::ordered_json const& what) const {
  auto const place = file(name);
  auto const part = beside(name);
  write_file(part, what);
  bool const first = ::link(part.c_str(), place.c_str()) == 0;
  int const why = errno;
  ::unlink(part.c_str());
  if (!first && why != EEXIST) {
    throw RecordError(fmt::format("{}: cannot be put in place: {}", place, std::strerror(why)));
  }
  return first;
}

std::optional<nlohmann::ordered_json> Meeting::published(std::string const& name) const {
  std::ifstream stream(file(name), std::ios::binary);
  if (!stream) return std::nullopt;
  auto what = nlohmann::ordered_json::parse(stream, nullptr, false);
  if (what.is_discarded()) return std::nullopt;
  return what;
}

}  // namespace spacecheck
