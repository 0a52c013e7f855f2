#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace spacecheck {

/// Where the ranks of a fleet meet: small files in a folder that all of them see. Every one is
/// written beside and then put in its place, so that whoever finds it finds it whole; of two that
/// want to be first, one is.
class Meeting {
 public:
  /// \param folder  the fleet's; made where it is not there.
  /// \param job     another for each start of the fleet: what an earlier one left is not met.
  /// \throws RecordError  the folder cannot be made or written to.
  Meeting(std::string const& folder, std::string const& job);

  /// Says that a rank has done its part, and how that went.
  ///
  /// \throws RecordError  it has said so before: another fleet met here under the same name.
  void arrive(std::int64_t rank, nlohmann::ordered_json const& how) const;
  /// How many ranks have arrived [count]; looks into the folder.
  std::int64_t arrived() const;
  std::optional<nlohmann::ordered_json> how(std::int64_t rank) const;

  /// Publishes under a name that only one can have.
  ///
  /// \returns  whether this was the first; if not, nothing is changed.
  bool publish(std::string const& name, nlohmann::ordered_json const& what) const;
  std::optional<nlohmann::ordered_json> published(std::string const& name) const;

 private:
  std::string file(std::string const& name) const;

  std::string m_folder;
};

}  // namespace spacecheck
