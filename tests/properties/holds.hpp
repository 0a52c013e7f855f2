#pragma once

#include <spacecheck/plan/trial.hpp>

#include <catch2/catch_test_macros.hpp>

#include <rapidcheck.h>
#include <string>
#include <utility>

/// A property within a test case: RapidCheck says on stderr which values break it.
template <class Property>
void holds(std::string const& words, Property&& property) {
  INFO(words);
  CHECK(rc::check(words, std::forward<Property>(property)));
}

namespace some {

/// Counts of any size, small ones and round ones often.
inline rc::Gen<std::int64_t> count(std::int64_t least, std::int64_t end) {
  auto const below = [&](std::int64_t most) {
    return rc::gen::inRange<std::int64_t>(least, std::min(end, most));
  };
  return rc::gen::oneOf(below(least + 4), below(least + 1026), below(end));
}

inline rc::Gen<std::string> name() {
  return rc::gen::nonEmpty(
      rc::gen::container<std::string>(rc::gen::elementOf(std::string("abcxyz019_-.*?[ \xc3\xa9"))));
}

/// Any trial that has a name.
inline rc::Gen<spacecheck::Trial> trial() {
  using namespace spacecheck;
  constexpr std::int64_t most = 1'000'000'000'000;
  return rc::gen::apply(
      [](Trial t, bool shuffled) {
        if (!shuffled && t.order.kind == Order::Kind::shuffle) t.order.kind = Order::Kind::identity;
        // Only a shuffle has a seed, and it is the trial's.
        t.order.seed = t.order.kind == Order::Kind::shuffle ? t.seed : 0;
        return t;
      },
      rc::gen::build<Trial>(
          rc::gen::set(&Trial::kernel, name()), rc::gen::set(&Trial::space, name()),
          rc::gen::set(
              &Trial::parameters,
              rc::gen::build<Parameters>(rc::gen::set(&Parameters::n_threads, count(0, most)),
                                         rc::gen::set(&Parameters::array_size, count(0, most)),
                                         rc::gen::set(&Parameters::buffer_size, count(0, most)))),
          rc::gen::set(&Trial::check,
                       rc::gen::element<std::string>("", "guard", "access", "a_check_to_come")),
          rc::gen::set(&Trial::order,
                       rc::gen::build<Order>(
                           rc::gen::set(&Order::kind, rc::gen::element(Order::Kind::identity,
                                                                       Order::Kind::shuffle,
                                                                       Order::Kind::interleaved)),
                           rc::gen::set(&Order::backward))),
          rc::gen::set(&Trial::block, count(1, 1'000'000)),
          rc::gen::set(&Trial::surplus, count(0, 1000)), rc::gen::set(&Trial::watched),
          rc::gen::set(&Trial::poison, rc::gen::element(Poison::a, Poison::b, Poison::zero)),
          rc::gen::set(&Trial::layout,
                       rc::gen::element(Layout::native, Layout::left, Layout::right)),
          rc::gen::set(&Trial::past_guard), rc::gen::set(&Trial::force_guard),
          rc::gen::set(&Trial::instances, count(1, 64)), rc::gen::set(&Trial::share, count(1, 64)),
          rc::gen::set(&Trial::threads, count(0, 64)),
          rc::gen::set(&Trial::against, rc::gen::element<std::string>("", "Serial", "Cuda")),
          rc::gen::set(&Trial::seed), rc::gen::set(&Trial::attempt, count(0, most))),
      rc::gen::arbitrary<bool>());
}

}  // namespace some

namespace spacecheck {
inline void showValue(Trial const& trial, std::ostream& stream) { stream << name_of(trial); }
}  // namespace spacecheck
