// Counter-based random numbers: Philox4x32-10, four words for each counter. Exact everywhere.
//
//   for (i = 0; i < n_threads; ++i) {
//     uint32_t c[4] = {i, i >> 32, stream, stream >> 32}, k[2] = {seed, seed >> 32};
//     for (round = 0; round < 10; ++round) {
//       c = {high(B * c[2]) ^ c[1] ^ k[0], low(B * c[2]), high(A * c[0]) ^ c[3] ^ k[1], low(A *
//       c[0])}; k[0] += 0x9e3779b9; k[1] += 0xbb67ae85;
//     }
//     for (k = 0; k < 4; ++k) words[k][i] = c[k];
//   }
#include <spacecheck/spacecheck.hpp>

namespace {

struct RandomBits {
  static constexpr auto name = "random_bits";
  static constexpr auto description = "Philox4x32-10 on the device, exact on every space";
  static constexpr std::uint64_t stream = 0x0123456789abcdefULL;

  template <class Case>
  static void run(Case& c) {
    auto const words = c.template output<std::uint32_t>("words", 4, c.n_threads());
    spacecheck::Random const random(c.seed(), stream);
    c.launch(
        "random_bits", KOKKOS_LAMBDA(std::int64_t i) {
          auto const block = random.block(static_cast<std::uint64_t>(i));
          for (int k = 0; k < 4; ++k) words(k, i) = block.word[k];
        });
  }

  static void reference(spacecheck::Reference& r) {
    r.expect<std::uint32_t>("words", [seed = r.seed()](std::int64_t k, std::int64_t i) {
      return philox(static_cast<std::uint64_t>(i), seed, static_cast<int>(k));
    });
  }

 private:
  // Written anew from the paper (Salmon et al., SC11), so that it does not share a fault with
  // Random.
  static std::uint32_t philox(std::uint64_t i, std::uint64_t seed, int k) {
    std::uint64_t even = (stream << 32) | (i & 0xffffffffU);    // words 2 and 0
    std::uint64_t odd = (stream & ~0xffffffffULL) | (i >> 32);  // words 3 and 1
    for (std::uint64_t round = 0; round < 10; ++round) {
      auto const key0 = static_cast<std::uint32_t>(seed + round * 0x9e3779b9);
      auto const key1 = static_cast<std::uint32_t>((seed >> 32) + round * 0xbb67ae85);
      std::uint64_t const a = (even & 0xffffffffU) * 0xd2511f53;
      std::uint64_t const b = (even >> 32) * 0xcd9e8d57;
      std::uint64_t const word0 = (b >> 32) ^ (odd & 0xffffffffU) ^ key0;
      std::uint64_t const word2 = (a >> 32) ^ (odd >> 32) ^ key1;
      even = (word2 << 32) | word0;
      odd = (a << 32) | (b & 0xffffffffU);
    }
    return static_cast<std::uint32_t>((k % 2 == 0 ? even : odd) >> (k < 2 ? 0 : 32));
  }
};

SPACECHECK_KERNEL(RandomBits);

}  // namespace
