#include <spacecheck/check/check.hpp>
#include <spacecheck/check/judging.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace spacecheck {
namespace {

constexpr std::size_t orders = 6;

class OrderCheck final : public Check {
 public:
  std::string_view name() const override { return "order"; }
  std::string_view description() const override {
    return "does the order of work items matter: reverse, shuffles and their reverses, interleaved";
  }
  std::vector<Trial> plan(Question const& question) const override {
    std::vector<Trial> trials{question.watched()};
    for (auto const& order :
         {Order{.kind = Order::Kind::identity, .backward = true, .seed = 0},
          Order{.kind = Order::Kind::shuffle, .backward = false, .seed = question.seed},
          Order{.kind = Order::Kind::shuffle, .backward = true, .seed = question.seed},
          Order{.kind = Order::Kind::interleaved, .backward = false, .seed = 0},
          Order{.kind = Order::Kind::interleaved, .backward = true, .seed = 0}}) {
      Trial trial = question.watched();
      trial.order = order;
      trials.push_back(trial);
    }
    return trials;
  }
  Answer judge(Question const&, std::span<Observation const> observations) const override {
    Answer answer;
    auto const others = observations.first(orders).subspan(1);
    if (std::none_of(others.begin(), others.end(), [](auto const& o) { return o.took_order; })) {
      answer.skipped = "no launch whose order can be changed";
      return answer;
    }
    Observation const* changed = nullptr;
    for (auto const& other : others) {
      auto finding = judge_pair("order", FindingKind::order, observations[0], other,
                                fmt::format("order {}", to_string(other.trial.order)));
      if (!finding) continue;
      bool const first_fault = finding->is_fault();
      if (answer.findings.empty() || (first_fault && !answer.findings.front().is_fault())) {
        answer.findings = {std::move(*finding)};
        if (first_fault) changed = &other;
      }
    }
    if (changed == nullptr) return answer;
    auto const again = observations.subspan(orders);
    if (again.empty()) {
      answer.findings.clear();
      answer.more = once_more(observations[0], *changed);
      return answer;
    }
    auto const in = [](Observation const& o) {
      return Under{o, fmt::format("in order {}", to_string(o.trial.order))};
    };
    auto flaky = not_the_same_twice("order", in(observations[0]), in(*changed), again);
    if (flaky) answer.findings = {std::move(*flaky)};
    return answer;
  }
};

SPACECHECK_CHECK(OrderCheck);

}  // namespace
}  // namespace spacecheck
