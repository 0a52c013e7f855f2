#pragma once

#include <spacecheck/fleet/ballot.hpp>

#include <cstdint>
#include <set>

namespace spacecheck {

/// A fleet that is made up, to see what its vote finds and costs.
struct SyntheticShape {
  std::int64_t ranks = 100'000;
  std::int64_t ranks_per_node = 4;
  std::int64_t kernels = 20;
  std::int64_t trials = 1;    ///< of each kernel
  std::int64_t attempts = 2;  ///< of a kernel's first trial
  std::int64_t groups = 3;    ///< kinds of hardware, node by node
  std::int64_t deviants = 5;  ///< ranks that get something else for one kernel
  std::int64_t lost = 5;      ///< ranks whose record has no end or, of odd ranks, is not there
  std::int64_t wild = 0;      ///< kernels that give another result on each rank
  std::uint64_t seed = 42;
};

class SyntheticFleet {
 public:
  /// \throws std::invalid_argument  which member, what it is, what is allowed.
  explicit SyntheticFleet(SyntheticShape shape);

  std::set<std::int64_t> const& deviants() const { return m_deviants; }
  std::set<std::int64_t> const& lost() const { return m_lost; }
  bool left_no_record(std::int64_t rank) const { return rank % 2 == 1 && m_lost.count(rank) != 0; }

  /// The record that a rank would leave. The same each time.
  Record record_of(std::int64_t rank) const;
  /// Of all ranks that left a record.
  Ballots ballots() const;

 private:
  nlohmann::ordered_json header_of(std::int64_t rank) const;
  void add_trials(Record& record, std::int64_t rank, std::int64_t kernel) const;

  SyntheticShape m_shape;
  std::set<std::int64_t> m_deviants;
  std::set<std::int64_t> m_lost;
};

}  // namespace spacecheck
