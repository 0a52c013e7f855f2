#include <spacecheck/trace/host_threads.hpp>

#include <algorithm>
#include <set>

namespace spacecheck::Impl {
namespace {

std::uint32_t threads_in(Trace const& trace) {
  std::set<std::uint32_t> threads;
  for (auto const& step : trace.steps) threads.insert(step.thread);
  return static_cast<std::uint32_t>(threads.size());
}

bool any_overlapped(Trace const& trace) {
  return std::any_of(trace.steps.begin(), trace.steps.end(), [](Trace::Step const& step) {
    return (step.flags & trace_format::StepEnd::overlapped) != 0;
  });
}

}  // namespace

std::uint32_t threads_without_order(Trace const& a, Trace const& b, Matching const& matching) {
  auto const threads = std::max(threads_in(a), threads_in(b));
  if (threads < 2) return 0;
  bool const in_order =
      !any_overlapped(a) && !any_overlapped(b) && matching.steps.size() == a.steps.size() &&
      matching.steps.size() == b.steps.size() &&
      std::all_of(matching.steps.begin(), matching.steps.end(), [&](auto const& pair) {
        return a.steps[pair.first].thread == b.steps[pair.second].thread;
      });
  return in_order ? 0 : threads;
}

}  // namespace spacecheck::Impl
