// Kernels that do what no kernel should, each in one way, and good ones that must not suffer for
// it.
#include <spacecheck/kernel/fault.hpp>
#include <spacecheck/spacecheck.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <unistd.h>

namespace {

using spacecheck::Parameters;

template <class Output>
struct Count {
  Output y;
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t item) const {
    y(item) = static_cast<std::int32_t>(item + 1);
  }
};

/// y(i) = i + 1, and something else beside it.
struct Counting {
  static constexpr Parameters defaults{.n_threads = 100, .array_size = 100, .buffer_size = 0};

  template <class Case>
  static void count(Case& c) {
    auto const y =
        c.template inout<std::int32_t>("y", spacecheck::constant(std::int32_t{0}), c.array_size());
    c.launch("count", Count<decltype(y)>{y});
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int32_t>("y", [n = r.n_threads()](std::int64_t i) {
      return static_cast<std::int32_t>(i < n ? i + 1 : 0);
    });
  }
};

struct AGoodOne : Counting {
  static constexpr auto name = "a_good_one";
  static constexpr auto description = "counts";
  template <class Case>
  static void run(Case& c) {
    count(c);
  }
};
SPACECHECK_KERNEL(AGoodOne);

struct ZGoodOne : Counting {
  static constexpr auto name = "z_good_one";
  static constexpr auto description = "counts, and comes last";
  template <class Case>
  static void run(Case& c) {
    count(c);
  }
};
SPACECHECK_KERNEL(ZGoodOne);

/// Prints what a careless reader could take for a result.
struct OddlyNamedOutputs {
  static constexpr auto name = "oddly_named_outputs";
  static constexpr auto description =
      "counts twice, into outputs whose names differ in what no file name has";
  static constexpr Parameters defaults{.n_threads = 100, .array_size = 100, .buffer_size = 0};
  template <class Case>
  static void run(Case& c) {
    auto const one = c.template output<std::int32_t>("a/b", c.n_threads());
    auto const other = c.template inout<std::int32_t>("a b", spacecheck::constant(std::int32_t{0}),
                                                      2 * c.array_size());
    c.launch("one", Count<decltype(one)>{one});
    c.launch("other", Count<decltype(other)>{other});
  }
  static void reference(spacecheck::Reference& r) {
    auto const count = [n = r.n_threads()](std::int64_t i) {
      return static_cast<std::int32_t>(i < n ? i + 1 : 0);
    };
    r.expect<std::int32_t>("a/b", count);
    r.expect<std::int32_t>("a b", count);
  }
};
SPACECHECK_KERNEL(OddlyNamedOutputs);

struct NamedForTerminals {
  static constexpr auto name = "named_for_terminals";
  static constexpr auto description = "wrong, in a View whose label clears a terminal";
  static constexpr Parameters defaults{.n_threads = 100, .array_size = 100, .buffer_size = 0};
  static constexpr auto label = "y\x1b[2J\ny";
  template <class Case>
  static void run(Case& c) {
    auto const y = c.template output<std::int32_t>(NamedForTerminals::label, c.n_threads());
    c.launch("count", Count<decltype(y)>{y});
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int32_t>(label, [](std::int64_t i) { return static_cast<std::int32_t>(i); });
  }
};
SPACECHECK_KERNEL(NamedForTerminals);

struct Prints : Counting {
  static constexpr auto name = "prints";
  static constexpr auto description = "prints a lot on both streams, and is right";
  template <class Case>
  static void run(Case& c) {
    for (int k = 0; k < 1000; ++k) {
      std::printf("{\"schema\":1,\"type\":\"trial\"}\n");
      std::fprintf(stderr, "FAIL  everything is lost\n");
    }
    std::fflush(stdout);
    count(c);
  }
};
SPACECHECK_KERNEL(Prints);

template <class Output>
struct WriteToNull {
  Output y;
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t item) const {
    std::int32_t* volatile to = &y(item);
    if (item == 17) to = nullptr;
    *to = static_cast<std::int32_t>(item + 1);
  }
};

struct CrashesOn17 : Counting {
  static constexpr auto name = "crashes_on_17";
  static constexpr auto description = "writes to address 0 in item 17";
  template <class Case>
  static void run(Case& c) {
    auto const y =
        c.template inout<std::int32_t>("y", spacecheck::constant(std::int32_t{0}), c.array_size());
    c.launch("null", WriteToNull<decltype(y)>{y});
  }
};
SPACECHECK_KERNEL(CrashesOn17);

struct Aborts : Counting {
  static constexpr auto name = "aborts";
  static constexpr auto description = "says why, and aborts";
  template <class Case>
  static void run(Case&) {
    std::fprintf(stderr, "an assertion of mine failed\n");
    std::abort();
  }
};
SPACECHECK_KERNEL(Aborts);

