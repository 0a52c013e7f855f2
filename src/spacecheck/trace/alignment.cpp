#include <spacecheck/trace/alignment.hpp>

#include <algorithm>

namespace spacecheck {
namespace {

// E. W. Myers, "An O(ND) difference algorithm and its variations", Algorithmica 1 (1986), in the
// form that needs linear space: the middle of a shortest edit path, then both halves.
class Aligner {
 public:
  using Sequence = std::span<std::uint32_t const>;

  Aligner(Sequence a, Sequence b)
      : m_a(a), m_b(b), m_forward(2 * most_edits + 4), m_backward(2 * most_edits + 4) {}

  std::vector<std::pair<std::size_t, std::size_t>> align() {
    std::vector<Box> todo{{0, m_a.size(), 0, m_b.size()}};
    while (!todo.empty()) {
      Box box = todo.back();
      todo.pop_back();
      while (box.a < box.a_end && box.b < box.b_end && m_a[box.a] == m_b[box.b]) {
        m_pairs.emplace_back(box.a++, box.b++);
      }
      while (box.a < box.a_end && box.b < box.b_end && m_a[box.a_end - 1] == m_b[box.b_end - 1]) {
        m_pairs.emplace_back(--box.a_end, --box.b_end);
      }
      if (box.a == box.a_end || box.b == box.b_end) continue;
      auto const [a, b] = middle(box);
      // Where nothing is gained, one element is given up, so that the boxes shrink.
      if ((a == box.a && b == box.b) || (a == box.a_end && b == box.b_end)) {
        todo.push_back({box.a + 1, box.a_end, box.b + 1, box.b_end});
        continue;
      }
      todo.push_back({box.a, a, box.b, b});
      todo.push_back({a, box.a_end, b, box.b_end});
    }
    std::sort(m_pairs.begin(), m_pairs.end());
    return std::move(m_pairs);
  }

 private:
  struct Box {
    std::size_t a, a_end, b, b_end;
  };
  using Place = std::int64_t;
  static constexpr Place most_edits = 800;

  /// A point on a shortest path from one corner of the box to the other; on a good one where the
  /// shortest is longer than `most_edits` from either side.
  std::pair<std::size_t, std::size_t> middle(Box const& box) {
    Place const n = static_cast<Place>(box.a_end - box.a);
    Place const m = static_cast<Place>(box.b_end - box.b);
    Place const delta = n - m;
    bool const odd = delta % 2 != 0;
    Place const origin = most_edits + 1;
    auto const forward = [&](Place k) -> Place& {
      return m_forward[static_cast<std::size_t>(k + origin)];
    };
    auto const backward = [&](Place k) -> Place& {
      return m_backward[static_cast<std::size_t>(k + origin)];
    };
    forward(1) = 0;
    backward(1) = 0;
    Place best_x = 0, best_y = 0;
    for (Place d = 0; d <= most_edits; ++d) {
      for (Place k = -d; k <= d; k += 2) {
        Place x = k == -d || (k != d && forward(k - 1) < forward(k + 1)) ? forward(k + 1)
                                                                         : forward(k - 1) + 1;
        Place y = x - k;
        while (x < n && y < m && x >= 0 && y >= 0 && equal(box, x, y)) ++x, ++y;
        forward(k) = x;
        if (x <= n && y <= m && y >= 0 && x + y > best_x + best_y) best_x = x, best_y = y;
        Place const other = delta - k;
        if (odd && other >= -(d - 1) && other <= d - 1 && x + backward(other) >= n &&
            inside(x, y, n, m)) {
          return at(box, x, y);
        }
      }
      for (Place k = -d; k <= d; k += 2) {
        Place x = k == -d || (k != d && backward(k - 1) < backward(k + 1)) ? backward(k + 1)
                                                                           : backward(k - 1) + 1;
        Place y = x - k;
        while (x < n && y < m && x >= 0 && y >= 0 && equal(box, n - 1 - x, m - 1 - y)) ++x, ++y;
        backward(k) = x;
        Place const other = delta - k;
        if (!odd && other >= -d && other <= d && x + forward(other) >= n &&
            inside(n - x, m - y, n, m)) {
          return at(box, n - x, m - y);
        }
      }
    }
    return at(box, best_x, best_y);
  }

  static bool inside(Place x, Place y, Place n, Place m) {
    return x >= 0 && y >= 0 && x <= n && y <= m;
  }
  bool equal(Box const& box, Place x, Place y) const {
    return m_a[box.a + static_cast<std::size_t>(x)] == m_b[box.b + static_cast<std::size_t>(y)];
  }
  static std::pair<std::size_t, std::size_t> at(Box const& box, Place x, Place y) {
    return {box.a + static_cast<std::size_t>(x), box.b + static_cast<std::size_t>(y)};
  }

  Sequence m_a;
  Sequence m_b;
  std::vector<Place> m_forward;
  std::vector<Place> m_backward;
  std::vector<std::pair<std::size_t, std::size_t>> m_pairs;
};

}  // namespace

std::vector<std::pair<std::size_t, std::size_t>> align(std::span<std::uint32_t const> a,
                                                       std::span<std::uint32_t const> b) {
  return Aligner(a, b).align();
}

}  // namespace spacecheck
