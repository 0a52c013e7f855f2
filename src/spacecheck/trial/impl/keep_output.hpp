#pragma once

#include <spacecheck/kernel/impl/case_data.hpp>
#include <spacecheck/plan/trial.hpp>

#include <cstdint>

namespace spacecheck::Impl {

/// Writes an output as a .npy file, where --keep-outputs asks for it. What can't be written is not
/// there: the run looks for it afterwards, and it is no fault of the kernel.
void keep_output(Trial const& trial, std::int64_t instance, HostArray const& output);

}  // namespace spacecheck::Impl
