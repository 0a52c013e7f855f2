#pragma once

#include <spacecheck/record/record.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace spacecheck {

/// One rank of a fleet, or one of several plain records: who it is, and how far it came.
struct Voter {
  std::int64_t rank = 0;  ///< of plain records: their place in the list
  std::string node;       ///< host name
  std::string device;     ///< name and identity; empty: a run on the host alone
  std::string source;     ///< path of the record
  bool complete = true;   ///< the record has its summary: the rank came to its end
  std::string lost;       ///< why it counts as lost; empty: it does not
  int exit = 0;           ///< what its own run ended with, where it is complete
};

/// What one rank got for one question: the same trial, however often it was attempted.
struct Reply {
  std::string question;       ///< the trial's name without its attempt
  std::string opinion;        ///< the same text exactly when trials gave the same
  std::int64_t attempts = 1;  ///< how often the trial was done [count]
  std::int64_t others = 0;    ///< of these: that gave something else than `opinion` [count]
  std::string note{};         ///< what is wrong by the rank's own reference; empty: nothing
};

/// All that one rank has to say.
struct Ballot {
  Voter voter;
  /// Hardware and software, in one line: only those who share it have to have the same bits.
  std::string group;
  std::int64_t ranks = 0;  ///< of the whole fleet, where the record says so [count]; 0: it does not
  std::vector<Reply> replies;
  std::vector<std::string> own_faults;  ///< "kernel on space: verdict" that the run itself found
};

/// Reads the ballot off a record.
///
/// An answer's opinion is a digest over all outputs of the trial, or how it ended where it did not
/// complete. Of kernels that are declared repeatable only up to rounding, it is whether they stayed
/// within their bound. Where attempts differ, the most frequent opinion counts, the rest are
/// `others`. Trials that a machine does not support are no answers.
///
/// \param place  the rank of a record that does not name one.
Ballot ballot_of(Record const& record, std::int64_t place);

/// Calls its argument once for each ballot there is, the same ones each time it is called.
using Ballots = std::function<void(std::function<void(Ballot const&)> const&)>;

}  // namespace spacecheck
