// Traces: whatever bytes a file has, the reader refuses it in one line or reads it, and what it has
// read can be compared with itself. The first byte says whether checksums are made right first, so
// that what lies behind them is reached too.
#include "target.hpp"

#include <spacecheck/trace/compare_traces.hpp>
#include <spacecheck/trace/content_digest.hpp>

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace {

void correct_checksums(std::string& bytes) {
  using namespace spacecheck::trace_format;
  if (bytes.size() < sizeof magic) return;
  std::memcpy(bytes.data(), magic, sizeof magic);
  std::size_t at = sizeof magic;
  while (bytes.size() - at >= sizeof(FrameHead)) {
    FrameHead head{};
    std::memcpy(&head, bytes.data() + at, sizeof head);
    std::size_t const length = head.kind_and_bytes >> 8;
    std::size_t const padded = (length + 7) / 8 * 8;
    if (head.kind_and_bytes == 0 || bytes.size() - at - sizeof head < padded) return;
    head.check =
        spacecheck::frame_check(head.kind_and_bytes, at, bytes.data() + at + sizeof head, length);
    std::memcpy(bytes.data() + at, &head, sizeof head);
    at += sizeof head + padded;
  }
}

}  // namespace

bool fuzz::takes(std::string_view input) {
  if (input.empty()) return false;
  std::string bytes(input.substr(1));
  if (input[0] % 2 == 1) correct_checksums(bytes);
  spacecheck::Trace trace;
  try {
    trace = spacecheck::parse_trace("a trace", bytes);
  } catch (spacecheck::TraceError const& error) {
    require_clear(error.what());
    return false;
  }
  auto const all = spacecheck::compare_traces(trace, trace);
  require(all.first() == nullptr, "a trace agrees with itself");
  require(all.steps == trace.steps.size(), "all steps of a trace are its own");
  return true;
}
