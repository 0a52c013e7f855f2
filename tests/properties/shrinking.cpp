// Shrinking: it ends, what it gives still fails, and nothing one step smaller was left untried.
#include "holds.hpp"

#include <spacecheck/check/shrink.hpp>

#include <functional>

using namespace spacecheck;

namespace {

using Fails = std::function<bool(Trial const&)>;

constexpr std::int64_t bearable = 1000;

/// What a trial fails for: sizes from one on, of one kind, in one order, now and then.
Fails any_failure(Trial const& trial) {
  auto const& p = trial.parameters;
  auto const n = *rc::gen::inRange<std::int64_t>(0, p.n_threads + 1);
  auto const scratch = *rc::gen::inRange<std::int64_t>(0, p.buffer_size + 1);
  auto const attempt = *rc::gen::inRange<std::int64_t>(0, trial.attempt + 1);
  auto const modulus = *some::count(1, 8);
  bool const order_matters = *rc::gen::arbitrary<bool>();
  bool const layout_matters = *rc::gen::arbitrary<bool>();
  bool const seed_matters = *rc::gen::arbitrary<bool>();
  return [=](Trial const& t) {
    return t.parameters.n_threads >= n &&
           t.parameters.n_threads % modulus == p.n_threads % modulus &&
           t.parameters.buffer_size >= scratch && t.attempt >= attempt &&
           (!order_matters || t.order.kind == trial.order.kind) &&
           (!layout_matters || t.layout == trial.layout) && (!seed_matters || t.seed == trial.seed);
  };
}

bool any(Trial const&) { return true; }

}  // namespace

TEST_CASE("what is shrunk still fails, and shrinking ends", "[shrink]") {
  holds("the result fails, is allowed, and is no larger", [] {
    auto const trial = *some::trial();
    auto const fails = any_failure(trial);
    auto const allowed = [](Trial const& t) {
      return t.parameters.n_threads <= t.parameters.array_size + 1'000'000'000'000;
    };
    RC_PRE(fails(trial));
    std::int64_t asked = 0;
    auto const shrunk = shrink(trial, allowed, [&](Trial const& t) {
      // Not RC_ASSERT: the shrinker is not made for exceptions out of here.
      ++asked;
      return fails(t);
    });
    RC_ASSERT(fails(shrunk.trial));
    RC_ASSERT(allowed(shrunk.trial));
    RC_ASSERT(shrunk.tried == asked);
    RC_ASSERT(asked <= bearable);
    RC_ASSERT(shrunk.trial.parameters.n_threads <= trial.parameters.n_threads);
    RC_ASSERT(shrunk.trial.parameters.buffer_size <= trial.parameters.buffer_size);
    RC_ASSERT(shrunk.trial.attempt <= trial.attempt);
    RC_ASSERT(shrunk.trial.kernel == trial.kernel && shrunk.trial.space == trial.space);
  });
  holds("shrunk once more it stays", [] {
    auto const trial = *some::trial();
    auto const fails = any_failure(trial);
    RC_PRE(fails(trial));
    auto const once = shrink(trial, any, fails);
    RC_PRE(once.tried < bearable);
    RC_ASSERT(shrink(once.trial, any, fails).trial == once.trial);
  });
  holds("a failure that comes and goes ends it, too, and the result has failed", [] {
    auto const trial = *some::trial();
    auto const flips = *rc::gen::container<std::vector<bool>>(64, rc::gen::arbitrary<bool>());
    Trial last = trial;
    std::int64_t asked = 0;
    auto const shrunk = shrink(trial, any, [&](Trial const& t) {
      bool const fails = flips[static_cast<std::size_t>(asked++) % flips.size()];
      if (fails) last = t;
      return fails;
    });
    RC_ASSERT(asked <= bearable);
    RC_ASSERT(shrunk.trial == last);
  });
}
