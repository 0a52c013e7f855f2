// The smallest trial that still fails, for failures whose smallest trial is known.
#include "made_up.hpp"

#include <spacecheck/check/shrink.hpp>

#include <catch2/catch_test_macros.hpp>

#include <functional>

using namespace made_up;

namespace {

bool any(Trial const&) { return true; }

Trial large() {
  auto trial = trial_named(
      "k/OpenMP/n_threads=100000,array_size=131072,buffer_size=64/order=shuffle/block=1000"
      "/surplus=2/watched/seed=77/attempt=13");
  return trial;
}

}  // namespace

TEST_CASE("what fails always shrinks to next to nothing", "[shrink]") {
  auto const some_scratch = [](Trial const& t) { return t.parameters.buffer_size > 0; };
  auto const shrunk = shrink(large(), some_scratch, any);
  auto const& p = shrunk.trial.parameters;
  CHECK(p.n_threads <= 1);
  CHECK(p.array_size <= 1);
  CHECK(p.buffer_size == 1);
  CHECK(shrunk.trial.order == Order{});
  CHECK(shrunk.trial.attempt == 0);
  CHECK(shrunk.tried < 200);
}

TEST_CASE("what fails from a size on shrinks to that size", "[shrink]") {
  for (std::int64_t const least : {1, 2, 33, 1025, 99999}) {
    auto const shrunk =
        shrink(large(), any, [&](Trial const& t) { return t.parameters.n_threads >= least; });
    CAPTURE(least);
    CHECK(shrunk.trial.parameters.n_threads == least);
    CHECK(shrunk.trial.parameters.array_size >= least);
    CHECK(shrunk.tried < 400);
  }
}

TEST_CASE("what fails in scratch of a size and in one order keeps both", "[shrink]") {
  auto const shrunk = shrink(large(), any, [](Trial const& t) {
    return t.parameters.buffer_size >= 9 && t.order.kind == Order::Kind::shuffle;
  });
  CHECK(shrunk.trial.parameters.buffer_size == 9);
  CHECK(shrunk.trial.order.kind == Order::Kind::shuffle);
  CHECK(shrunk.trial.parameters.n_threads <= 1);
}

TEST_CASE("sizes that the kernel cannot have are never tried", "[shrink]") {
  auto const even = [](Trial const& t) {
    return t.parameters.n_threads % 2 == 0 && t.parameters.n_threads <= t.parameters.array_size &&
           t.parameters.buffer_size >= 4;
  };
  auto const shrunk = shrink(large(), even, [&](Trial const& t) {
    CHECK(even(t));
    return t.parameters.n_threads >= 5;
  });
  CHECK(shrunk.trial.parameters.n_threads == 6);
  CHECK(shrunk.trial.parameters.buffer_size == 4);
}

TEST_CASE("what only fails as it is stays as it is", "[shrink]") {
  auto const shrunk = shrink(large(), any, [](Trial const& t) { return t == large(); });
  CHECK(shrunk.trial == large());
}

TEST_CASE("the result has failed before the judge's eyes", "[shrink]") {
  Trial last;
  auto const shrunk = shrink(large(), any, [&](Trial const& t) {
    bool const fails = t.parameters.n_threads % 3 == 1 && t.parameters.n_threads > 20;
    if (fails) last = t;
    return fails;
  });
  CHECK(shrunk.trial == last);
}
