#pragma once

#include <spacecheck/trace/trace.hpp>

#include <set>
#include <string>
#include <string_view>

/// What labels of Kokkos' own Views say of them, as 4.5 to 5 give them.
namespace spacecheck::Impl {

/// What Kokkos notes for itself, and what is other on other spaces in every right program.
bool is_bookkeeping(std::string_view label);

/// Labels of the Views that a ScatterView's copies are added up to, in a step after the one that
/// contributes to them.
std::set<std::string> gathered_labels(Trace const& a, Trace const& b);

}  // namespace spacecheck::Impl
