#include <spacecheck/check/shrink.hpp>

#include <algorithm>
#include <utility>

namespace spacecheck {
namespace {

// The most that shrinking tries [count]: a failure at every second size could be followed down for
// days.
constexpr std::int64_t most_tried = 1000;

class Shrinker {
 public:
  Shrinker(Trial trial, std::function<bool(Trial const&)> const& allowed,
           std::function<bool(Trial const&)> const& still_fails)
      : m_best(std::move(trial)), m_allowed(allowed), m_still_fails(still_fails) {}

  Shrunk shrink() {
    for (bool smaller = true; smaller;) {
      smaller = false;
      smaller |= simplify();
      // Both sizes at once first: a kernel whose arrays follow its work items has no other way.
      smaller |= lower([](Trial& t) -> std::int64_t& { return t.parameters.n_threads; }, 0,
                       [](Trial& t, Trial const& before) {
                         t.parameters.array_size =
                             std::max(t.parameters.n_threads, before.parameters.array_size -
                                                                  before.parameters.n_threads +
                                                                  t.parameters.n_threads);
                       });
      smaller |= lower([](Trial& t) -> std::int64_t& { return t.parameters.n_threads; }, 0);
      smaller |= lower([](Trial& t) -> std::int64_t& { return t.parameters.array_size; },
                       m_best.parameters.n_threads);
      smaller |= lower([](Trial& t) -> std::int64_t& { return t.parameters.buffer_size; }, 0);
      smaller |= lower([](Trial& t) -> std::int64_t& { return t.surplus; }, 0);
      smaller |= lower([](Trial& t) -> std::int64_t& { return t.instances; }, 1);
      smaller |= lower([](Trial& t) -> std::int64_t& { return t.share; }, 1);
      smaller |= lower([](Trial& t) -> std::int64_t& { return t.threads; }, 1);
      smaller |= lower([](Trial& t) -> std::int64_t& { return t.attempt; }, 0);
      smaller |= lower_seed();
    }
    return {std::move(m_best), m_tried};
  }

 private:
  bool accept(Trial const& candidate) {
    if (m_tried >= most_tried || candidate == m_best || !m_allowed(candidate)) return false;
    ++m_tried;
    if (!m_still_fails(candidate)) return false;
    m_best = candidate;
    return true;
  }

  // Conditions that are not numbers: back to the default where it fails there as well.
  bool simplify() {
    bool any = false;
    auto const attempt = [&](auto const& change) {
      Trial candidate = m_best;
      change(candidate);
      any |= accept(candidate);
    };
    attempt([](Trial& t) { t.order = Order{}; });
    if (m_best.order.kind != Order::Kind::identity) {
      attempt(
          [](Trial& t) { t.order = {.kind = Order::Kind::identity, .backward = true, .seed = 0}; });
    }
    attempt([](Trial& t) { t.poison = Poison::a; });
    attempt([](Trial& t) { t.layout = Layout::native; });
    attempt([](Trial& t) { t.block = default_block; });
    if (m_best.order == Order{} && !m_best.past_guard && m_best.layout == Layout::native) {
      attempt([](Trial& t) {
        t.watched = false;
        t.poison = Poison::a;
        t.force_guard = false;
      });
    }
    return any;
  }

  /// The least value of a member that still fails: the smallest few, then halving the distance.
  template <class Member>
  bool lower(Member const& member, std::int64_t least) {
    return lower(member, least, [](Trial&, Trial const&) {});
  }
  template <class Member, class Follow>
  bool lower(Member const& member, std::int64_t least, Follow const& follow) {
    bool any = false;
    auto const at = [&](std::int64_t value) {
      Trial candidate = m_best;
      member(candidate) = value;
      follow(candidate, m_best);
      return accept(candidate);
    };
    constexpr std::int64_t few = 4;
    std::int64_t const start = member(m_best);
    for (std::int64_t value = least; value < std::min(start, least + few); ++value) {
      if (at(value)) return true;
    }
    std::int64_t passes = std::min(start, least + few) - 1;
    while (member(m_best) - passes > 1) {
      std::int64_t const middle = passes + (member(m_best) - passes) / 2;
      if (at(middle)) {
        any = true;
      } else {
        passes = middle;
      }
    }
    return any;
  }

  bool lower_seed() {
    constexpr std::uint64_t few = 4;
    for (std::uint64_t seed = 0; seed < std::min(m_best.seed, few); ++seed) {
      Trial candidate = m_best;
      candidate.seed = seed;
      if (candidate.order.kind == Order::Kind::shuffle) candidate.order.seed = seed;
      if (accept(candidate)) return true;
    }
    return false;
  }

  Trial m_best;
  std::function<bool(Trial const&)> const& m_allowed;
  std::function<bool(Trial const&)> const& m_still_fails;
  std::int64_t m_tried = 0;
};

}  // namespace

Shrunk shrink(Trial const& trial, std::function<bool(Trial const&)> const& allowed,
              std::function<bool(Trial const&)> const& still_fails) {
  return Shrinker(trial, allowed, still_fails).shrink();
}

}  // namespace spacecheck
