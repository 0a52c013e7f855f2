#include <spacecheck/plan/digest.hpp>

#include <catch2/catch_test_macros.hpp>

#include <cmath>
#include <cstring>
#include <set>
#include <string>
#include <utility>
#include <vector>

using spacecheck::digest_of;
using spacecheck::DigestSum;

namespace {

std::vector<unsigned char> bytes(std::size_t count) {
  std::vector<unsigned char> made(count);
  for (std::size_t k = 0; k < count; ++k) made[k] = static_cast<unsigned char>(k * 7 + k / 256);
  return made;
}

std::string of(std::vector<unsigned char> const& data) {
  return digest_of(data.data(), data.size());
}

// The definition of plan/digest.hpp, written again in the plainest way.
std::string by_the_book(std::vector<unsigned char> const& data) {
  __extension__ using Wide = unsigned __int128;
  auto const mixed = [](std::uint64_t x) {
    x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31U);
  };
  auto const key = [&](std::uint64_t k) { return mixed((k + 1) * 0x9e3779b97f4a7c15U); };
  auto const block = [&](Wide value, std::uint64_t number) {
    std::uint64_t const tweak = key(number ^ 0x6a09e667f3bcc908U);
    std::uint64_t const a = mixed(static_cast<std::uint64_t>(value) ^ tweak);
    std::uint64_t const b = mixed((static_cast<std::uint64_t>(value >> 64U) + tweak) ^ a);
    return (Wide{mixed(a + b * 0x9e3779b97f4a7c15U)} << 64U) | mixed(b ^ (a << 32U | a >> 32U));
  };
  auto const word = [&](std::size_t w) {
    std::uint64_t value = 0;
    for (std::size_t k = 0; k < 8 && w * 8 + k < data.size(); ++k) {
      value |= std::uint64_t{data[w * 8 + k]} << (8 * k);
    }
    return value;
  };
  Wide sum = block(data.size(), ~std::uint64_t{0});
  std::size_t const words = (data.size() + 7) / 8;
  for (std::size_t begin = 0; begin < words; begin += 1024) {
    Wide value = 0;
    for (std::size_t k = 0; k < 1024 && begin + k < words; k += 2) {
      value += Wide{word(begin + k) + key(k)} * (word(begin + k + 1) + key(k + 1));
    }
    sum += block(value, begin / 1024);
  }
  return spacecheck::Digest{static_cast<std::uint64_t>(sum >> 64U), static_cast<std::uint64_t>(sum)}
      .text();
}

}  // namespace

TEST_CASE("a digest is what its definition says, for every length", "[digest]") {
  for (std::size_t const size : {0, 1, 7, 8, 9, 16, 17, 8191, 8192, 8193, 8200, 16384, 100'003}) {
    INFO(size);
    CHECK(of(bytes(size)) == by_the_book(bytes(size)));
  }
}

TEST_CASE("digests are the same on every machine", "[digest]") {
  CHECK(digest_of(nullptr, 0) == "808bf0bf494014a78201903f60c57e29");
  CHECK(of(bytes(100'003)) == "cf4f335a571142ab8f55054a20697653");
}

TEST_CASE("a digest does not depend on where the bytes lie", "[digest]") {
  auto const data = bytes(20'000);
  for (std::size_t shift = 0; shift < 9; ++shift) {
    std::vector<unsigned char> moved(data.size() + shift);
    std::memcpy(moved.data() + shift, data.data(), data.size());
    CHECK(digest_of(moved.data() + shift, data.size()) == of(data));
  }
}

TEST_CASE("blocks may be added in any order, and in parts", "[digest]") {
  auto const data = bytes(5 * 8192 + 100);
  DigestSum backwards;
  for (std::uint64_t number = 6; number-- > 0;) {
    backwards.add(spacecheck::Impl::mixed_bytes(data.data(), data.size(), number));
  }
  CHECK(backwards.finish(data.size()).text() == of(data));
}

TEST_CASE("every bit counts, and so does its place", "[digest]") {
  auto const data = bytes(3 * 8192 + 5);
  std::set<std::string> seen{of(data)};
  std::size_t changed = 0;
  auto const differs = [&](std::vector<unsigned char> const& other) {
    ++changed;
    seen.insert(of(other));
  };
  for (std::size_t k = 0; k < data.size(); k += 61) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      auto other = data;
      other[k] = static_cast<unsigned char>(other[k] ^ (1U << bit));
      differs(other);
    }
  }
  // Two words of a pair, two pairs, two blocks that change places; a zero more at the end.
  for (auto const& [a, b] :
       {std::pair<std::size_t, std::size_t>{0, 8}, {16, 48}, {40, 8192 + 40}}) {
    auto other = data;
    for (std::size_t k = 0; k < 8; ++k) std::swap(other[a + k], other[b + k]);
    differs(other);
  }
  auto longer = data;
  longer.push_back(0);
  differs(longer);
  auto blocks = data;
  std::swap_ranges(blocks.begin(), blocks.begin() + 8192, blocks.begin() + 8192);
  differs(blocks);
  CHECK(seen.size() == changed + 1);
}

TEST_CASE("the bits of digests are as often set as not", "[digest]") {
  std::vector<int> set(128);
  constexpr int trials = 4000;
  for (int trial = 0; trial < trials; ++trial) {
    float const value[] = {static_cast<float>(trial), 1};
    auto const text = digest_of(value, sizeof value);
    for (std::size_t digit = 0; digit < 32; ++digit) {
      auto const nibble = std::stoi(text.substr(digit, 1), nullptr, 16);
      for (std::size_t bit = 0; bit < 4; ++bit) set[4 * digit + bit] += nibble >> bit & 1;
    }
  }
  // Six standard deviations of a fair coin.
  for (int const count : set) CHECK(std::abs(count - trials / 2) < 6 * std::sqrt(trials) / 2);
}
