// State that is in no View: statics and captured heap memory. Host spaces only; a device gets what
// is legal there.
#include "../variant.hpp"

#include <memory>
#include <vector>

namespace {

// DRB090: the item's own array is `static`.
//
//   for (i = 0; i < n; ++i) { static int64 s[64];  fill s from x[i];  y[i] = walk through s; }
//
// Races on every element of that static: any two items, each of which writes and then reads it.
struct StaticArray {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 5000, .array_size = 5000, .buffer_size = 0};
  static constexpr std::int64_t length = 64;

  // Where to go next stands in the array itself, so that all of it is written and then read.
  KOKKOS_INLINE_FUNCTION static std::int64_t walk(std::int64_t* s, std::int64_t x) {
    for (std::int64_t k = 0; k < length; ++k) s[k] = (x + 5 * k + 1) % length;
    std::int64_t at = x % length;
    for (std::int64_t k = 0; k < length; ++k) at = (s[at] + k + x) % length;
    return at;
  }

  template <class Input, class Output>
  struct Body {
    Input x;
    Output y;
    bool is_static;

    KOKKOS_INLINE_FUNCTION void operator()(std::int64_t i) const {
      KOKKOS_IF_ON_HOST((if (is_static) {
        static std::int64_t drb090_scratch[length];
        y(i) = walk(drb090_scratch, x(i));
        return;
      }))
      std::int64_t mine[length];
      y(i) = walk(mine, x(i));
    }
  };

  template <class Case>
  static void run(Case& c, bool is_static) {
    auto const x = c.template input<std::int64_t>("x", c.n_threads());
    auto const y = c.template output<std::int64_t>("y", c.n_threads());
    c.launch("static_local", Body<decltype(x), decltype(y)>{x, y, is_static});
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int64_t>("y", [x = r.initial<std::int64_t>("x")](std::int64_t i) {
      std::int64_t s[length];
      return walk(s, x(i));
    });
  }
};

struct StaticLocal : Variant<StaticArray, true> {
  static constexpr auto name = "race_static_local";
  static constexpr auto description = "DRB090: the item's own array is static";
  static constexpr auto label = "DRB090";
  static constexpr auto caught_by = "access,concurrent";
};
SPACECHECK_KERNEL(StaticLocal);

struct StaticLocalTwin : Variant<StaticArray, false> {
  static constexpr auto name = "twin_static_local";
  static constexpr auto description = "the item's own array is its own";
};
SPACECHECK_KERNEL(StaticLocalTwin);

// VIC#740: a static that keeps what the item before had.
//
//   for (i = 0; i < n; ++i) { static int64 last;  out[i] = x[i] - last;  last = x[i]; }
//
// Races on that static: any two items, each of which reads and then writes it.
struct StaticLast {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 500, .array_size = 500, .buffer_size = 0};

  template <class Input, class Output>
  struct Body {
    Input x;
    Output y;
    bool is_static;

    KOKKOS_INLINE_FUNCTION void operator()(std::int64_t i) const {
      KOKKOS_IF_ON_HOST((if (is_static) {
        static std::int64_t vic740_last = 0;
        // Each launch starts anew: only the order of its items is wrong.
        y(i) = x(i) - (i == 0 ? 0 : vic740_last);
        vic740_last = x(i);
        return;
      }))
      y(i) = x(i) - (i == 0 ? 0 : x(i - 1));
    }
  };

  template <class Case>
  static void run(Case& c, bool is_static) {
    auto const x = c.template input<std::int64_t>("x", c.n_threads());
    auto const y = c.template output<std::int64_t>("y", c.n_threads());
    c.launch("static_last", Body<decltype(x), decltype(y)>{x, y, is_static});
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int64_t>("y", [x = r.initial<std::int64_t>("x")](std::int64_t i) {
      return i == 0 ? x(0) : x(i) - x(i - 1);
    });
  }
};

struct StaticLastKept : Variant<StaticLast, true> {
  static constexpr auto name = "race_static_last";
  static constexpr auto description = "VIC#740: a static keeps what the item before had";
  static constexpr auto label = "VIC#740";
  static constexpr auto caught_by = "access,order";
};
SPACECHECK_KERNEL(StaticLastKept);

struct StaticLastTwin : Variant<StaticLast, false> {
  static constexpr auto name = "twin_static_last";
  static constexpr auto description = "reads what the item before has from the input";
};
SPACECHECK_KERNEL(StaticLastTwin);

