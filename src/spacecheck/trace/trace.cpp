#include <spacecheck/trace/content_digest.hpp>
#include <spacecheck/trace/trace.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <unordered_map>

namespace spacecheck {
namespace {

namespace tf = trace_format;
static_assert(std::endian::native == std::endian::little, "traces are little-endian");

class Parser {
 public:
  Parser(std::string const& path, std::span<char const> bytes) : m_bytes(bytes) {
    m_trace.path = path;
    m_trace.names.emplace_back();
  }

  Trace parse() {
    if (m_bytes.size() < sizeof tf::magic ||
        std::memcmp(m_bytes.data(), tf::magic, sizeof tf::magic - 2) != 0) {
      throw TraceError(fmt::format("{}: is no trace of spacecheck", m_trace.path));
    }
    if (std::memcmp(m_bytes.data(), tf::magic, sizeof tf::magic) != 0) {
      throw TraceError(fmt::format("{}: is a trace of another format; this spacecheck reads {}",
                                   m_trace.path, std::string_view(tf::magic + 6, 2)));
    }
    m_at = sizeof tf::magic;
    while (next_frame()) {
    }
    if (m_trace.header.is_null()) fail("ends before its header");
    return std::move(m_trace);
  }

 private:
  template <class... Arguments>
  [[noreturn]] void fail(fmt::format_string<Arguments...> what, Arguments&&... arguments) const {
    throw TraceError(fmt::format("{}: byte {}: {}", m_trace.path, m_at,
                                 fmt::format(what, std::forward<Arguments>(arguments)...)));
  }

  bool next_frame() {
    std::size_t const left = m_bytes.size() - m_at;
    if (left == 0) return false;
    tf::FrameHead head{};
    if (left < sizeof head) fail("the file is cut off within a frame");
    std::memcpy(&head, m_bytes.data() + m_at, sizeof head);
    if (head.kind_and_bytes == 0 && head.check == 0) {
      if (!is_unfinished()) fail("the file is damaged: zeros where a frame should begin");
      return false;
    }
    std::size_t const bytes = head.kind_and_bytes >> 8;
    std::uint8_t const kind = head.kind_and_bytes & 0xff;
    if (kind == 0 || kind >= tf::kinds) fail("the file is damaged: no frame has the kind {}", kind);
    std::size_t const padded = (bytes + 7) / 8 * 8;
    if (left - sizeof head < padded) fail("the file is cut off within a frame of {} bytes", bytes);
    char const* const payload = m_bytes.data() + m_at + sizeof head;
    if (frame_check(head.kind_and_bytes, m_at, payload, bytes) != head.check) {
      fail("the file is damaged: a frame's checksum does not fit it");
    }
    if (m_trace.ended) fail("there is more behind the last frame");
    auto const is_header = static_cast<tf::Kind>(kind) == tf::Kind::header;
    if (is_header != m_trace.header.is_null()) fail("the header is not the first frame");
    m_payload = {payload, bytes};
    take(static_cast<tf::Kind>(kind));
    m_at += sizeof head + padded;
    return true;
  }

  /// Whether behind a missing head there is at most the payload of one frame: the head is written
  /// last, and who writes may be killed before it. Where it was lost later, frames follow.
  bool is_unfinished() const {
    auto const rest = m_bytes.subspan(m_at + sizeof(tf::FrameHead));
    auto const last =
        std::find_if(rest.rbegin(), rest.rend(), [](char c) { return c != 0; }).base();
    auto const written = static_cast<std::size_t>(last - rest.begin());
    if (written > tf::largest_payload || (written > 0 && m_trace.ended)) return false;
    constexpr std::size_t small = 4096;  // [bytes] every trace that goes on has such frames
    tf::FrameHead head{};
    for (std::size_t at = 0; at + sizeof head <= written; at += 8) {
      std::memcpy(&head, rest.data() + at, sizeof head);
      std::size_t const bytes = head.kind_and_bytes >> 8;
      std::uint8_t const kind = head.kind_and_bytes & 0xff;
      if (kind == 0 || kind >= tf::kinds || bytes > small) continue;
      if (rest.size() - at - sizeof head < bytes) continue;
      auto const place = m_at + sizeof head + at;
      char const* const payload = rest.data() + at + sizeof head;
      if (frame_check(head.kind_and_bytes, place, payload, bytes) == head.check) return false;
    }
    return true;
  }

  template <class T>
  T fixed() {
    T value;
    if (m_payload.size() < sizeof value) {
      fail("a frame has {} bytes; expected {}", m_payload.size(), sizeof value);
    }
    std::memcpy(&value, m_payload.data(), sizeof value);
    m_payload = m_payload.subspan(sizeof value);
    return value;
  }

  std::string_view rest() const { return {m_payload.data(), m_payload.size()}; }

  std::uint32_t known_name(std::uint32_t number) const {
    if (number >= m_trace.names.size()) fail("text {} is used before it was given", number);
    return number;
  }

