#pragma once

// Cases outside the checking engine: a small kernel, a trial, and what the watchers saw of it.

#include "space.hpp"

#include <spacecheck/kernel/case.hpp>

#include <cstddef>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

namespace cases {

using namespace spacecheck;
using Kind = MemoryEvent::Kind;

using WatchedCase = Case<Space, true>;
using PlainCase = Case<Space, false>;

/// Who did it is known where a host thread did it.
inline std::optional<std::int64_t> known_item(std::int64_t item) {
  return Impl::runs_on_host<Space> ? std::optional(item) : std::nullopt;
}

inline Trial trial(std::string const& more = "",
                   std::string const& sizes = "n_threads=7,array_size=10") {
  auto t = trial_named("test/Space/" + sizes + ",buffer_size=5/watched" + more);
  return t;
}

/// An output as the trial's digest sees it: row-major.
template <class T, class CaseType>
std::vector<T> output(CaseType const& c, std::string const& name) {
  auto const& array = c.data().array(name);
  auto const host = c.data().on_host(array);
  std::vector<T> values(static_cast<std::size_t>(array.count()));
  std::memcpy(values.data(), host.data, static_cast<std::size_t>(array.bytes()));
  return values;
}

/// The events of a kernel under a trial; the kernel is `void(WatchedCase&)`.
template <class Kernel>
std::vector<MemoryEvent> events_of(Trial const& t, Kernel const& kernel) {
  WatchedCase c(Space{}, t);
  kernel(c);
  c.finish();
  return c.data().events();
}

}  // namespace cases
