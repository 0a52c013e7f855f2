#pragma once

#include <spacecheck/trace/matching.hpp>
#include <spacecheck/trace/trace.hpp>

#include <cstdint>

namespace spacecheck::Impl {

/// How many host threads launched kernels in two traces whose steps came in an order that is not
/// the program's: they overlapped, or came from other threads or in another order there [count].
/// 0: one thread did, or each step of the one is the same thread's in the other.
///
/// A step of one thread then finds the Views of another one as far as that was by chance.
std::uint32_t threads_without_order(Trace const& a, Trace const& b, Matching const& matching);

}  // namespace spacecheck::Impl
