#pragma once

#include <spacecheck/trace/content_digest.hpp>
#include <spacecheck/trace/trace.hpp>

#include <cstring>
#include <map>
#include <string>
#include <vector>

/// Writes traces as the connector does, frame by frame, of an application that is told here.
class MadeTrace {
 public:
  explicit MadeTrace(std::string const& header = R"({"schema":1})")
      : m_bytes(spacecheck::trace_format::magic, sizeof spacecheck::trace_format::magic) {
    frame(Kind::header, header);
  }

  std::string bytes() const { return m_bytes; }
  spacecheck::Trace parse(std::string const& path = "made.trace") const {
    auto const kept = std::make_shared<std::string>(m_bytes);
    return spacecheck::parse_trace(path, *kept, kept);
  }

  std::uint32_t name(std::string const& text) {
    if (text.empty()) return 0;
    auto const [entry, is_new] =
        m_names.try_emplace(text, static_cast<std::uint32_t>(m_names.size() + 1));
    if (is_new) frame(Kind::name, packed(spacecheck::trace_format::Name{entry->second, 0}) + text);
    return entry->second;
  }

  /// \param base  the bytes that it holds when it is allocated; empty: not looked at.
  std::uint32_t allocate(std::string const& label, std::uint64_t bytes,
                         std::string const& base = "", bool device = false) {
    spacecheck::trace_format::Allocation payload{++m_views, name(label), name("Host"), 0, bytes, {},
                                                 0};
    if (base.empty()) {
      payload.flags = spacecheck::trace_format::Allocation::baseless;
    } else {
      digest(base, payload.digest, payload.tail);
    }
    if (device) payload.flags |= spacecheck::trace_format::Allocation::device;
    frame(Kind::allocation, packed(payload));
    return m_views;
  }
  void free(std::uint32_t view) {
    frame(Kind::freed, packed(spacecheck::trace_format::Freed{view, 0}));
  }

  std::uint64_t begin(std::string const& label) {
    spacecheck::trace_format::StepBegin payload{};
    payload.step = ++m_steps;
    payload.name = name(label);
    payload.thread = thread;
    frame(Kind::step_begin, packed(payload));
    return m_steps;
  }
  void end(std::uint64_t step, std::uint32_t flags = spacecheck::trace_format::StepEnd::looked) {
    frame(Kind::step_end, packed(spacecheck::trace_format::StepEnd{step, 1000, flags, 1}));
  }
  /// A kernel that leaves this in a View.
  template <class T>
  void kernel(std::string const& label, std::uint32_t view, std::vector<T> const& values) {
    auto const step = begin(label);
    change(step, view, as_bytes(values));
    end(step);
  }

  /// What host code did before the next step begins.
  template <class T>
  void by_host(std::uint32_t view, std::vector<T> const& values) {
    change(m_steps + 1, view, as_bytes(values), true);
  }

  /// \param stride  of the words of 8 bytes that are kept [count]; 1: all.
  void change(std::uint64_t step, std::uint32_t view, std::string const& bytes, bool before = false,
              std::size_t stride = 1) {
    spacecheck::trace_format::Change payload{};
    payload.step = step;
    payload.view = view;
    if (before) payload.flags |= spacecheck::trace_format::Change::before;
    digest(bytes, payload.digest, payload.tail);
    std::uint64_t masked = 0;
    auto const head = bytes.size() >= 8 ? bytes.size() - 8 : 0;
    auto const without = spacecheck::content_digest(
        bytes.data(), head, 0, head,
        [&](std::uint64_t word) { return spacecheck::trace_format::mask_word(word, 0, masked); });
    if (masked > 0) {
      payload.flags |= spacecheck::trace_format::Change::masked;
      payload.masked_digest[0] = without.a;
      payload.masked_digest[1] = without.b;
      payload.masked_words = masked;
    }
    frame(Kind::change, packed(payload));
    std::string kept;
    for (std::size_t k = 0; k < bytes.size(); k += 8 * stride) kept += bytes.substr(k, 8);
    spacecheck::trace_format::Values values{view, 0, 0, stride, kept.size()};
    frame(Kind::values, packed(values) + kept);
  }

  void finish(std::uint32_t how = spacecheck::trace_format::End::finalized) {
    frame(Kind::end, packed(spacecheck::trace_format::End{how, 0, 0, m_steps}));
  }

  std::uint32_t thread = 0;  ///< of the host, that begins steps from here on

  using Kind = spacecheck::trace_format::Kind;
  void frame(Kind kind, std::string const& payload) {
    spacecheck::trace_format::FrameHead head{};
    head.kind_and_bytes =
        static_cast<std::uint32_t>(kind) | static_cast<std::uint32_t>(payload.size()) << 8;
    head.check = spacecheck::frame_check(head.kind_and_bytes, m_bytes.size(), payload.data(),
                                         payload.size());
    m_bytes += packed(head) + payload;
    m_bytes.resize((m_bytes.size() + 7) / 8 * 8);
  }

  template <class T>
  static std::string packed(T const& value) {
    return {reinterpret_cast<char const*>(&value), sizeof value};
  }
  template <class T>
  static std::string as_bytes(std::vector<T> const& values) {
    std::string bytes(reinterpret_cast<char const*>(values.data()), values.size() * sizeof(T));
    bytes.resize((bytes.size() + 7) / 8 * 8);
    return bytes;
  }

 private:
  static void digest(std::string const& bytes, std::uint64_t (&digest)[2], std::uint64_t& tail) {
    auto const head = bytes.size() >= 8 ? bytes.size() - 8 : 0;
    auto const found = spacecheck::content_digest(bytes.data(), head);
    digest[0] = found.a;
    digest[1] = found.b;
    tail = 0;
    std::memcpy(&tail, bytes.data() + head, bytes.size() - head);
  }

  std::string m_bytes;
  std::map<std::string, std::uint32_t> m_names;
  std::uint32_t m_views = 0;
  std::uint64_t m_steps = 0;
};