  std::size_t known_view(std::uint32_t number) const {
    auto const found = m_views.find(number);
    if (found == m_views.end()) fail("View {} is used before it was allocated", number);
    return found->second;
  }

  void event(Trace::EventKind kind, std::size_t index) { m_trace.events.push_back({kind, index}); }

  void take(tf::Kind kind) {
    switch (kind) {
      case tf::Kind::header: return take_header();
      case tf::Kind::name: return take_name();
      case tf::Kind::allocation: return take_allocation();
      case tf::Kind::freed: {
        auto const freed = fixed<tf::Freed>();
        return event(Trace::EventKind::freed, known_view(freed.view));
      }
      case tf::Kind::step_begin: return take_begin();
      case tf::Kind::step_end: return take_end();
      case tf::Kind::change: return take_change();
      case tf::Kind::values: return take_values();
      case tf::Kind::fence: {
        auto const fence = fixed<tf::Fence>();
        return event(Trace::EventKind::fence, known_name(fence.name));
      }
      case tf::Kind::region: return take_region();
      case tf::Kind::note: m_trace.notes.emplace_back(rest()); return;
      case tf::Kind::end: {
        m_trace.end = fixed<tf::End>();
        if (m_trace.end.how > tf::End::given_up)
          fail("no trace ends in the way {}", m_trace.end.how);
        m_trace.ended = true;
        return;
      }
      case tf::Kind::nothing: break;
    }
  }

  void take_header() {
    auto header = nlohmann::json::parse(rest(), nullptr, false);
    if (!header.is_object()) fail("the header is not a JSON object");
    auto const schema = header.find("schema");
    if (schema == header.end() || !schema->is_number_integer()) fail("the header has no schema");
    if (*schema != 1) {
      fail("the header's schema is {}; this spacecheck reads schema 1",
           schema->get<std::int64_t>());
    }
    m_trace.header = std::move(header);
  }

  void take_name() {
    auto const name = fixed<tf::Name>();
    if (name.name != m_trace.names.size()) {
      fail("text {} where text {} was expected", name.name, m_trace.names.size());
    }
    m_trace.names.emplace_back(rest());
  }

  void take_allocation() {
    auto const allocation = fixed<tf::Allocation>();
    if (allocation.view == 0) fail("no View has the number 0");
    Trace::View view;
    view.label = known_name(allocation.label);
    view.space = known_name(allocation.space);
    view.flags = allocation.flags;
    view.bytes = allocation.bytes;
    view.at_first = allocation;
    if (!m_views.emplace(allocation.view, m_trace.views.size()).second) {
      fail("View {} is allocated twice", allocation.view);
    }
    event(Trace::EventKind::allocation, m_trace.views.size());
    m_trace.views.push_back(view);
  }

  void take_begin() {
    auto const begin = fixed<tf::StepBegin>();
    if (begin.kind >= tf::step_kinds) fail("no step has the kind {}", begin.kind);
    if (begin.step == 0) fail("no step has the number 0");
    Trace::Step step;
    step.number = begin.step;
    step.kind = static_cast<tf::StepKind>(begin.kind);
    step.name = known_name(begin.name);
    step.from_name = known_name(begin.from_name);
    if (begin.to != 0) step.to = static_cast<std::int64_t>(known_view(begin.to));
    if (begin.from != 0) step.from = static_cast<std::int64_t>(known_view(begin.from));
    step.time = begin.time;
    step.thread = begin.thread;
    step.region = m_regions.empty() ? 0 : m_regions.back();
    step.begin_event = m_trace.events.size();
    if (!m_steps.emplace(begin.step, m_trace.steps.size()).second) {
      fail("step {} begins twice", begin.step);
    }
    event(Trace::EventKind::begin, m_trace.steps.size());
    m_trace.steps.push_back(step);
  }

  void take_end() {
    auto const end = fixed<tf::StepEnd>();
    auto const found = m_steps.find(end.step);
    if (found == m_steps.end()) fail("step {} ends and has not begun", end.step);
    auto& step = m_trace.steps[found->second];
    if (step.ended) fail("step {} ends twice", end.step);
    step.ended = true;
    step.duration = end.duration;
    step.flags = end.flags;
    step.end_event = m_trace.events.size();
    event(Trace::EventKind::end, found->second);
  }

  void take_change() {
    Trace::Change change;
    change.found = fixed<tf::Change>();
    change.view = known_view(change.found.view);
    event(Trace::EventKind::change, m_trace.changes.size());
    m_trace.changes.push_back(std::move(change));
  }

