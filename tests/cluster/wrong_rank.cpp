// The catalogue in a program that is wrong on purpose on one rank of a fleet.
//
// SPACECHECK_TEST_WRONG="rank=2,how=bit,seed=7[,every=5]": what that rank computes is changed
// before its digest is taken; every=5 leaves four of five trials alone.
//   bit     one flipped bit in one element of one output
//   warp    the same bit in every 32nd element
//   bits    three flipped bits in one element
//   slow    nothing, but each output takes a quarter of a second
#include <spacecheck/plan/element_type.hpp>
#include <spacecheck/trial/impl/disturb.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

namespace {

using spacecheck::Trial;
using spacecheck::Impl::HostArray;

struct Wrong {
  std::int64_t rank = -1;
  std::string how;
  std::uint64_t seed = 0;
  std::uint64_t every = 1;
  std::uint64_t trials = 0;
};

Wrong wrong;

std::string value_of(std::string const& text, std::string const& key, char const* otherwise) {
  auto const at = text.find(key + "=");
  if (at == std::string::npos) return otherwise;
  auto const start = at + key.size() + 1;
  return text.substr(start, text.find(',', start) - start);
}

// The member of the JSON object that `spacecheck fleet` gives its runs.
std::int64_t this_rank() {
  char const* const fleet = std::getenv("SPACECHECK_FLEET");
  if (fleet == nullptr) return -2;
  std::string const text = fleet;
  auto const at = text.find("\"rank\":");
  return at == std::string::npos ? -2 : std::strtoll(text.c_str() + at + 7, nullptr, 10);
}

std::uint64_t mixed(std::uint64_t x) {
  x ^= x >> 33;
  x *= 0xff51afd7ed558ccdU;
  x ^= x >> 33;
  x *= 0xc4ceb9fe1a85ec53U;
  return x ^ (x >> 33);
}

void disturb(Trial const& /*trial*/, HostArray& output) {
  auto const count = static_cast<std::uint64_t>(output.array->count());
  if (count == 0 || wrong.trials++ % wrong.every != 0) return;
  if (wrong.how == "slow") {
    std::this_thread::sleep_for(std::chrono::milliseconds(250));
    return;
  }
  auto const bytes = static_cast<std::uint64_t>(output.array->bytes());
  if (output.copy.empty()) output.copy.assign(output.data, output.data + bytes);
  auto const width = bytes / count;
  auto const bit = mixed(wrong.seed + 1) % (8 * width);
  auto const flip = [&](std::uint64_t element, std::uint64_t which) {
    output.copy[element * width + which / 8] ^= std::byte{1} << (which % 8);
  };
  auto const first = mixed(wrong.seed) % count;
  if (wrong.how == "warp") {
    for (auto element = first % 32; element < count; element += 32) flip(element, bit);
  } else {
    flip(first, bit);
    if (wrong.how == "bits") {
      flip(first, (bit + 3) % (8 * width));
      flip(first, (bit + 5) % (8 * width));
    }
  }
  output.data = output.copy.data();
}

struct Arming {
  Arming() {
    char const* const asked = std::getenv("SPACECHECK_TEST_WRONG");
    if (asked == nullptr) return;
    wrong.rank = std::strtoll(value_of(asked, "rank", "-1").c_str(), nullptr, 10);
    wrong.how = value_of(asked, "how", "bit");
    wrong.seed = std::strtoull(value_of(asked, "seed", "0").c_str(), nullptr, 10);
    wrong.every = std::max(1ULL, std::strtoull(value_of(asked, "every", "1").c_str(), nullptr, 10));
    if (wrong.rank == this_rank()) spacecheck::Impl::disturb_output = disturb;
  }
};

Arming const arming;

}  // namespace
