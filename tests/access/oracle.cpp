// Random kernels under the access runtime, against a count of all pairs of their accesses.
#include <spacecheck/access/impl/watcher.hpp>
#include <spacecheck/access/runtime.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <numeric>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace spacecheck;
using Impl::Touch;

namespace {

struct Operation {
  std::size_t view;
  std::int64_t byte;
  std::int64_t bytes;
  Touch how;
};

struct Kernel {
  std::vector<std::int64_t> element_bytes;
  std::vector<std::int64_t> elements;
  std::vector<bool> set;
  std::vector<std::vector<Operation>> items;
  std::vector<std::uint64_t> numbers;  // of the items, growing
};

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : m_random(seed) {}

  Kernel kernel() {
    Kernel k;
    auto const views = pick(1, 3);
    for (std::int64_t v = 0; v < views; ++v) {
      constexpr std::array<std::int64_t, 6> sizes{1, 2, 4, 8, 12, 16};
      k.element_bytes.push_back(sizes[static_cast<std::size_t>(pick(0, 5))]);
      k.elements.push_back(pick(1, 12));
      k.set.push_back(pick(0, 1) == 1);
    }
    k.items.resize(static_cast<std::size_t>(pick(1, 10)));
    k.numbers = pick(0, 1) == 0 ? neighbours(k.items.size()) : far_apart(k.items.size());
    auto const most = pick(1, 6);
    for (auto& item : k.items) {
      for (auto n = pick(0, most); n > 0; --n) item.push_back(operation(k));
    }
    return k;
  }

 private:
  // Whose numbers in a cell of one form are those of others in a cell of another form: 2 and 3 as
  // its two readers are 6,144 as its owner.
  static std::vector<std::uint64_t> far_apart(std::size_t count) {
    constexpr std::array<std::uint64_t, 10> numbers{0,    1,    2,    3,      4,
                                                    4095, 6143, 8191, 65'535, 8'388'607};
    return {numbers.end() - static_cast<std::ptrdiff_t>(count), numbers.end()};
  }

  static std::vector<std::uint64_t> neighbours(std::size_t count) {
    std::vector<std::uint64_t> numbers(count);
    std::iota(numbers.begin(), numbers.end(), std::uint64_t{0});
    return numbers;
  }

  std::int64_t pick(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(m_random);
  }

  Operation operation(Kernel const& k) {
    Operation o{};
    o.view = static_cast<std::size_t>(pick(0, static_cast<std::int64_t>(k.elements.size()) - 1));
    auto const size = k.element_bytes[o.view];
    auto const all = size * k.elements[o.view];
    o.how = static_cast<Touch>(pick(0, 4));
    if (pick(0, 3) != 0) {
      // A whole element, in one access or in two.
      o.byte = pick(0, k.elements[o.view] - 1) * size;
      o.bytes = size;
    } else {
      o.byte = pick(0, all - 1);
      o.bytes = std::min<std::int64_t>(pick(1, 16), all - o.byte);
    }
    return o;
  }

  std::mt19937_64 m_random;
};

using Pair = std::pair<std::int64_t, std::int64_t>;

struct Truth {
  // By view and element: the pairs of items that race there; who reads it unset.
  std::map<std::pair<std::size_t, std::int64_t>, std::set<Pair>> races;
  std::set<std::pair<std::size_t, std::int64_t>> unset;
};

Truth truth_of(Kernel const& k) {
  Truth truth;
  auto const each_byte = [](Operation const& o, auto const& f) {
    for (std::int64_t b = o.byte; b < o.byte + o.bytes; ++b) f(b);
  };
  for (std::size_t a = 0; a < k.items.size(); ++a) {
    for (std::size_t b = a + 1; b < k.items.size(); ++b) {
      for (auto const& x : k.items[a]) {
        for (auto const& y : k.items[b]) {
          if (x.view != y.view || !Impl::clash(x.how, y.how)) continue;
          each_byte(x, [&](std::int64_t byte) {
            if (byte < y.byte || byte >= y.byte + y.bytes) return;
            truth.races[{x.view, byte / k.element_bytes[x.view]}].insert(
                {static_cast<std::int64_t>(k.numbers[a]), static_cast<std::int64_t>(k.numbers[b])});
          });
        }
      }
    }
  }
  std::set<std::pair<std::size_t, std::int64_t>> set;
  for (auto const& item : k.items) {
    for (auto const& o : item) {
      each_byte(o, [&](std::int64_t byte) {
        if (!k.set[o.view] && Impl::reads(o.how) && set.count({o.view, byte}) == 0) {
          truth.unset.insert({o.view, byte / k.element_bytes[o.view]});
        }
      });
      // What has been told once is taken as set, as by the runtime.
      each_byte(o, [&](std::int64_t byte) { set.insert({o.view, byte}); });
    }
  }
  return truth;
}

std::string label_of(std::size_t view) { return std::string(1, static_cast<char>('a' + view)); }

// As the entry points do: those of one, two, four and eight bytes are of their own.
template <std::size_t Bytes>
void touch_as(std::uintptr_t address, Touch how) {
  switch (how) {
    case Touch::read: return Impl::touch_cell<Bytes, Touch::read>(address, nullptr);
    case Touch::write: return Impl::touch_cell<Bytes, Touch::write>(address, nullptr);
    case Touch::atomic_read: return Impl::touch_cell<Bytes, Touch::atomic_read>(address, nullptr);
    case Touch::atomic_write: return Impl::touch_cell<Bytes, Touch::atomic_write>(address, nullptr);
    case Touch::atomic_update:
      return Impl::touch_cell<Bytes, Touch::atomic_update>(address, nullptr);
  }
}

void touch(std::uintptr_t address, std::int64_t bytes, Touch how) {
  switch (bytes) {
    case 1: return touch_as<1>(address, how);
    case 2: return touch_as<2>(address, how);
    case 4: return touch_as<4>(address, how);
    case 8: return touch_as<8>(address, how);
    default:
      Impl::touch_range(reinterpret_cast<void*>(address), static_cast<std::size_t>(bytes), how,
                        nullptr);
  }
}

AccessSummary run(Kernel const& k, int launches) {
  access::begin_trial(false);
  constexpr std::int64_t canary = 64;
  std::vector<std::vector<std::byte>> memory;
  for (std::size_t v = 0; v < k.elements.size(); ++v) {
    auto const bytes = k.element_bytes[v] * k.elements[v];
    memory.emplace_back(static_cast<std::size_t>(bytes + 2 * canary), std::byte{0xff});
    access::watch_array({.label = label_of(v),
                         .data = memory.back().data() + canary,
                         .element_bytes = k.element_bytes[v],
                         .extents = {k.elements[v]},
                         .strides = {1},
                         .canary_bytes = canary,
                         .set = k.set[v]});
  }
  for (int launch = 0; launch < launches; ++launch) {
    access::LaunchShape shape;
    shape.extent[0] = static_cast<std::int64_t>(k.numbers.back()) + 1;
    access::begin_launch(shape);
    for (std::size_t i = 0; i < k.items.size(); ++i) {
      spacecheck_access_item(k.numbers[i]);
      for (auto const& o : k.items[i]) {
        auto const address =
            reinterpret_cast<std::uintptr_t>(memory[o.view].data() + canary + o.byte);
        touch(address, o.bytes, o.how);
      }
    }
    access::end_launch();
  }
  return access::end_trial();
}

// Empty: the runtime says what is so, no more and no less.
std::string difference(Kernel const& k, Truth const& truth, AccessSummary const& summary) {
  for (std::size_t v = 0; v < k.elements.size(); ++v) {
    std::set<std::int64_t> racy;
    std::set<std::int64_t> unset;
    for (auto const& [where, pairs] : truth.races) {
      if (where.first == v) racy.insert(where.second);
    }
    for (auto const& where : truth.unset) {
      if (where.first == v) unset.insert(where.second);
    }
    std::int64_t told_racy = 0;
    std::int64_t told_unset = 0;
    for (auto const& event : summary.events) {
      if (event.view != label_of(v)) continue;
      auto const element = event.index.front();
      if (event.kind == AccessEvent::Kind::unset_read) {
        told_unset = event.elements;
        if (unset.count(element) == 0) return "accused of reading an element unset";
      } else if (event.kind <= AccessEvent::Kind::atomic_plain) {
        told_racy = event.elements;
        auto const found = truth.races.find({v, element});
        if (found == truth.races.end()) return "accused of a race";
        auto pair = Pair{event.items.at(0).front(), event.items.at(1).front()};
        if (pair.first > pair.second) std::swap(pair.first, pair.second);
        if (found->second.count(pair) == 0) return "a pair that does not race";
      } else {
        return "another kind of event";
      }
    }
    if (told_racy != static_cast<std::int64_t>(racy.size())) {
      return std::to_string(told_racy) + " racy elements told of " + std::to_string(racy.size());
    }
    if (told_unset != static_cast<std::int64_t>(unset.size())) {
      return std::to_string(told_unset) + " unset elements told of " + std::to_string(unset.size());
    }
  }
  return {};
}

}  // namespace

