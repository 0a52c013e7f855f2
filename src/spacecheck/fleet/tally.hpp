#pragma once

#include <spacecheck/fleet/ballot.hpp>

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

namespace spacecheck {

/// The ballots of many ranks, added up. Tallies of parts of a fleet add up to that of the whole, so
/// that they can go up a tree; what one holds grows with the questions and, but for a line for each
/// rank, not with the ranks.
struct Tally {
  /// An opinion that more ranks hold than this no longer names them [count].
  static constexpr std::size_t named_holders = 16;
  /// Of one question, the most frequent opinions are kept [count]: where there are more, nobody is
  /// going to be accused.
  static constexpr std::size_t kept_opinions = 64;

  struct Holder {
    std::int64_t rank = 0;
    std::int64_t attempts = 1;
    std::int64_t others = 0;
    std::string note{};
  };
  struct Opinion {
    std::int64_t count = 0;       ///< ranks that hold it
    std::int64_t unsteady = 0;    ///< of these: that got something else, too, in some attempt
    std::vector<Holder> holders;  ///< all of them, or none where they are too many
    std::vector<Holder> unsteady_holders;  ///< the same for these
  };
  struct Question {
    std::int64_t voters = 0;  ///< ranks that answered
    std::map<std::string, Opinion> opinions;
  };
  struct Group {
    std::vector<Voter> voters;
    std::unordered_map<std::string, Question> questions;
    std::map<std::string, std::int64_t> own_faults;  ///< and how many ranks found them
  };

  std::int64_t ranks = 0;  ///< of the whole fleet, where that is known [count]; 0: it is not
  std::map<std::string, Group> groups;

  void add(Ballot const& ballot);
  void add(Tally const& other);
};

/// For the way between processes; the reverse throws std::invalid_argument where it is no tally.
std::string to_bytes(Tally const& tally);
Tally tally_from_bytes(std::string const& bytes);

}  // namespace spacecheck
