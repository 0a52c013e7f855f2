// A digest is the same wherever the bytes lie, and whoever adds it up.
#include "space.hpp"

#include <spacecheck/trial/digest_on.hpp>

#include <catch2/catch_test_macros.hpp>

using spacecheck::digest_of;
using spacecheck::digest_on;

TEST_CASE("digest_on a space gives the host's digest", "[digest]") {
  INFO(space_name);
  Space const exec{};
  for (std::int64_t const size : {0, 1, 7, 8, 9, 15, 16, 8191, 8192, 8193, 100'003, 1'000'000}) {
    INFO(size);
    std::vector<unsigned char> host(static_cast<std::size_t>(size));
    for (std::size_t k = 0; k < host.size(); ++k)
      host[k] = static_cast<unsigned char>(k * 11 + k / 256);
    auto const array = zeros<unsigned char>(size);
    Kokkos::deep_copy(array,
                      Kokkos::View<unsigned char*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged>(
                          host.data(), host.size()));
    CHECK(digest_on(exec, array.data(), host.size()).text() == digest_of(host.data(), host.size()));
    // By teams too, which is how devices do it.
    auto const blocks = (size + 8191) / 8192;
    spacecheck::DigestSum sum;
    sum.add(spacecheck::Impl::digest_sum_by_teams(
        exec, reinterpret_cast<unsigned char const*>(array.data()), host.size(), blocks));
    CHECK(sum.finish(host.size()).text() == digest_of(host.data(), host.size()));
  }
}
