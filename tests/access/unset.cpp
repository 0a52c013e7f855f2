// What memory holds that nobody has set, in an access twin.
#include <spacecheck/access/impl/region.hpp>

#include <catch2/catch_test_macros.hpp>

#include <array>
#include <cmath>
#include <cstring>

using spacecheck::Impl::fill_unset;

TEST_CASE("what was never set is a huge number, wherever it lies", "[access]") {
  alignas(8) std::array<unsigned char, 1 << 14> memory{};
  fill_unset(memory.data(), memory.size());
  for (std::size_t at = 0; at < memory.size(); at += 4) {
    float number = 0;
    std::memcpy(&number, &memory.at(at), sizeof number);
    REQUIRE(std::abs(number) > 1e30F);
    std::int32_t count = 0;
    std::memcpy(&count, &memory.at(at), sizeof count);
    REQUIRE(count < -10'000'000);
  }
  for (std::size_t at = 0; at < memory.size(); at += 8) {
    double number = 0;
    std::memcpy(&number, &memory.at(at), sizeof number);
    REQUIRE(std::abs(number) > 1e250);
  }
}

TEST_CASE("what was never set is neither text nor -1, and another at each place", "[access]") {
  alignas(8) std::array<unsigned char, 1 << 14> memory{};
  fill_unset(memory.data(), memory.size());
  std::size_t again = 0;
  for (std::size_t at = 0; at < memory.size(); ++at) {
    REQUIRE(memory.at(at) > 0x7f);
    REQUIRE(memory.at(at) < 0xff);
    if (at >= 4 && std::memcmp(&memory.at(at), &memory.at(at - 4), 4) == 0) ++again;
  }
  REQUIRE(again < 4);
}