TEST_CASE("random kernels are judged as all pairs of their accesses say", "[access][oracle]") {
  int racy = 0;
  int clean = 0;
  for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
    auto const kernel = Generator(seed).kernel();
    auto const truth = truth_of(kernel);
    INFO("seed " << seed);
    auto const wrong = difference(kernel, truth, run(kernel, 1));
    REQUIRE(wrong == "");
    (truth.races.empty() ? clean : racy)++;
  }
  // Neither answer is right too often by chance.
  CHECK(racy > 2000);
  CHECK(clean > 2000);
}

TEST_CASE("what an earlier launch did is settled", "[access][oracle]") {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    auto const kernel = Generator(seed).kernel();
    INFO("seed " << seed);
    REQUIRE(difference(kernel, truth_of(kernel), run(kernel, 3)) == "");
  }
}

TEST_CASE("scratch that was given back is nobody's, in this launch and in the next",
          "[access][oracle]") {
  for (int const launches : {1, 2}) {
    access::begin_trial(false);
    access::LaunchShape shape;
    shape.extent[0] = 2;
    access::begin_launch(shape);
    spacecheck_access_item(0);
    auto* const scratch = access::take_scratch(5, 4);
    auto const first = reinterpret_cast<std::uintptr_t>(scratch);
    touch(first, 4, Touch::write);
    touch(first, 4, Touch::read);
    access::give_back_scratch(scratch);
    if (launches == 2) {
      access::end_launch();
      access::begin_launch(shape);
    }
    spacecheck_access_item(1);
    touch(first, 4, Touch::write);
    access::end_launch();
    auto const summary = access::end_trial();
    REQUIRE(summary.events.size() == 1);
    CHECK(summary.events[0].kind == AccessEvent::Kind::scratch_shared);
  }
}
