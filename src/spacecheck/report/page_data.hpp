#pragma once

#include <spacecheck/record/record.hpp>

#include <nlohmann/json.hpp>

#include <span>
#include <string>

namespace spacecheck {

/// What `spacecheck bench --json` printed into a file: its ratios with their intervals.
struct BenchFile {
  std::string path;
  nlohmann::ordered_json content;
};

/// What the report's page shows: verdicts as they are in the records, trials added up per kernel
/// and space.
///
/// Its size grows with kernels, spaces and findings, not with trials: of a kernel's trials on a
/// space there remain the counts by ULP, one map of the index space for each output, and the first
/// few differing elements.
///
/// \param records  one or more; the first is what the others are compared to.
/// \throws RecordError  a verdict is not as the schema says.
nlohmann::ordered_json page_data(std::span<Record const> records,
                                 std::span<BenchFile const> benches);

}  // namespace spacecheck
