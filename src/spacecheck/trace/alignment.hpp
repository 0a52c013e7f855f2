#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace spacecheck {

/// The places at which two sequences agree, both rising: a long common subsequence.
///
/// The longest where the sequences are alike; where they differ in more than some thousand places,
/// one that is found in a bearable time. \returns  (place in a, place in b) of equal elements.
std::vector<std::pair<std::size_t, std::size_t>> align(std::span<std::uint32_t const> a,
                                                       std::span<std::uint32_t const> b);

}  // namespace spacecheck