// A captured pointer to memory that no View knows of.
//
//   int64* p = new int64[64];   for (i = 0; i < n; ++i) { p[i % 64] = x[i];  y[i] = p[i % 64] + 1;
//   }
//
// Races on every p[e], 0 <= e < 64: two different items i with i % 64 = e, each of which writes and
// then reads it. In the twin p has an element for each item.
struct HeapPointer {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 200, .array_size = 200, .buffer_size = 0};
  static constexpr std::int64_t length = 64;

  template <class Case>
  static void run(Case& c, bool shared) {
    auto const n = c.n_threads();
    auto const x = c.template input<std::int64_t>("x", n);
    auto const y = c.template output<std::int64_t>("y", n);
    std::int64_t const size = shared ? length : n + 1;
    std::vector<std::int64_t> heap(static_cast<std::size_t>(size));
    std::int64_t* const p = heap.data();
    c.launch(
        "heap_pointer", KOKKOS_LAMBDA(std::int64_t i) {
          KOKKOS_IF_ON_HOST((p[i % size] = x(i); y(i) = p[i % size] + 1;))
          KOKKOS_IF_ON_DEVICE((y(i) = x(i) + 1;))
          (void)p;
          (void)size;
        });
    // The memory goes when this function ends, the launch may not have.
    c.exec().fence("spacecheck::heap_pointer");
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int64_t>("y",
                           [x = r.initial<std::int64_t>("x")](std::int64_t i) { return x(i) + 1; });
  }
};

struct HeapPointerShared : Variant<HeapPointer, true> {
  static constexpr auto name = "race_heap_pointer";
  static constexpr auto description = "items share slots of heap memory behind a captured pointer";
  static constexpr auto caught_by = "access";
};
SPACECHECK_KERNEL(HeapPointerShared);

struct HeapPointerTwin : Variant<HeapPointer, false> {
  static constexpr auto name = "twin_heap_pointer";
  static constexpr auto description = "each item has its slot behind a captured pointer";
};
SPACECHECK_KERNEL(HeapPointerTwin);

// kokkos#3246: a functor with a work buffer, which every copy of it shares.
//
//   struct { View work(4); operator()(i) { work[i % 4] = x[i];  y[i] = work[i % 4] - 1; } };
//
// Races on every work(e), 0 <= e < 4: two different items i with i % 4 = e, each of which writes
// and then reads it. The View is the kernel's own, not the case's.
struct MemberBuffer {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 200, .array_size = 200, .buffer_size = 0};
  static constexpr std::int64_t length = 4;

  template <class Input, class Output, class Work>
  struct Body {
    Input x;
    Output y;
    Work work;

    KOKKOS_INLINE_FUNCTION void operator()(std::int64_t i) const {
      auto const slot = static_cast<std::size_t>(i) % work.extent(0);
      work(slot) = x(i);
      y(i) = work(slot) - 1;
    }
  };

  template <class Case>
  static void run(Case& c, bool shared) {
    auto const n = c.n_threads();
    auto const x = c.template input<std::int64_t>("x", n);
    auto const y = c.template output<std::int64_t>("y", n);
    using Work = Kokkos::View<std::int64_t*, typename Case::memory_space>;
    Work const work(Kokkos::view_alloc(c.exec(), "spacecheck::work"),
                    static_cast<std::size_t>(shared ? length : n + 1));
    c.launch("member_buffer", Body<decltype(x), decltype(y), Work>{x, y, work});
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int64_t>("y",
                           [x = r.initial<std::int64_t>("x")](std::int64_t i) { return x(i) - 1; });
  }
};

struct MemberBufferShared : Variant<MemberBuffer, true> {
  static constexpr auto name = "race_member_buffer";
  static constexpr auto description = "kokkos#3246: a functor's work buffer, shared by its items";
  static constexpr auto label = "kokkos#3246";
  static constexpr auto caught_by = "access";
};
SPACECHECK_KERNEL(MemberBufferShared);

struct MemberBufferTwin : Variant<MemberBuffer, false> {
  static constexpr auto name = "twin_member_buffer";
  static constexpr auto description = "a functor's work buffer with a slot for each item";
};
SPACECHECK_KERNEL(MemberBufferTwin);

}  // namespace
