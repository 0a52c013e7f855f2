// A 64-bit integer hash: shifts, exclusive ors and products that wrap round. Exact everywhere.
//
//   for (i = 0; i < n_threads; ++i) {
//     uint64_t h = key[i];
//     for (round = 0; round < 4; ++round) {
//       h = (h ^ (h >> 32)) * 0xd6e8feb86659fd93;
//       h = rotate_left(h, 23) + round;
//     }
//     hash[i] = h;
//   }
#include <spacecheck/spacecheck.hpp>

#include <bit>

namespace {

struct Hash64 {
  static constexpr auto name = "hash64";
  static constexpr auto description = "a 64-bit integer hash, exact on every space";
  static constexpr int rounds = 4;
  static constexpr std::uint64_t factor = 0xd6e8feb86659fd93ULL;

  template <class Case>
  static void run(Case& c) {
    auto const key = c.template input<std::uint64_t>("key", c.n_threads());
    auto const hash = c.template output<std::uint64_t>("hash", c.n_threads());
    c.launch(
        "hash64", KOKKOS_LAMBDA(std::int64_t i) {
          std::uint64_t h = key(i);
          for (int round = 0; round < rounds; ++round) {
            h = (h ^ (h >> 32)) * factor;
            h = ((h << 23) | (h >> 41)) + static_cast<std::uint64_t>(round);
          }
          hash(i) = h;
        });
  }

  static void reference(spacecheck::Reference& r) {
    r.expect<std::uint64_t>("hash", [key = r.initial<std::uint64_t>("key")](std::int64_t i) {
      std::uint64_t h = key(i);
      for (std::uint64_t round = 0; round < rounds; ++round) {
        h = std::rotl((h ^ (h >> 32)) * factor, 23) + round;
      }
      return h;
    });
  }
};

SPACECHECK_KERNEL(Hash64);

}  // namespace
