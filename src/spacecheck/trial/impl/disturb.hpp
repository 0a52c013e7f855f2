#pragma once

#include <spacecheck/kernel/impl/case_data.hpp>
#include <spacecheck/plan/trial.hpp>

namespace spacecheck::Impl {

/// Sees each output of a trial, on the host, before it is compared and its digest is taken.
using Disturb = void (*)(Trial const& trial, HostArray& output);

/// Null, but in a test program that is to be one wrong rank among right ones.
extern Disturb disturb_output;

}  // namespace spacecheck::Impl
