#include <spacecheck/fleet/records.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string_view>
#include <sys/stat.h>
#include <utility>

namespace spacecheck {
namespace {

namespace fs = std::filesystem;

constexpr char const* lost_file = "lost.json";

// Longer than any header: a file that is no record is not read whole for it.
constexpr std::size_t longest_header = std::size_t{1} << 20;

constexpr std::string_view rank_prefix = "rank-";

// "rank-00002" is 2; of another name none.
std::optional<std::int64_t> rank_in(std::string_view stem) {
  std::int64_t rank = 0;
  stem.remove_prefix(rank_prefix.size());
  auto const [end, error] = std::from_chars(stem.data(), stem.data() + stem.size(), rank);
  bool const is_number = error == std::errc() && end == stem.data() + stem.size() && rank >= 0;
  return is_number ? std::optional(rank) : std::nullopt;
}

std::vector<std::int64_t> ranks_of(std::vector<VotingRecord> const& records) {
  constexpr std::int64_t none = -1;
  std::vector<std::int64_t> ranks;
  std::map<std::int64_t, std::string> paths;
  std::int64_t beyond = 0;
  for (auto const& record : records) {
    auto const& path = record.path;
    Record known;
    known.header = header_of(path);
    known.path = path;
    auto const ballot = ballot_of(known, record.rank.value_or(none));
    auto const rank = ballot.voter.rank;
    ranks.push_back(rank);
    if (rank < 0) continue;
    auto const [other, is_first] = paths.emplace(rank, path);
    if (!is_first) {
      throw RecordError(fmt::format("{} and {} are both rank {}; vote on one fleet at a time",
                                    other->second, path, rank));
    }
    beyond = std::max({beyond, rank + 1, ballot.ranks});
  }
  // Below that they would stand for ranks that were lost.
  for (auto& rank : ranks) {
    if (rank < 0) rank = beyond++;
  }
  return ranks;
}

Ballot lost_ballot(std::int64_t rank, std::string const& path, std::string const& why) {
  Ballot ballot;
  ballot.voter.rank = rank;
  ballot.voter.source = path;
  ballot.voter.complete = false;
  ballot.voter.lost = why;
  return ballot;
}

}  // namespace

std::string record_of_rank(std::string const& folder, std::int64_t rank) {
  return (fs::path(folder) / fmt::format("rank-{:05}.jsonl", rank)).string();
}

std::vector<VotingRecord> records_in(std::string const& folder) {
  std::error_code error;
  fs::directory_iterator const entries(folder, error);
  if (error) throw RecordError(fmt::format("{}: cannot be read: {}", folder, error.message()));
  std::vector<VotingRecord> records;
  for (auto const& entry : entries) {
    auto const stem = entry.path().stem().string();
    if (stem.starts_with(rank_prefix) && entry.path().extension() == ".jsonl") {
      records.push_back({entry.path().string(), rank_in(stem), false});
    }
  }
  if (records.empty()) {
    throw RecordError(fmt::format("{}: holds no record of a rank (rank-*.jsonl)", folder));
  }
  std::sort(records.begin(), records.end(), [](auto const& a, auto const& b) {
    return a.path.size() != b.path.size() ? a.path.size() < b.path.size() : a.path < b.path;
  });
  return records;
}

std::vector<VotingRecord> each_once(std::vector<VotingRecord> records) {
  std::set<std::pair<dev_t, ino_t>> seen;
  std::erase_if(records, [&](VotingRecord const& record) {
    struct stat about {};
    // What is not there is told of by who reads it.
    return ::stat(record.path.c_str(), &about) == 0 &&
           !seen.emplace(about.st_dev, about.st_ino).second;
  });
  return records;
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

Ballots ballots_of(std::vector<VotingRecord> records) {
  for (auto const& record : records) {
    std::error_code error;
    if (!fs::is_other(record.path, error)) continue;
    throw RecordError(
        fmt::format("{}: is a device or a pipe; a vote reads records more than once: "
                    "name a file",
                    record.path));
  }
  auto ranks = ranks_of(records);
  return [records = std::move(records),
          ranks = std::move(ranks)](std::function<void(Ballot const&)> const& take) {
    for (std::size_t k = 0; k < records.size(); ++k) {
      auto const& [path, by_name, has_to_be_whole] = records[k];
      try {
        auto ballot =
            ballot_of(has_to_be_whole ? read_whole_record(path) : read_record(path), ranks[k]);
        ballot.voter.rank = ranks[k];
        take(ballot);
      } catch (RecordError const& problem) {
        if (!by_name) throw;
        take(lost_ballot(ranks[k], path, problem.what()));
      }
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
        take(lost_ballot(rank, path, problem.what()));
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
                   {"whole", one.voter.complete},
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
      rank.voter.complete = one.value("whole", false);
      rank.why = one.value("why", "");
      lost.push_back(std::move(rank));
    }
  } catch (nlohmann::ordered_json::exception const&) {
    lost.clear();  // nobody of ours wrote that
  }
  return lost;
}

}  // namespace spacecheck
