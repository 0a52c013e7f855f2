#pragma once

#include <algorithm>
#include <chrono>
#include <optional>

namespace spacecheck::Impl {

/// How much of a limit is left, counted only while somebody watches. Of a gap in which nobody did
/// (Ctrl-Z, a suspended machine) a moment counts: the worker may have stood still, too.
class Patience {
 public:
  using Clock = std::chrono::steady_clock;

  explicit Patience(std::chrono::duration<double> limit)
      : m_limit(limit),
        m_left(std::chrono::duration_cast<Clock::duration>(limit)),
        m_seen(Clock::now()) {}

  std::chrono::duration<double> limit() const { return m_limit; }

  /// Counts from now on again, and nothing of what was since the last look.
  void resume() { m_seen = Clock::now(); }

  /// Look again after this long; none: the limit is reached.
  std::optional<std::chrono::milliseconds> next_look() {
    auto const now = Clock::now();
    m_left -= std::min<Clock::duration>(now - m_seen, 2 * between_looks);
    m_seen = now;
    auto const left = std::chrono::ceil<std::chrono::milliseconds>(m_left);
    if (left.count() <= 0) return std::nullopt;
    return std::min(left, between_looks);
  }

 private:
  static constexpr std::chrono::milliseconds between_looks{500};
  std::chrono::duration<double> m_limit;
  Clock::duration m_left;
  Clock::time_point m_seen;
};

}  // namespace spacecheck::Impl