template <class Output>
struct LoopForEver {
  Output y;
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t item) const {
    std::int32_t volatile* const flag = &y(item);
    while (item == 17 && *flag == 0) {
    }
    *flag = static_cast<std::int32_t>(item + 1);
  }
};

struct LoopsForEver : Counting {
  static constexpr auto name = "loops_for_ever";
  static constexpr auto description = "item 17 waits for itself";
  template <class Case>
  static void run(Case& c) {
    auto const y =
        c.template inout<std::int32_t>("y", spacecheck::constant(std::int32_t{0}), c.array_size());
    c.launch("loop", LoopForEver<decltype(y)>{y});
  }
};
SPACECHECK_KERNEL(LoopsForEver);

template <class Member, class Scratch, class Output>
struct FillTooMuch {
  Output y;
  KOKKOS_INLINE_FUNCTION void operator()(Member const& member) const {
    Scratch const scratch(member.team_scratch(0), 64);
    for (int k = 0; k < 64; ++k) scratch(k) = k;
    y(member.league_rank()) = scratch(member.league_rank());
  }
};

struct AsksForTooLittle : Counting {
  static constexpr auto name = "asks_for_too_little";
  static constexpr auto description = "a View of 64 numbers on team scratch for 56";
  template <class Case>
  static void run(Case& c) {
    using Space = typename Case::execution_space;
    using Scratch = Kokkos::View<std::int32_t*, typename Space::scratch_memory_space,
                                 Kokkos::MemoryTraits<Kokkos::Unmanaged>>;
    auto policy = c.team(10, 1);
    policy.set_scratch_size(0, Kokkos::PerTeam(Scratch::shmem_size(56)));
    using Member = typename decltype(policy)::member_type;
    auto const y = c.template output<std::int32_t>("y", 10);
    c.parallel_for("fill", policy, FillTooMuch<Member, Scratch, decltype(y)>{y});
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int32_t>("y", [](std::int64_t i) { return static_cast<std::int32_t>(i); });
  }
};
SPACECHECK_KERNEL(AsksForTooLittle);

struct Throws : Counting {
  static constexpr auto name = "throws";
  static constexpr auto description = "throws a std::runtime_error";
  template <class Case>
  static void run(Case&) {
    throw std::runtime_error("no luck today");
  }
};
SPACECHECK_KERNEL(Throws);

struct MisnamesItsOutput : AGoodOne {
  static constexpr auto name = "misnames_its_output";
  static constexpr auto description = "counts, and its reference speaks of another array";
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int32_t>("x", [](std::int64_t) { return std::int32_t{0}; });
  }
};
SPACECHECK_KERNEL(MisnamesItsOutput);

struct CrashesInItsReference : AGoodOne {
  static constexpr auto name = "crashes_in_its_reference";
  static constexpr auto description = "counts, and its reference reads what is not there";
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int32_t>("y", [](std::int64_t) {
      std::int32_t const volatile* const nothing = nullptr;
      return std::int32_t{*nothing};
    });
  }
};
SPACECHECK_KERNEL(CrashesInItsReference);

struct HasASlowReference : AGoodOne {
  static constexpr auto name = "has_a_slow_reference";
  static constexpr auto description = "counts, and its reference takes 2.2 s to say so";
  static void reference(spacecheck::Reference& r) {
    AGoodOne::reference(r);
    ::usleep(2'200'000);
  }
};
SPACECHECK_KERNEL(HasASlowReference);

/// How the threads of its process wait, as a message that the report shows.
struct SaysHowItWaits : Counting {
  static constexpr auto name = "says_how_it_waits";
  static constexpr auto description = "throws what OpenMP was told";
  template <class Case>
  static void run(Case&) {
    std::string text;
    for (char const* variable : {"OMP_WAIT_POLICY", "OMP_PROC_BIND"}) {
      char const* const value = std::getenv(variable);
      text += std::string(variable) + "=" + (value == nullptr ? "" : value) + " ";
    }
    throw std::runtime_error(text);
  }
};
SPACECHECK_KERNEL(SaysHowItWaits);

struct AllocatesWithoutEnd : Counting {
  static constexpr auto name = "allocates_without_end";
  static constexpr auto description = "takes 16 MiB at a time until there is no more";
  template <class Case>
  static void run(Case&) {
    for (;;) {
      constexpr std::size_t chunk = std::size_t{16} << 20;
      std::memset(::operator new(chunk), 1, chunk);
    }
  }
};
SPACECHECK_KERNEL(AllocatesWithoutEnd);

struct NeedsASquare : Counting {
  static constexpr auto name = "needs_a_square";
  static constexpr auto description = "counts, beside n x n bytes of its own";
  template <class Case>
  static void run(Case& c) {
    auto const n = static_cast<std::size_t>(c.n_threads());
    Kokkos::View<char**, typename Case::memory_space> const square("square", n, n);
    count(c);
  }
};
SPACECHECK_KERNEL(NeedsASquare);