  void take_values() {
    auto const values = fixed<tf::Values>();
    if (m_trace.changes.empty() || m_trace.changes.back().found.view != values.view) {
      fail("values of View {} do not follow a change of it", values.view);
    }
    auto& change = m_trace.changes.back();
    std::uint64_t const size = m_trace.views[change.view].bytes;
    if (values.bytes != m_payload.size() || values.bytes == 0 || values.stride == 0) {
      fail("{} bytes of values are said to be {}", m_payload.size(), values.bytes);
    }
    std::uint64_t const words = (values.bytes + 7) / 8;
    std::uint64_t const room = (size + 7) / 8;
    bool const inside =
        values.first < room && (words - 1) <= (room - 1 - values.first) / values.stride &&
        (values.stride > 1 ? values.bytes % 8 == 0 : values.bytes <= size - 8 * values.first);
    if (!inside) fail("values lie outside View {} of {} bytes", values.view, size);
    change.values.push_back({values.first, values.stride, m_payload});
  }

  void take_region() {
    auto const region = fixed<tf::Region>();
    known_name(region.name);
    if (region.what == tf::Region::push) m_regions.push_back(region.name);
    if (region.what == tf::Region::pop && !m_regions.empty()) m_regions.pop_back();
    event(Trace::EventKind::region, region.name);
  }

  Trace m_trace;
  std::span<char const> m_bytes;
  std::span<char const> m_payload;
  std::size_t m_at = 0;
  std::unordered_map<std::uint32_t, std::size_t> m_views;
  std::unordered_map<std::uint64_t, std::size_t> m_steps;
  std::vector<std::uint32_t> m_regions;
};

/// A file's bytes, mapped.
struct Mapping {
  void* data = nullptr;
  std::size_t bytes = 0;
  Mapping() = default;
  Mapping(Mapping const&) = delete;
  Mapping& operator=(Mapping const&) = delete;
  ~Mapping() {
    if (data != nullptr) ::munmap(data, bytes);
  }
};

}  // namespace

std::size_t Trace::kernels() const {
  return static_cast<std::size_t>(std::count_if(steps.begin(), steps.end(), [](Step const& step) {
    return step.kind != tf::StepKind::deep_copy;
  }));
}

int Trace::poison() const {
  auto const found = header.find("poison");
  return found != header.end() && found->is_number_integer() ? found->get<int>() : 0;
}

std::string Trace::selection() const {
  std::vector<std::string> flags;
  for (char const* flag : {"filter", "region"}) {
    auto const found = header.find(flag);
    if (found == header.end() || !found->is_string()) continue;
    auto const& expression = found->get_ref<std::string const&>();
    if (!expression.empty()) flags.push_back(fmt::format("--{} '{}'", flag, expression));
  }
  auto const number = [&](char const* name, std::uint64_t without) {
    auto const found = header.find(name);
    bool const given = found != header.end() && found->is_number_unsigned();
    return given ? found->get<std::uint64_t>() : without;
  };
  if (auto const every = number("every", 1); every > 1) {
    flags.push_back(fmt::format("--every {}", every));
  }
  constexpr auto endless = ~std::uint64_t{0};
  auto const first = number("first", 0);
  auto const last = number("last", endless);
  if (first > 1 || last != endless) flags.push_back(fmt::format("--window {}..{}", first, last));
  return fmt::format("{}", fmt::join(flags, " "));
}

bool Trace::looked_at(Step const& step) const {
  return step.ended ? (step.flags & tf::StepEnd::looked) != 0 : selection().empty();
}

std::vector<std::size_t> Trace::unfinished() const {
  std::vector<std::size_t> found;
  for (std::size_t k = 0; k < steps.size(); ++k) {
    if (!steps[k].ended) found.push_back(k);
  }
  return found;
}

bool is_trace(std::string const& path) {
  // What is read of a pipe is gone, and no trace is one.
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return false;
  std::ifstream file(path, std::ios::binary);
  char start[sizeof tf::magic] = {};
  file.read(start, sizeof start);
  return file.gcount() == sizeof start && std::memcmp(start, tf::magic, sizeof start - 2) == 0;
}

Trace parse_trace(std::string const& path, std::span<char const> bytes,
                  std::shared_ptr<void const> memory) {
  Trace trace = Parser(path, bytes).parse();
  trace.memory = std::move(memory);
  return trace;
}

Trace read_trace(std::string const& path) {
  auto const fail = [&](char const* what) {
    throw TraceError(fmt::format("{}: {}: {}", path, what, std::strerror(errno)));
  };
  int const file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) fail("cannot be read");
  struct stat about {};
  if (::fstat(file, &about) != 0 || !S_ISREG(about.st_mode)) {
    ::close(file);
    throw TraceError(fmt::format("{}: is not a file; expected a trace", path));
  }
  auto mapping = std::make_shared<Mapping>();
  auto const bytes = static_cast<std::size_t>(about.st_size);
  if (bytes > 0) {
    void* const data = ::mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, file, 0);
    int const error = errno;
    ::close(file);
    errno = error;
    if (data == MAP_FAILED) fail("cannot be read");
    mapping->data = data;
    mapping->bytes = bytes;
  } else {
    ::close(file);
  }
  return parse_trace(path, {static_cast<char const*>(mapping->data), bytes}, mapping);
}

}  // namespace spacecheck
