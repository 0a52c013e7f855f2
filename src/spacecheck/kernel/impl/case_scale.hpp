#pragma once

#include <spacecheck/kernel/impl/case_data.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace spacecheck::Impl {

/// The largest magnitude among the first 64 elements of each floating-point array that is set
/// before the kernel runs; 0 without one.
long double scale_of(CaseData const& data);

/// \throws std::out_of_range  always: the reference has read what is not in the array.
[[noreturn]] void refuse_index(std::string const& array, std::span<std::int64_t const> index,
                               std::vector<std::int64_t> const& extents);

}  // namespace spacecheck::Impl
