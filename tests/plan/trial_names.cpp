// A trial's name is enough to do it again: every trial survives the way through its name.
#include <spacecheck/plan/trial.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using namespace spacecheck;

namespace {

std::string const sizes = "n_threads=7,array_size=10,buffer_size=5";

Trial plain() {
  Trial trial;
  trial.kernel = "seed_case";
  trial.space = "OpenMP";
  trial.parameters = {.n_threads = 7, .array_size = 10, .buffer_size = 5};
  return trial;
}

double seconds_for(std::int64_t n_threads, std::int64_t array_size) {
  Trial trial = plain();
  trial.parameters = {.n_threads = n_threads, .array_size = array_size, .buffer_size = 5};
  return default_timeout(trial).count();
}

std::string error_of(std::string const& name) {
  try {
    trial_named(name);
  } catch (std::invalid_argument const& error) {
    return error.what();
  }
  return {};
}

template <class T>
T one_of(std::mt19937_64& random, std::vector<T> const& choices) {
  return choices[random() % choices.size()];
}

Trial random_trial(std::mt19937_64& random) {
  Trial t;
  t.kernel = one_of<std::string>(random, {"seed_case", "k", "ode_bdf-2"});
  t.space = one_of<std::string>(random, {"Serial", "Cuda"});
  std::vector<std::int64_t> const counts{0, 1, 31, 1025, std::int64_t{1} << 40};
  t.parameters = {
      .n_threads = one_of(random, counts), .array_size = one_of(random, counts), .buffer_size = 5};
  t.check = one_of<std::string>(random, {"", "guard", "parity", "blame"});
  t.seed = one_of<std::uint64_t>(random, {0, 42, ~std::uint64_t{0}});
  t.order.kind = one_of<Order::Kind>(
      random, {Order::Kind::identity, Order::Kind::shuffle, Order::Kind::interleaved});
  t.order.backward = one_of<bool>(random, {false, true});
  if (t.order.kind == Order::Kind::shuffle) t.order.seed = t.seed;
  t.block = one_of<std::int64_t>(random, {1, 7, 32, 4096});
  t.surplus = one_of<std::int64_t>(random, {0, 2});
  t.watched = one_of<bool>(random, {false, true});
  t.poison = one_of<Poison>(random, {Poison::a, Poison::b, Poison::zero});
  t.layout = one_of<Layout>(random, {Layout::native, Layout::left, Layout::right});
  t.past_guard = one_of<bool>(random, {false, true});
  t.force_guard = one_of<bool>(random, {false, true});
  t.instances = one_of<std::int64_t>(random, {1, 4});
  t.share = one_of<std::int64_t>(random, {1, 4});
  t.threads = one_of<std::int64_t>(random, {0, 1, 64});
  t.against = one_of<std::string>(random, {"", "Serial"});
  t.attempt = one_of<std::int64_t>(random, {0, 14, 2'000'000});
  return t;
}

}  // namespace

TEST_CASE("the plain trial's name is the one that cli.md promises", "[trial]") {
  Trial trial = plain();
  CHECK(name_of(trial) == "seed_case/OpenMP/" + sizes + "/seed=42");
  trial.order = {.kind = Order::Kind::identity, .backward = true, .seed = 0};
  CHECK(name_of(trial) == "seed_case/OpenMP/" + sizes + "/order=reverse/seed=42");
}

TEST_CASE("a trial comes back from its name", "[trial]") {
  std::mt19937_64 random(20240501);
  for (int k = 0; k < 5000; ++k) {
    Trial const trial = random_trial(random);
    auto const name = name_of(trial);
    INFO(name);
    REQUIRE(trial_named(name) == trial);
    REQUIRE(name_of(trial_named(name)) == name);
  }
}

TEST_CASE("two different trials have two names", "[trial]") {
  std::mt19937_64 random(7);
  for (int k = 0; k < 2000; ++k) {
    Trial const a = random_trial(random);
    Trial const b = random_trial(random);
    REQUIRE((a == b) == (name_of(a) == name_of(b)));
  }
}

TEST_CASE("what a name leaves out has its default", "[trial]") {
  auto const trial = trial_named("k/Serial/n_threads=9");
  CHECK(trial.parameters == Parameters{.n_threads = 9, .array_size = 9, .buffer_size = 0});
  CHECK(trial.seed == 42);
  CHECK(trial.check.empty());
  CHECK(trial_named("k/Serial/n_threads=9/access/seed=1").check == "access");
  CHECK(trial_named("k/Serial/seed=1/n_threads=9") == trial_named("k/Serial/n_threads=9/seed=1"));
}

