#include <spacecheck/fleet/meeting.hpp>
#include <spacecheck/record/record.hpp>

#include <fmt/format.h>

#include <cctype>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace spacecheck {
namespace {

namespace fs = std::filesystem;

std::string arrival_name(std::int64_t rank) { return fmt::format("arrived-{}", rank); }

std::string file_name(std::string text) {
  for (auto& c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '-') c = '.';
  }
  return text;
}

}  // namespace

Meeting::Meeting(std::string const& folder, std::string const& job)
    : m_folder((fs::path(folder) / (".meeting-" + file_name(job))).string()) {
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

void Meeting::arrive(std::int64_t rank, nlohmann::ordered_json const& how) const {
  if (publish(arrival_name(rank), how)) return;
  throw RecordError(fmt::format("{}: rank {} was here before; take another folder, or remove it",
                                m_folder, rank));
}

std::int64_t Meeting::arrived() const {
  std::int64_t count = 0;
  std::error_code error;
  for (fs::directory_iterator at(m_folder, error), end; !error && at != end; at.increment(error)) {
    if (at->path().filename().string().rfind("arrived-", 0) == 0) ++count;
  }
  return count;
}

std::optional<nlohmann::ordered_json> Meeting::how(std::int64_t rank) const {
  return published(arrival_name(rank));
}

// link() is what a shared file system does once only, whoever asks.
bool Meeting::publish(std::string const& name, nlohmann::ordered_json const& what) const {
  auto const place = file(name);
  char host[256] = {};
  (void)::gethostname(host, sizeof host - 1);
  auto const beside = file(fmt::format("part-{}-{}-{}", host, ::gettid(), name));
  {
    std::ofstream stream(beside, std::ios::binary);
    stream << what.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    stream.close();
    if (!stream) throw RecordError(fmt::format("{}: cannot be written", beside));
  }
  bool const first = ::link(beside.c_str(), place.c_str()) == 0;
  int const why = errno;
  ::unlink(beside.c_str());
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
