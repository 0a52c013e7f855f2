#pragma once

#include <spacecheck/record/record.hpp>

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace spacecheck {

/// A rank has done its part before: the folder is an earlier run's.
class RankWasHere : public RecordError {
 public:
  using RecordError::RecordError;
};

/// What tells one start of a fleet from another under the same job.
struct MeetingStart {
  std::string command;  ///< the same for all ranks, but where they are told otherwise
  bool again = false;   ///< goes on with, or replaces, what an earlier start has done
};

/// Where the ranks of a fleet meet: small files in a folder that all of them see. Every one is
/// written beside and then put in its place, so that whoever finds it finds it whole; of two that
/// want to be first, one is.
class Meeting {
 public:
  /// Where the ranks publish what ends the meeting: who begins again after it meets elsewhere.
  static constexpr char const* decision = "decision";

  /// \param folder  the fleet's; made where it is not there.
  /// \param job     another for each start of the fleet, where the launcher has one.
  /// \throws RecordError  the folder cannot be made or written to.
  Meeting(std::string const& folder, std::string const& job, MeetingStart start = {});

  /// Says that a rank is at work: what it said before, at an earlier start, no longer holds.
  ///
  /// \throws RankWasHere  it has arrived before, and is not to begin again.
  void begin(std::int64_t rank) const;
  /// Says that a rank has done its part, and how that went.
  ///
  /// \throws RankWasHere  it has said so before: another fleet met here under the same name.
  void arrive(std::int64_t rank, nlohmann::ordered_json const& how) const;
  /// Says that nobody is to wait for a rank, which has not done its part: it may begin once more.
  void give_up(std::int64_t rank, nlohmann::ordered_json const& how) const;

  struct Attendance {
    std::int64_t arrived = 0;
    std::int64_t gave_up = 0;  ///< by the same command; what another one met is an earlier start's
    std::int64_t all() const { return arrived + gave_up; }
  };
  /// How many ranks nobody has to wait for [count]; looks into the folder.
  Attendance attendance() const;
  /// What a rank has said of its part.
  std::optional<nlohmann::ordered_json> how(std::int64_t rank) const;

  /// Publishes under a name that only one can have.
  ///
  /// \returns  whether this was the first; if not, nothing is changed.
  bool publish(std::string const& name, nlohmann::ordered_json const& what) const;
  std::optional<nlohmann::ordered_json> published(std::string const& name) const;

 private:
  std::string file(std::string const& name) const;
  std::string beside(std::string const& name) const;

  [[noreturn]] void refuse(std::int64_t rank) const;

  std::string m_name;  ///< the fleet's folder, for messages
  std::string m_folder;
  MeetingStart m_start;
};

}  // namespace spacecheck
