#include <spacecheck/fleet/records.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

namespace spacecheck {
namespace {

namespace fs = std::filesystem;

constexpr char const* lost_file = "lost.json";

// Longer than any header: a file that is no record is not read whole for it.
constexpr std::size_t longest_header = std::size_t{1} << 20;

bool ranks_are_distinct(std::vector<std::string> const& files) {
  std::set<std::int64_t> ranks;
  for (std::size_t place = 0; place < files.size(); ++place) {
    Record record;
    record.header = header_of(files[place]);
    auto const rank = ballot_of(record, static_cast<std::int64_t>(place)).voter.rank;
    if (!ranks.insert(rank).second) return false;
  }
  return true;
}

}  // namespace

std::string record_of_rank(std::string const& folder, std::int64_t rank) {
  return (fs::path(folder) / fmt::format("rank-{:05}.jsonl", rank)).string();
}

std::vector<std::string> records_in(std::string const& folder) {
  std::error_code error;
  fs::directory_iterator const entries(folder, error);
  if (error) throw RecordError(fmt::format("{}: cannot be read: {}", folder, error.message()));
  std::vector<std::string> files;
  for (auto const& entry : entries) {
    auto const name = entry.path().filename().string();
    if (name.rfind("rank-", 0) == 0 && entry.path().extension() == ".jsonl") {
      files.push_back(entry.path().string());
    }
  }
  if (files.empty()) {
    throw RecordError(fmt::format("{}: holds no record of a rank (rank-*.jsonl)", folder));
  }
  std::sort(files.begin(), files.end(), [](auto const& a, auto const& b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  });
  return files;
}

nlohmann::ordered_json header_of(std::string const& path) {
  std::ifstream stream(path, std::ios::binary);
  std::string line(longest_header, '\0');
  stream.getline(line.data(), static_cast<std::streamsize>(line.size()));
  auto const length = stream.gcount();
  if (!stream || stream.eof() || length < 2) return nullptr;
  line.resize(static_cast<std::size_t>(length - 1));
  auto header = nlohmann::ordered_json::parse(line, nullptr, false);
  return header.is_object() ? header : nullptr;
}

Ballots ballots_of(std::vector<std::string> files) {
  return [files = std::move(files)](std::function<void(Ballot const&)> const& take) {
    bool const distinct = ranks_are_distinct(files);
    for (std::size_t place = 0; place < files.size(); ++place) {
      auto ballot = ballot_of(read_record(files[place]), static_cast<std::int64_t>(place));
      if (!distinct) {
        ballot.voter.rank = static_cast<std::int64_t>(place);
        ballot.ranks = 0;
      }
      take(ballot);
    }
  };
}

Ballots ballots_in(std::string const& folder, std::int64_t ranks) {
  return [folder, ranks](std::function<void(Ballot const&)> const& take) {
    for (std::int64_t rank = 0; rank < ranks; ++rank) {
      auto const path = record_of_rank(folder, rank);
      std::error_code error;
      if (!fs::exists(path, error)) continue;
      try {
        take(ballot_of(read_record(path), rank));
      } catch (RecordError const& problem) {
        Ballot ballot;
        ballot.voter.rank = rank;
        ballot.voter.source = path;
        ballot.voter.complete = false;
        ballot.voter.lost = problem.what();
        take(ballot);
      }
    }
  };
}

void note_lost(std::string const& folder, std::vector<LostRank> const& lost) {
  auto all = nlohmann::ordered_json::array();
  for (auto const& one : lost) {
    all.push_back({{"rank", one.voter.rank},
                   {"node", one.voter.node},
                   {"device", one.voter.device},
                   {"record", one.voter.source},
                   {"why", one.why}});
  }
  auto const path = (fs::path(folder) / lost_file).string();
  auto const beside = path + ".part";
  std::ofstream stream(beside, std::ios::binary);
  stream << all.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << "\n";
  stream.close();
  std::error_code error;
  if (stream) fs::rename(beside, path, error);
  if (!stream || error) throw RecordError(fmt::format("{}: cannot be written", path));
}

std::vector<LostRank> noted_lost(std::string const& folder) {
  std::ifstream stream(fs::path(folder) / lost_file, std::ios::binary);
  std::vector<LostRank> lost;
  if (!stream) return lost;
  auto const all = nlohmann::ordered_json::parse(stream, nullptr, false);
  if (!all.is_array()) return lost;
  try {
    for (auto const& one : all) {
      if (!one.is_object()) continue;
      LostRank rank;
      rank.voter.rank = one.value("rank", std::int64_t{0});
      rank.voter.node = one.value("node", "");
      rank.voter.device = one.value("device", "");
      rank.voter.source = one.value("record", "");
      rank.voter.complete = false;
      rank.why = one.value("why", "");
      lost.push_back(std::move(rank));
    }
  } catch (nlohmann::ordered_json::exception const&) {
    lost.clear();  // nobody of ours wrote that
  }
  return lost;
}

}  // namespace spacecheck
