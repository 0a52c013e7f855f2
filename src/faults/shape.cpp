// Right at one size, block or thread count, wrong at another.
#include <spacecheck/kernel/fault.hpp>
#include <spacecheck/spacecheck.hpp>

namespace {

// Written for whole blocks.
struct Remainder {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 1024, .array_size = 1024, .buffer_size = 0};
  enum Way : int { right, left_out, by_one, below_a_warp };

  template <class Case>
  static void run(Case& c, int way) {
    auto const y = c.template inout<std::int32_t>("y", spacecheck::constant(0), c.array_size());
    auto const n = c.n_threads();
    auto const last = way == left_out ? n / 32 * 32 : way == by_one && n % 2 == 1 ? n - 1 : n;
    c.launch(
        "remainder", KOKKOS_LAMBDA(std::int64_t i) {
          if (way == below_a_warp && n < 32 && i > 0) return;
          if (i < last) y(i) = 1;
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int32_t>("y", [n = r.n_threads()](std::int64_t i) { return i < n ? 1 : 0; });
  }
};
SPACECHECK_FAULT(Remainder,
                 {.name = "remainder",
                  .caught_by = "shape",
                  .description = "right at 1024 items; at 1025 the remainder is left out",
                  .twin = "the remainder is done, too",
                  .way = Remainder::left_out});
SPACECHECK_FAULT(Remainder, {.name = "odd_size",
                             .caught_by = "shape",
                             .description = "items in pairs: of an odd number the last is left out",
                             .way = Remainder::by_one});
SPACECHECK_FAULT(Remainder, {.name = "below_a_warp",
                             .caught_by = "shape",
                             .description = "fewer items than a warp: only the first is done",
                             .way = Remainder::below_a_warp});

// A slot by block and place in the block, as if no block had more than 32 items.
struct BlockSlot {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 1000, .array_size = 1000, .buffer_size = 0};
  static constexpr std::int64_t room = 32;

  template <class Case>
  static void run(Case& c, bool faulty) {
    auto const n = c.n_threads();
    auto const block = c.geometry().block;
    auto const slots = faulty ? room : block;
    auto const blocks = (n + block - 1) / block;
    auto const x = c.template input<float>("x", n);
    auto const work = c.template workspace<float>("work", blocks * slots + block);
    auto const y = c.template output<float>("y", n);
    c.launch(
        "block_slot_fill",
        KOKKOS_LAMBDA(std::int64_t i) { work(i / block * slots + i % block) = x(i); });
    c.launch(
        "block_slot_use",
        KOKKOS_LAMBDA(std::int64_t i) { y(i) = work(i / block * slots + i % block); });
  }
  static auto reference(auto x) { return x; }
};
SPACECHECK_FAULT(BlockSlot,
                 {.name = "block_slot",
                  .label = "thundersvm#99",
                  .caught_by = "shape",
                  .description = "32 places a block: a wider block takes its neighbour's",
                  .twin = "as many places a block as it has items"});

// Chunks for more workers than there are items: some are empty, and have no last element.
struct EmptyChunk {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 1000, .array_size = 1000, .buffer_size = 0};
  static constexpr std::int64_t chunks = 8;

  template <class Case>
  static void run(Case& c, bool faulty) {
    auto const n = c.n_threads();
    auto const x = c.template input<std::int64_t>("x", n);
    // One element before the first: what stands there is nobody's last.
    auto const out = c.template workspace<std::int64_t>("out", n + 1);
    auto const total = c.template workspace<std::int64_t>("total", chunks);
    auto const sums = c.template output<std::int64_t>("sums", n);
    c.parallel_for(
        "empty_chunk_first", c.range(0, 1), KOKKOS_LAMBDA(std::int64_t) { out(0) = 99; });
    c.parallel_for(
        "empty_chunk_local", c.range(0, chunks), KOKKOS_LAMBDA(std::int64_t chunk) {
          std::int64_t const begin = chunk * n / chunks;
          std::int64_t const end = (chunk + 1) * n / chunks;
          std::int64_t sum = 0;
          for (std::int64_t i = begin; i < end; ++i) out(i + 1) = sum += x(i);
        });
    c.parallel_for(
        "empty_chunk_totals", c.range(0, chunks), KOKKOS_LAMBDA(std::int64_t chunk) {
          std::int64_t const begin = chunk * n / chunks;
          std::int64_t const end = (chunk + 1) * n / chunks;
          total(chunk) = faulty || end > begin ? out(end) : 0;
        });
    c.launch(
        "empty_chunk_add", KOKKOS_LAMBDA(std::int64_t i) {
          std::int64_t sum = out(i + 1);
          for (std::int64_t chunk = 0; (chunk + 1) * n / chunks <= i; ++chunk) sum += total(chunk);
          sums(i) = sum;
        });
  }
  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<std::int64_t>("x");
    std::vector<std::int64_t> sums;
    std::int64_t sum = 0;
    for (std::int64_t i = 0; i < r.n_threads(); ++i) sums.push_back(sum += x.raw(i));
    r.expect_values<std::int64_t>("sums", sums);
  }
};
SPACECHECK_FAULT(EmptyChunk, {.name = "empty_chunk",
                              .label = "RAJA#229",
                              .caught_by = "shape",
                              .description = "a scan in chunks reads the last of an empty one",
                              .twin = "a scan in chunks: an empty one has no total"});

// Another division of the work for every block size, the same result for each.
struct BlockSums {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 1000, .array_size = 1000, .buffer_size = 0};

  template <class Case>
  static void run(Case& c, int) {
    auto const n = c.n_threads();
    auto const block = c.geometry().block;
    auto const x = c.template input<std::int32_t>("x", spacecheck::uniform(0, 1000), n);
    auto const partial = c.template workspace<std::int32_t>("partial", (n + block - 1) / block);
    auto const sum = c.template output<std::int32_t>("sum", 1);
    c.parallel_for(
        "block_sums", c.range(0, (n + block - 1) / block), KOKKOS_LAMBDA(std::int64_t b) {
          std::int32_t mine = 0;
          for (std::int64_t i = b * block; i < n && i < (b + 1) * block; ++i) mine += x(i);
          partial(b) = mine;
        });
    c.parallel_for(
        "block_sums_sum", c.range(0, 1), KOKKOS_LAMBDA(std::int64_t) {
          sum(0) = 0;
          for (std::int64_t b = 0; b * block < n; ++b) sum(0) += partial(b);
        });
  }
  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<std::int32_t>("x");
    std::int32_t sum = 0;
    for (std::int64_t i = 0; i < r.n_threads(); ++i) sum += x.raw(i);
    r.expect_values<std::int32_t>("sum", {sum});
  }
};
SPACECHECK_CLEAN(BlockSums, {.name = "sums_by_block",
                             .description = "as many partial sums as there are blocks"});

}  // namespace
