// scratch_axpy and local_sort, gone wrong: scratch that is not the item's own.
#include <spacecheck/kernel/fault.hpp>
#include <spacecheck/spacecheck.hpp>

#include <algorithm>
#include <vector>

namespace {

struct MutatedScratchAxpy {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 100, .array_size = 140, .buffer_size = 0};
  static constexpr int length = 5;
  enum Way : int { right, block_twice, scratch_shared, scratch_static };

  template <class Scratch>
  KOKKOS_INLINE_FUNCTION static void add(Scratch&& s, float x, float& y) {
    for (int k = 0; k < length; ++k) s[k] = static_cast<float>(k) * x;
    for (int k = 0; k < length; ++k) y += s[k];
  }

  template <class Input, class Output, class Allocator>
  struct Body {
    Input x;
    Output y;
    Output shared;
    Allocator allocate;
    std::int64_t n;
    std::int64_t first_item;
    int way;

    KOKKOS_INLINE_FUNCTION void operator()(std::int64_t position) const {
      std::int64_t const i = first_item + position;
      if (i >= n) return;
      if (way == scratch_shared) {
        add(shared.data(), x(i), y(i));
        return;
      }
      KOKKOS_IF_ON_HOST((if (way == scratch_static) {
        static float static_scratch[length];
        add(static_scratch, x(i), y(i));
        return;
      }))
      auto s = allocate();
      add(s, x(i), y(i));
    }
  };

  template <class Case>
  static void run(Case& c, int way) {
    auto const shape = c.geometry();
    auto const n = c.n_threads();
    auto const x = c.template input<float>("x", shape.extent);
    auto const y = c.template inout<float>("y", shape.extent);
    auto const shared = c.template workspace<float>("shared", length);
    auto const allocate = c.template allocator<float, length>();
    using Kernel = Body<decltype(x), decltype(y), decltype(allocate)>;
    Kernel const body{x, y, shared, allocate, n, 0, way};
    auto const whole = n / shape.block * shape.block;
    c.launch_extent("scratch_axpy", body);
    if (way == block_twice && whole < n) {
      c.launch_extent("scratch_axpy_again", spacecheck::Geometry{shape.block, shape.block},
                      Kernel{x, y, shared, allocate, n, whole, way});
    }
  }
  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<float>("x");
    r.expect<float>("y", [=, y = r.initial<float>("y"), n = r.n_threads()](std::int64_t i) {
      auto sum = y(i);
      for (int k = 0; k < length && i < n; ++k) sum += k * x(i);
      return sum;
    });
  }
};
using Axpy = MutatedScratchAxpy;
SPACECHECK_FAULT(Axpy, {.name = "scratch_axpy_block_twice",
                        .caught_by = "coverage,reference",
                        .description = "scratch_axpy: the last block launched twice",
                        .twin = "scratch_axpy in whichever array it is given",
                        .way = Axpy::block_twice});
SPACECHECK_FAULT(Axpy, {.name = "scratch_axpy_scratch_shared",
                        .caught_by = "access",
                        .description = "scratch_axpy: one scratch array for all items",
                        .way = Axpy::scratch_shared});
SPACECHECK_FAULT(Axpy, {.name = "scratch_axpy_scratch_static",
                        .caught_by = "access",
                        .description = "scratch_axpy: its scratch is static",
                        .way = Axpy::scratch_static});

struct MutatedLocalSort {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 200, .array_size = 200, .buffer_size = 0};
  static constexpr int length = 16;
  enum Way : int { right, shared, is_static };

  template <class Scratch, class Input, class Output>
  KOKKOS_INLINE_FUNCTION static void sort(Scratch&& s, Input const& x, Output const& y,
                                          std::int64_t i) {
    for (int k = 0; k < length; ++k) {
      float const next = x(i, k);
      int j = k;
      for (; j > 0 && s[j - 1] > next; --j) s[j] = s[j - 1];
      s[j] = next;
    }
    for (int k = 0; k < length; ++k) y(i, k) = s[k];
  }

  template <class Input, class Output, class Allocator>
  struct Body {
    Input x;
    Output y;
    float* common;
    Allocator allocate;
    int way;

    KOKKOS_INLINE_FUNCTION void operator()(std::int64_t i) const {
      if (way == shared) {
        sort(common, x, y, i);
        return;
      }
      KOKKOS_IF_ON_HOST((if (way == is_static) {
        static float static_sort[length];
        sort(static_sort, x, y, i);
        return;
      }))
      auto s = allocate();
      sort(s, x, y, i);
    }
  };

  template <class Case>
  static void run(Case& c, int way) {
    auto const x = c.template input<float>("x", c.n_threads(), length);
    auto const y = c.template output<float>("y", c.n_threads(), length);
    auto const common = c.template workspace<float>("common", length);
    auto const allocate = c.template allocator<float, length>();
    c.launch("local_sort", Body<decltype(x), decltype(y), decltype(allocate)>{x, y, common.data(),
                                                                              allocate, way});
  }
  static void reference(spacecheck::Reference& r) {
    auto const x = r.initial<float>("x");
    std::vector<float> sorted;
    for (std::int64_t i = 0; i < r.n_threads(); ++i) {
      for (int k = 0; k < length; ++k) sorted.push_back(x.raw(i, k));
      std::sort(sorted.end() - length, sorted.end());
    }
    r.expect_values<float>("y", {sorted.begin(), sorted.end()});
  }
};
using Sort = MutatedLocalSort;
SPACECHECK_FAULT(Sort, {.name = "local_sort_shared",
                        .caught_by = "access",
                        .description = "local_sort: all items sort in one array",
                        .twin = "local_sort in whichever array it is given",
                        .way = Sort::shared});
SPACECHECK_FAULT(Sort, {.name = "local_sort_static",
                        .caught_by = "access",
                        .description = "local_sort: its scratch is static",
                        .way = Sort::is_static});

}  // namespace
