// Plans and names: every trial is named once, and its name is enough to do it again.
#include "holds.hpp"

#include <spacecheck/check/check.hpp>

#include <set>
#include <string>
#include <vector>

using namespace spacecheck;

TEST_CASE("a trial comes back from its name", "[trial]") {
  holds("trial_named(name_of(t)) == t", [] {
    auto const trial = *some::trial();
    auto const name = name_of(trial);
    RC_ASSERT(trial_named(name) == trial);
    RC_ASSERT(name_of(trial_named(name)) == name);
  });
}

TEST_CASE("two trials have one name where they are one trial, and only there", "[trial]") {
  holds("a == b exactly where name_of(a) == name_of(b)", [] {
    auto const a = *some::trial();
    auto b = a;
    // Alike but for one thing, or for nothing.
    switch (*rc::gen::inRange(0, 12)) {
      case 0: b.kernel = *some::name(); break;
      case 1: b.parameters.n_threads = *some::count(0, 100); break;
      case 2: b.parameters.buffer_size = *some::count(0, 100); break;
      case 3: b.block = *some::count(1, 100); break;
      case 4: b.surplus = *some::count(0, 4); break;
      case 5: b.watched = *rc::gen::arbitrary<bool>(); break;
      case 6: b.layout = *rc::gen::element(Layout::native, Layout::left, Layout::right); break;
      case 7: b.past_guard = *rc::gen::arbitrary<bool>(); break;
      case 8: b.threads = *some::count(0, 4); break;
      case 9: b.attempt = *some::count(0, 4); break;
      case 10: b = *some::trial(); break;
      default: break;
    }
    RC_ASSERT((a == b) == (name_of(a) == name_of(b)));
  });
}

TEST_CASE("every check's plan names each trial once", "[plan]") {
  REQUIRE(checks().size() > 10);
  holds("names of a plan are all different, and come back", [] {
    auto const shaped = *some::trial();
    Question question;
    question.kernel.name = shaped.kernel;
    question.kernel.defaults = shaped.parameters;
    question.kernel.has_reference = *rc::gen::arbitrary<bool>();
    question.kernel.fixed_layout = *rc::gen::arbitrary<bool>();
    question.kernel.up_to_rounding = *rc::gen::arbitrary<bool>();
    question.kernel.takes_buffer_size = *rc::gen::arbitrary<bool>();
    using Names = std::vector<std::string>;
    question.spaces = *rc::gen::element(Names{"Serial"}, Names{"Serial", "OpenMP"},
                                        Names{"Serial", "Threads", "Cuda"});
    question.space = *rc::gen::elementOf(question.spaces);
    question.parameters = shaped.parameters;
    question.seed = shaped.seed;
    question.repeat = *some::count(1, 1'000'000);
    question.cores = *some::count(1, 512);
    for (auto const* check : checks()) {
      if (!check->skips(question).empty()) continue;
      std::set<std::string> names;
      for (auto const& trial : check->plan(question)) {
        auto const name = name_of(trial);
        RC_ASSERT(names.insert(name).second);
        RC_ASSERT(trial_named(name) == trial);
        RC_ASSERT(trial.kernel == question.kernel.name);
        // Of launches that run at once each has inputs of its own.
        RC_ASSERT(trial.seed - question.seed < 4);
      }
      RC_ASSERT(!names.empty());
    }
  });
}