struct TakesAnHour : Counting {
  static constexpr auto name = "takes_an_hour";
  static constexpr auto description = "counts, and takes an hour for a million items";
  template <class Case>
  static void run(Case& c) {
    if (c.n_threads() > 1'000'000) ::sleep(3600);
    count(c);
  }
};
SPACECHECK_KERNEL(TakesAnHour);

struct Exits : Counting {
  static constexpr auto name = "exits";
  static constexpr auto description = "ends its process as if all were well";
  template <class Case>
  static void run(Case&) {
    ::_exit(0);
  }
};
SPACECHECK_KERNEL(Exits);

struct ClosesItsSocket : Counting {
  static constexpr auto name = "closes_its_socket";
  static constexpr auto description = "closes descriptors that are not its own";
  template <class Case>
  static void run(Case& c) {
    for (int file = 3; file < 32; ++file) ::close(file);
    count(c);
  }
};
SPACECHECK_KERNEL(ClosesItsSocket);

struct OverflowsStack : Counting {
  static constexpr auto name = "overflows_stack";
  static constexpr auto description = "calls itself without end";
  template <class Case>
  static void run(Case& c) {
    count(c);
    std::fprintf(stderr, "%d\n", deeper(0));
  }

 private:
  // NOLINTNEXTLINE(misc-no-recursion): that is the point
  static int deeper(int depth) {
    char volatile room[4096];
    room[depth % 4096] = static_cast<char>(depth);
    return depth < 0 ? 0 : deeper(depth + 1) + room[depth % 4096];
  }
};
SPACECHECK_KERNEL(OverflowsStack);

template <class Output>
struct LooseGuard {
  Output y;
  std::int64_t n_threads;
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t item) const {
    if (item > n_threads) return;
    y(item) = static_cast<std::int32_t>(item + 1);
  }
};

struct LetsOnePast : Counting {
  static constexpr auto name = "lets_one_past";
  static constexpr auto description = "`>` where `>=` is meant";
  static constexpr Parameters defaults{.n_threads = 70, .array_size = 100, .buffer_size = 0};
  template <class Case>
  static void run(Case& c) {
    auto const y =
        c.template inout<std::int32_t>("y", spacecheck::constant(std::int32_t{0}), c.array_size());
    c.launch_extent("loose", LooseGuard<decltype(y)>{y, c.n_threads()});
  }
};
SPACECHECK_KERNEL(LetsOnePast);

struct Declared : Counting {
  template <class Case>
  static void run(Case& c, bool faulty) {
    if (faulty) {
      LetsOnePast::run(c);
    } else {
      count(c);
    }
  }
};
SPACECHECK_FAULT(Declared, {.name = "that_is_one",
                            .caught_by = "guard",
                            .description = "a fault that is one"});
SPACECHECK_FAULT(Declared, {.name = "that_is_none",
                            .caught_by = "guard",
                            .description = "a fault that is none",
                            .way = 0});

struct NowAndThen : Counting {
  static constexpr auto name = "now_and_then";
  static constexpr auto description = "is wrong in about one of three trials, as the clock has it";
  /// Of a thousand trials, how many are wrong: 333, or NOW_AND_THEN_PER_MILLE.
  static std::uint64_t per_mille() {
    char const* const told = std::getenv("NOW_AND_THEN_PER_MILLE");
    return told == nullptr ? 333 : std::strtoull(told, nullptr, 10);
  }
  template <class Case>
  static void run(Case& c) {
    auto const now = std::chrono::steady_clock::now().time_since_epoch().count();
    auto const mixed = static_cast<std::uint64_t>(now) * 0x9e3779b97f4a7c15ULL;
    auto const y =
        c.template inout<std::int32_t>("y", spacecheck::constant(std::int32_t{0}), c.array_size());
    if ((mixed >> 40) % 1000 >= per_mille()) c.launch("count", Count<decltype(y)>{y});
  }
};
SPACECHECK_KERNEL(NowAndThen);

/// No reference says which of the two is right.
struct OtherOnSerial {
  static constexpr auto name = "other_on_serial";
  static constexpr auto description = "counts, and on Serial does not";
  template <class Case>
  static void run(Case& c) {
    auto const y =
        c.template inout<std::int32_t>("y", spacecheck::constant(std::int32_t{0}), c.array_size());
    bool const counts = !std::is_same_v<typename Case::execution_space, Kokkos::Serial>;
    if (counts) c.launch("count", Count<decltype(y)>{y});
  }
};
SPACECHECK_KERNEL(OtherOnSerial);

}  // namespace
