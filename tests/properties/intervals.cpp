// Clopper and Pearson's interval against what defines it, and what passes exclude.
#include "holds.hpp"

#include <spacecheck/check/statistics.hpp>

#include <cmath>

using namespace spacecheck;

namespace {

/// That a binomial count is k at most, summed term by term.
double at_most(std::int64_t k, std::int64_t n, double p) {
  double sum = 0;
  for (std::int64_t j = 0; j <= k; ++j) {
    auto const x = static_cast<double>(j);
    auto const m = static_cast<double>(n);
    sum += std::exp(std::lgamma(m + 1) - std::lgamma(x + 1) - std::lgamma(m - x + 1) +
                    x * std::log(p) + (m - x) * std::log1p(-p));
  }
  return sum;
}

struct Asked {
  std::int64_t failures;
  std::int64_t trials;
  double confidence;
};

Asked any_question(std::int64_t most) {
  Asked asked{};
  asked.trials = *some::count(1, most);
  asked.failures = *rc::gen::inRange<std::int64_t>(0, asked.trials + 1);
  asked.confidence = *rc::gen::element(0.5, 0.8, 0.95, 0.99, 0.999);
  return asked;
}

}  // namespace

TEST_CASE("an interval of rates", "[statistics]") {
  holds("0 <= low <= failures/trials <= high <= 1, open where it has to be", [] {
    auto const [k, n, confidence] = any_question(1'000'000);
    auto const [low, high] = clopper_pearson(k, n, confidence);
    auto const rate = static_cast<double>(k) / static_cast<double>(n);
    RC_ASSERT(0 <= low && low <= rate && rate <= high && high <= 1);
    RC_ASSERT((low == 0) == (k == 0));
    RC_ASSERT((high == 1) == (k == n));
  });
  holds("each end is where the tail beyond it has half of what is left", [] {
    auto const [k, n, confidence] = any_question(400);
    auto const [low, high] = clopper_pearson(k, n, confidence);
    double const tail = (1 - confidence) / 2;
    if (k < n) RC_ASSERT(std::fabs(at_most(k, n, high) - tail) < 1e-9);
    if (k > 0) RC_ASSERT(std::fabs(1 - at_most(k - 1, n, low) - tail) < 1e-9);
  });
  holds("failures for passes turn it round", [] {
    auto const [k, n, confidence] = any_question(10'000);
    auto const here = clopper_pearson(k, n, confidence);
    auto const there = clopper_pearson(n - k, n, confidence);
    RC_ASSERT(std::fabs(here.low - (1 - there.high)) < 1e-12);
  });
  holds("one more failure moves both ends up, more trials and less confidence bring them nearer",
        [] {
          auto const [k, n, confidence] = any_question(10'000);
          auto const here = clopper_pearson(k, n, confidence);
          if (k < n) {
            auto const next = clopper_pearson(k + 1, n, confidence);
            RC_ASSERT(here.low < next.low && here.high <= next.high);
          }
          auto const surer = clopper_pearson(k, n, 1 - (1 - confidence) / 3);
          RC_ASSERT(surer.low <= here.low && here.high <= surer.high);
          auto const longer = clopper_pearson(2 * k, 2 * n, confidence);
          RC_ASSERT(here.low <= longer.low && longer.high <= here.high);
        });
}

TEST_CASE("passes in a row", "[statistics]") {
  holds("as many as exclude a rate exclude it, and one fewer do not", [] {
    double const rate = std::pow(10.0, -*rc::gen::inRange(1, 70000) / 1e4);
    double const confidence = *rc::gen::element(0.6, 0.8, 0.95, 0.99);
    auto const trials = trials_to_exclude(rate, confidence);
    RC_ASSERT(trials >= 1);
    RC_ASSERT(excluded_rate(trials, confidence) <= rate * (1 + 1e-12));
    if (trials > 1) RC_ASSERT(excluded_rate(trials - 1, confidence) > rate * (1 - 1e-12));
  });
  holds("the one-sided bound lies below the two-sided one", [] {
    auto const n = *some::count(1, 1'000'000);
    auto const confidence = *rc::gen::element(0.6, 0.8, 0.95, 0.99);
    RC_ASSERT(excluded_rate(n, confidence) < clopper_pearson(0, n, confidence).high);
    RC_ASSERT(std::fabs(excluded_rate(n, confidence) -
                        clopper_pearson(0, n, 2 * confidence - 1).high) < 1e-12);
  });
}
