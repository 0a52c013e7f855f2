// histogram, float_histogram and random_bits, gone wrong: where items add to what is everybody's.
#include <spacecheck/kernel/fault.hpp>
#include <spacecheck/spacecheck.hpp>

#include <vector>

namespace {

struct MutatedHistogram {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 200, .array_size = 200, .buffer_size = 0};
  static constexpr int length = 32;
  static constexpr int n_bins = 8;
  enum Way : int { right, stored, shared_counts };

  template <class Scratch, class Input>
  KOKKOS_INLINE_FUNCTION static void count(Scratch&& mine, Input const& x, std::int64_t i) {
    for (int b = 0; b < n_bins; ++b) mine[b] = 0;
    for (int k = 0; k < length; ++k) ++mine[x(i, k) % n_bins];
  }
  template <class Scratch, class Output>
  KOKKOS_INLINE_FUNCTION static void add(Scratch&& mine, Output const& bins, int way) {
    for (int b = 0; b < n_bins; ++b) {
      if (way == stored) {
        bins(b) = mine[b];
      } else {
        Kokkos::atomic_add(&bins(b), mine[b]);
      }
    }
  }

  template <class Case>
  static void run(Case& c, int way) {
    auto const x = c.template input<std::int32_t>("x", c.n_threads(), length);
    auto const bins = c.template inout<std::int32_t>("bins", spacecheck::constant(0), n_bins);
    auto const shared = c.template workspace<std::int32_t>("shared", n_bins);
    auto const allocate = c.template allocator<std::int32_t, n_bins>();
    c.launch(
        "histogram", KOKKOS_LAMBDA(std::int64_t i) {
          if (way == shared_counts) {
            count(shared.data(), x, i);
            add(shared.data(), bins, way);
            return;
          }
          auto mine = allocate();
          count(mine, x, i);
          add(mine, bins, way);
        });
  }
  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<std::int32_t>("x");
    std::vector<std::int32_t> bins(n_bins);
    for (std::int64_t i = 0; i < r.n_threads(); ++i) {
      for (int k = 0; k < length; ++k) ++bins[static_cast<std::size_t>(x(i, k) % n_bins)];
    }
    r.expect_values<std::int32_t>("bins", bins);
  }
};
using Counts = MutatedHistogram;
SPACECHECK_FAULT(Counts, {.name = "histogram_stored",
                          .caught_by = "access,order,reference",
                          .description = "histogram: stores its counts where it should add them",
                          .twin = "histogram in whichever array it is given",
                          .way = Counts::stored});
SPACECHECK_FAULT(Counts, {.name = "histogram_counts_shared",
                          .caught_by = "access",
                          .description = "histogram: all items count in one array",
                          .way = Counts::shared_counts});

struct MutatedFloatHistogram {
  static constexpr bool up_to_rounding = true;
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 200, .array_size = 200, .buffer_size = 0};
  static constexpr int n_bins = 8;
  enum Way : int { right, atomic_dropped, whole_numbers, zeroed };

  template <class Case>
  static void run(Case& c, int way) {
    auto const bin = c.template input<std::int32_t>("bin", c.n_threads());
    auto const weight = c.template input<float>("weight", c.n_threads());
    auto const bins = c.template inout<float>("bins", n_bins);
    c.launch(
        "float_histogram", KOKKOS_LAMBDA(std::int64_t i) {
          float& mine = bins(bin(i) % n_bins);
          if (way == zeroed && i < n_bins) Kokkos::atomic_store(&bins(i), 0.0F);
          if (way == atomic_dropped) {
            mine += weight(i);
          } else if (way == whole_numbers) {
            Kokkos::atomic_add(&mine, static_cast<float>(static_cast<int>(weight(i))));
          } else {
            Kokkos::atomic_add(&mine, weight(i));
          }
        });
  }
  static void reference(spacecheck::Reference& r) {
    auto const bin = r.initial<std::int32_t>("bin");
    auto const weight = r.initial<float>("weight");
    auto const before = r.initial<float>("bins");
    std::vector<spacecheck::AnyOrderSum<float>> sums(n_bins);
    for (int b = 0; b < n_bins; ++b) sums[static_cast<std::size_t>(b)] += before(b);
    for (std::int64_t i = 0; i < r.n_threads(); ++i) {
      sums[static_cast<std::size_t>(bin(i) % n_bins)] += weight(i);
    }
    r.expect<float>("bins",
                    [=](std::int64_t b) { return sums[static_cast<std::size_t>(b)].total(); });
  }
};
using Weights = MutatedFloatHistogram;
SPACECHECK_FAULT(Weights, {.name = "float_histogram_atomic_dropped",
                           .caught_by = "access",
                           .description = "float_histogram: bins are added to without an atomic",
                           .twin = "float_histogram by reference to its bin",
                           .way = Weights::atomic_dropped});