TEST_CASE("a shuffle is seeded by the trial, and nothing else has a seed", "[trial]") {
  auto const shuffled = trial_named("k/Serial/n_threads=9/order=shuffle-reverse/seed=5");
  CHECK(shuffled.order == Order{.kind = Order::Kind::shuffle, .backward = true, .seed = 5});
  CHECK(trial_named("k/Serial/n_threads=9/order=interleaved/seed=5").order.seed == 0);
}

TEST_CASE("a name that is none is refused in one line that says what is allowed", "[trial]") {
  std::string const k = "k/Serial/n_threads=9";
  auto const [name, says] = GENERATE_COPY(table<std::string, std::string>({
      {"", "expected KERNEL/SPACE/n_threads=N"},
      {"seed_case", "expected KERNEL/SPACE/n_threads=N"},
      {"seed_case/Serial", "expected KERNEL/SPACE/n_threads=N"},
      {"/Serial/n_threads=9", "expected KERNEL/SPACE/n_threads=N"},
      {"k//n_threads=9", "expected KERNEL/SPACE/n_threads=N"},
      {"k/Serial/seed=4", "n_threads=N is missing"},
      {k + "/n_threads=x", "n_threads must be a whole number of at least 0, got 'x'"},
      {k + "/n_threads=-1", "n_threads must be a whole number of at least 0, got '-1'"},
      {k + "/array_size=1.5", "array_size must be a whole number of at least 0, got '1.5'"},
      {k + "/array_size=", "array_size must be a whole number of at least 0, got ''"},
      {k + "/n_threads=99999999999999999999", "n_threads must be a whole number"},
      {k + ",array_size=1000000000000001", "array_size must be at most 1000000000000000"},
      {k + "/block=1000000001", "block must be at most 1000000000, got '1000000001'"},
      {k + "/threads=65537", "threads must be at most 65536"},
      {k + "/block=0", "block must be a whole number of at least 1, got '0'"},
      {k + "/instances=0", "instances must be a whole number of at least 1"},
      {k + "/threads=0", "threads must be a whole number of at least 1"},
      {k + "/seed=-1", "seed must be a whole number of at least 0, got '-1'"},
      {k + "/order=sideways", "identity, reverse, shuffle, shuffle-reverse, interleaved"},
      {k + "/poison=c", "unknown poison 'c' (a, b, zero)"},
      {k + "/layout=up", "unknown layout 'up' (native, left, right)"},
      {k + "/order=reverse/order=shuffle", "order is there twice"},
      {k + ",n_threads=7", "n_threads is there twice"},
      {k + "/colour=red", "unknown key 'colour' (n_threads, array_size, buffer_size, order"},
      {k + ",array_size/seed=4", "expected KEY=VALUE, got 'array_size'"},
      {k + "/guard/order/seed=4", "cannot read 'order'"},
      {k + "//seed=4", "cannot read ''"},
  }));
  CAPTURE(name);
  auto const error = error_of(name);
  CHECK_THAT(error, Catch::Matchers::ContainsSubstring("trial '" + name + "'"));
  CHECK_THAT(error, Catch::Matchers::ContainsSubstring(says));
  CHECK(error.find('\n') == std::string::npos);
}

TEST_CASE("orders have names, and names have orders", "[order]") {
  for (std::string const name : {"identity", "reverse", "shuffle", "shuffle-reverse", "interleaved",
                                 "interleaved-reverse"}) {
    auto const order = order_named(name, 3);
    REQUIRE(order.has_value());
    CHECK(to_string(*order) == name);
    CHECK(order->seed == 3);
  }
  CHECK_FALSE(order_named("Identity", 0).has_value());
  CHECK_FALSE(order_named("", 0).has_value());
}

TEST_CASE("a trial of many items may take longer before it is a hang", "[trial]") {
  CHECK(seconds_for(7, 10) == 60);
  CHECK(seconds_for(9'999'999, 9'999'999) == 60);
  CHECK(seconds_for(100'000'000, 100'000'000) == 660);
  CHECK(seconds_for(7, 1'000'000'000) == 6060);
}
