#pragma once

#include <spacecheck/fleet/tally.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace spacecheck {

/// How often what a rank did otherwise came back.
enum class Repeats : std::uint8_t {
  every_time,  ///< in all of two or more attempts
  sometimes,   ///< some of its attempts gave what the others have
  seen_once    ///< in a trial that was attempted once
};

/// What one rank got for one kernel on one space where its group got something else.
struct Deviation {
  std::string kernel;
  std::string space;
  std::int64_t trials = 0;    ///< questions with another answer [count]
  std::int64_t of = 0;        ///< questions that its group answered [count]
  std::int64_t attempts = 0;  ///< that gave another answer, of the trial below [count]
  std::int64_t tried = 0;     ///< of these [count]
  Repeats repeats = Repeats::seen_once;
  std::string trial;  ///< the one that was attempted most: repeats it
  std::string note;   ///< what the rank's own reference says of it; empty: nothing
};

/// A rank that differs where its group agrees.
struct Suspect {
  Voter voter;
  std::string group;
  std::vector<Deviation> deviations;
};

/// A kernel that differs among equals in a way that no node can be blamed for.
struct BlamedKernel {
  std::string group;
  std::string kernel;
  std::string space;
  std::string trial;
  std::string why;
  bool undecided = false;  ///< two ranks alone: one of them, or the kernel
};

/// Ranks one after the other that are on one node.
struct RankStretch {
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::string node;
};

struct GroupCount {
  std::string name;
  std::int64_t ranks = 0;
  std::int64_t questions = 0;  ///< that were put to the vote [count]
  std::vector<RankStretch> members;
};

struct LostRank {
  Voter voter;  ///< node and device are empty where the rank left no record
  std::string why;
};

/// A verdict that runs came to by themselves, and how many ranks did.
struct OwnFault {
  std::string what;
  std::int64_t ranks = 0;
  std::int64_t of = 0;
};

struct FleetVerdict {
  std::int64_t ranks = 0;  ///< expected, or heard of where nobody says how many there are [count]
  std::vector<GroupCount> groups;
  std::vector<Suspect> suspects;  ///< by rank
  std::vector<BlamedKernel> kernels;
  std::vector<LostRank> lost;  ///< by rank
  std::vector<OwnFault> own_faults;
  int worst_exit = 0;  ///< of the ranks' own runs

  /// One more that was lost, unless it is known to be.
  void lose(LostRank rank);

  std::int64_t compared() const;
  /// 6: a node is suspect or lost; 1: a kernel is to blame; else what the ranks' own runs ended
  /// with. 4 where nothing could be compared and every run was fine.
  int exit_code() const;
  /// Nodes of suspects and lost ranks, each once.
  std::vector<std::string> nodes() const;
};

std::string_view to_string(Repeats repeats);

/// The vote inside each group of identical hardware and software.
///
/// A question that two ranks, and more than half as many as came to their end, answered is put to
/// the vote. What more than half of the answers are decides it. "One differs" names the rank, "all
/// differ" blames the kernel: where there is no majority, or where the ranks that differ only now
/// and then are more than a quarter (and two at least), that kernel accuses nobody in this group.
/// Two ranks that differ are undecided.
///
/// \param again  the same ballots once more: asked only where an opinion that lost has more holders
///               than a tally names.
FleetVerdict decide(Tally const& tally, Ballots const& again);

/// The same from the ballots alone.
FleetVerdict decide(Ballots const& ballots);

}  // namespace spacecheck