SPACECHECK_FAULT(Weights, {.name = "float_histogram_whole_numbers",
                           .caught_by = "reference",
                           .description = "float_histogram: weights pass through an integer",
                           .way = Weights::whole_numbers});
// Atomics throughout, so no race: the order of the items decides what the zero wipes out.
SPACECHECK_FAULT(Weights, {.name = "float_histogram_zeroed",
                           .caught_by = "order,reference",
                           .description = "float_histogram: bins are zeroed by items that add",
                           .way = Weights::zeroed});

struct MutatedRandomBits {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 500, .array_size = 500, .buffer_size = 0};
  static constexpr std::uint64_t stream = 0x0123456789abcdefULL;
  enum Way : int { right, next_atomic, counter_of_8_bits, seed_of_32_bits };

  template <class Case>
  static void run(Case& c, int way) {
    auto const words = c.template output<std::uint32_t>("words", c.n_threads(), 4);
    auto const next =
        c.template inout<std::int64_t>("next", spacecheck::constant<std::int64_t>(0), 1);
    // Adding 2^32 leaves the lower half of the seed, so that the halves are told apart.
    auto const wide = c.seed() + (std::uint64_t{7} << 32);
    spacecheck::Random const random(
        way == seed_of_32_bits ? static_cast<std::uint32_t>(wide) : wide, stream);
    c.launch(
        "random_bits", KOKKOS_LAMBDA(std::int64_t i) {
          std::int64_t counter = i;
          if (way == next_atomic) counter = Kokkos::atomic_fetch_add(&next(0), std::int64_t{1});
          if (way == counter_of_8_bits) counter %= 256;
          auto const block = random.block(static_cast<std::uint64_t>(counter));
          for (int k = 0; k < 4; ++k) words(i, k) = block.word[k];
        });
  }
  static void reference(spacecheck::Reference& r) {
    spacecheck::Random const random(r.seed() + (std::uint64_t{7} << 32), stream);
    r.expect<std::uint32_t>("words", [random](std::int64_t i, std::int64_t k) {
      return random.block(static_cast<std::uint64_t>(i)).word[k];
    });
  }
};
using Bits = MutatedRandomBits;
SPACECHECK_FAULT(Bits, {.name = "random_bits_next_atomic",
                        .caught_by = "order",
                        .description = "random_bits: items take the next number atomically",
                        .twin = "random_bits with a wide seed",
                        .way = Bits::next_atomic});
SPACECHECK_FAULT(Bits, {.name = "random_bits_counter_of_8_bits",
                        .caught_by = "reference",
                        .description = "random_bits: numbers repeat after 256 items",
                        .way = Bits::counter_of_8_bits});
SPACECHECK_FAULT(Bits, {.name = "random_bits_seed_of_32_bits",
                        .caught_by = "reference",
                        .description = "random_bits: half of the seed is dropped",
                        .way = Bits::seed_of_32_bits});

}  // namespace
