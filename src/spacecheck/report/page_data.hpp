#pragma once

#include <spacecheck/record/record.hpp>
#include <spacecheck/report/page_part.hpp>

#include <nlohmann/json.hpp>

#include <span>

namespace spacecheck {

/// What the report's page shows: verdicts as they are in the records, trials added up per kernel
/// and space.
///
/// Its size grows with kernels, spaces and findings, not with trials: of a kernel's trials on a
/// space there remain the counts by ULP, one map of the index space for each output, and the first
/// few differing elements.
///
/// \param records  the first is what the others are compared to.
/// \param files    of the other kinds: an array for each, under its name.
/// \throws RecordError  a verdict is not as the schema says.
nlohmann::ordered_json page_data(std::span<Record const> records, std::span<PageFile const> files);

}  // namespace spacecheck
