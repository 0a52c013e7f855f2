// Kernels whose accesses can be counted by hand, and what a twin may take for something else. The
// lines that twin_test.py wants named end in "place: KERNEL".
#include <spacecheck/spacecheck.hpp>

#include <Kokkos_DynRankView.hpp>
#include <Kokkos_DynamicView.hpp>
#include <Kokkos_ScatterView.hpp>

#include <algorithm>
#include <cstring>
#include <variant>

namespace {

struct Copies {
  static constexpr auto name = "copies";
  static constexpr auto description = "y = x: two accesses an item";
  template <class Case>
  static void run(Case& c) {
    auto const x = c.template input<double>("x", c.n_threads());
    auto const y = c.template output<double>("y", c.n_threads());
    c.launch(
        "copies", KOKKOS_LAMBDA(std::int64_t i) { y(i) = x(i); });
  }
};
SPACECHECK_KERNEL(Copies);

struct CopiesTile {
  static constexpr auto name = "copies_tile";
  static constexpr auto description = "b = a over a matrix, through Views of the kernel's own";
  template <class Case>
  static void run(Case& c) {
    using Matrix = Kokkos::View<float**, typename Case::memory_space>;
    Matrix const a("a", c.n_threads(), 3);
    Matrix const b("b", c.n_threads(), 3);
    c.parallel_for(
        "copies_tile", c.template mdrange<2>({0, 0}, {c.n_threads(), 3}),
        KOKKOS_LAMBDA(std::int64_t i, std::int64_t j) { b(i, j) = a(i, j); });
  }
};
SPACECHECK_KERNEL(CopiesTile);

template <class Output>
struct ForcedInline {
  Output y;
  KOKKOS_FORCEINLINE_FUNCTION void operator()(std::int64_t i, std::int64_t) const { y(i) = 1; }
};

struct ClashesForced {
  static constexpr auto name = "clashes_forced";
  static constexpr auto description = "items (i,0) and (i,1) set one element, forced inline";
  template <class Case>
  static void run(Case& c) {
    auto const y = c.template output<std::int64_t>("y", c.n_threads());
    c.parallel_for("clashes_forced", c.template mdrange<2>({0, 0}, {c.n_threads(), 2}),
                   ForcedInline<decltype(y)>{y});
  }
};
SPACECHECK_KERNEL(ClashesForced);

struct Clashes {
  static constexpr auto name = "clashes";
  static constexpr auto description = "items 3 and 5 set one element of a View of the kernel's own";
  template <class Case>
  static void run(Case& c) {
    Kokkos::View<int*, typename Case::memory_space> const y("y", c.n_threads());
    c.launch(
        "clashes", KOKKOS_LAMBDA(std::int64_t i) { y(i == 5 ? 3 : i) = 1; });
  }
};
SPACECHECK_KERNEL(Clashes);

struct Scatters {
  static constexpr auto name = "scatters";
  static constexpr auto description = "all items add to one element, through a ScatterView";
  template <class Case>
  static void run(Case& c) {
    Kokkos::View<double*, typename Case::execution_space> sums("sums", 2);
    Kokkos::Experimental::ScatterView<double*, Kokkos::LayoutRight, typename Case::execution_space>
        scatter(sums);
    c.launch(
        "scatters", KOKKOS_LAMBDA(std::int64_t i) {
          auto access = scatter.access();
          access(i % 2) += 1;
        });
    Kokkos::Experimental::contribute(sums, scatter);
  }
};
SPACECHECK_KERNEL(Scatters);

struct Multiplies {
  static constexpr auto name = "multiplies";
  static constexpr auto description = "all items multiply one element, through a ScatterView";
  template <class Case>
  static void run(Case& c) {
    using Signs = Kokkos::View<int*, Kokkos::LayoutRight, typename Case::execution_space>;
    Signs signs("signs", 2);
    Kokkos::deep_copy(c.exec(), signs, 1);
    auto const scatter =
        Kokkos::Experimental::create_scatter_view<Kokkos::Experimental::ScatterProd>(signs);
    c.launch(
        "multiplies", KOKKOS_LAMBDA(std::int64_t i) {
          auto access = scatter.access();
          access(i % 2) *= i % 3 == 0 ? -1 : 1;
          access(i % 2).update(1);
        });
    Kokkos::Experimental::contribute(c.exec(), signs, scatter);
  }
};
SPACECHECK_KERNEL(Multiplies);

struct Tokens {
  static constexpr auto name = "tokens";
  static constexpr auto description = "items take turns on a work array, by a UniqueToken";
  template <class Case>
  static void run(Case& c) {
    Kokkos::Experimental::UniqueToken<typename Case::execution_space> const token;
    Kokkos::View<double*, typename Case::execution_space> const work("work", token.size());
    c.launch(
        "tokens", KOKKOS_LAMBDA(std::int64_t i) {
          auto const mine = token.acquire();
          work(mine) = static_cast<double>(i);
          token.release(mine);
        });
  }
};
SPACECHECK_KERNEL(Tokens);

struct TeamTokens {
  static constexpr auto name = "team_tokens";
  static constexpr auto description =
      "teams take turns on a work array, by an AcquireTeamUniqueToken";
  template <class Case>
  static void run(Case& c) {
    using Exec = typename Case::execution_space;
    using Policy = Kokkos::TeamPolicy<Exec>;
    using Mine = Kokkos::Experimental::AcquireTeamUniqueToken<Policy>;
    typename Mine::token_type const token(c.exec());
    Kokkos::View<double*, Exec> const work("work", token.size());
    int const teams = static_cast<int>(c.n_threads());
    c.parallel_for(
        "team_tokens", c.team(teams, Kokkos::AUTO).set_scratch_size(0, Kokkos::PerTeam(64)),
        KOKKOS_LAMBDA(typename Policy::member_type const& member) {
          Mine const mine(token, member);
          Kokkos::single(Kokkos::PerTeam(member),
                         [&] { work(mine.value()) = member.league_rank(); });
        });
  }
};
SPACECHECK_KERNEL(TeamTokens);

struct TeamTokenGivenBack {
  static constexpr auto name = "team_token_given_back";
  static constexpr auto description =
      "teams go on with a work array when they hold no token any more";
  template <class Case>
  static void run(Case& c) {
    using Exec = typename Case::execution_space;
    using Policy = Kokkos::TeamPolicy<Exec>;
    Kokkos::Experimental::UniqueToken<Exec> const token(c.exec());
    Kokkos::View<double*, Exec> const work("work", token.size());
    int const teams = static_cast<int>(c.n_threads());
    c.parallel_for(
        "team_token_given_back",
        c.team(teams, Kokkos::AUTO).set_scratch_size(0, Kokkos::PerTeam(64)),
        KOKKOS_LAMBDA(typename Policy::member_type const& member) {
          int slot = 0;
          {
            Kokkos::Experimental::AcquireTeamUniqueToken<Policy> mine(token, member);
            slot = static_cast<int>(mine.value());
          }
          Kokkos::single(Kokkos::PerTeam(member), [&] { work(slot) = member.league_rank(); });
        });
  }
};
SPACECHECK_KERNEL(TeamTokenGivenBack);

struct Wide {
  double a, b, c;
  KOKKOS_FUNCTION Wide operator+(Wide const& o) const { return {a + o.a, b + o.b, c + o.c}; }
};

struct Locked {
  static constexpr auto name = "locked";
  static constexpr auto description = "atomics on what is too wide for an instruction";
  template <class Case>
  static void run(Case& c) {
    Kokkos::View<Wide*, typename Case::execution_space> const sum("sum", 1);
    c.launch(
        "locked", KOKKOS_LAMBDA(std::int64_t) {
          Kokkos::atomic_add(&sum(0), Wide{1, 2, 3});
          (void)Kokkos::atomic_exchange(&sum(0), Wide{4, 5, 6});
        });
  }
};
SPACECHECK_KERNEL(Locked);

struct Empties {
  static constexpr auto name = "empties";
  static constexpr auto description = "Views without elements beside one that has some";
  template <class Case>
  static void run(Case& c) {
    using View = Kokkos::View<int*, typename Case::memory_space>;
    View const none("none", 0);
    View const unset(Kokkos::view_alloc("unset", Kokkos::WithoutInitializing), 0);
    View const some("some", c.n_threads());
    c.launch(
        "empties", KOKKOS_LAMBDA(std::int64_t i) {
          some(i) = static_cast<int>(none.extent(0) + unset.extent(0));
        });
  }
};
SPACECHECK_KERNEL(Empties);

struct Chunks {
  static constexpr auto name = "chunks";
  static constexpr auto description = "a View whose memory is asked of the space itself";
  template <class Case>
  static void run(Case& c) {
    Kokkos::Experimental::DynamicView<int*, typename Case::memory_space> grown("grown", 64, 1024);
    grown.resize_serial(static_cast<std::size_t>(c.n_threads()));
    c.launch(
        "chunks", KOKKOS_LAMBDA(std::int64_t i) { grown(i) = static_cast<int>(i); });
  }
};
SPACECHECK_KERNEL(Chunks);

/// Rows of three by moves of a constant length: an item's own, or the next one's, too.
template <int Rows>
struct Moves {
  template <class Case>
  static void run(Case& c) {
    Kokkos::View<int* [3], Kokkos::LayoutRight, typename Case::memory_space> const y(
        Kokkos::view_alloc("y", Kokkos::WithoutInitializing), c.n_threads() + 1);
    auto const z = c.template output<int>("z", c.n_threads());
    c.launch(
        "moves", KOKKOS_LAMBDA(std::int64_t i) {
          int mine[3 * Rows];
          std::memset(&y(i, 0), -1, sizeof mine);
          std::memcpy(mine, &y(i, 0), sizeof mine);
          std::copy_n(mine, 3 * Rows, &y(i, 0));
          z(i) = y(i, 2);
        });
  }
};
struct OwnMoves : Moves<1> {
  static constexpr auto name = "own_moves";
  static constexpr auto description = "each item sets, reads and copies its own row";
};
SPACECHECK_KERNEL(OwnMoves);
struct WideMoves : Moves<2> {
  static constexpr auto name = "wide_moves";
  static constexpr auto description = "each item does so with the next one's row, too";
};
SPACECHECK_KERNEL(WideMoves);

#if KOKKOS_VERSION < 50000
struct Graphs {
  static constexpr auto name = "graphs";
  static constexpr auto description = "a launch by a policy that a twin does not know";
  template <class Case>
  static void run(Case& c) {
    using space = typename Case::execution_space;
    using Graph = Kokkos::Crs<std::int32_t, space, void, std::int32_t>;
    Graph graph;
    Kokkos::count_and_fill_crs(
        graph, static_cast<std::int32_t>(c.n_threads()),
        KOKKOS_LAMBDA(std::int32_t i, std::int32_t * entries)->std::int32_t {
          if (i != 0) return 0;
          if (entries != nullptr) entries[0] = 1;  // item 1 comes after item 0
          return 1;
        });
    Kokkos::View<int*, typename Case::memory_space> const y("y", c.n_threads());
    Kokkos::parallel_for(
        "graphs", Kokkos::WorkGraphPolicy<space, std::int32_t>(graph),
        KOKKOS_LAMBDA(std::int32_t) { y(0) = 1; });
  }
};
SPACECHECK_KERNEL(Graphs);
#endif

struct LeavesView {
  static constexpr auto name = "leaves_view";
  static constexpr auto description = "the last item sets the element behind the last";
  template <class Case>
  static void run(Case& c) {
    auto const n = c.n_threads();
    auto const y = c.template output<int>("y", n);
    c.launch(
        "leaves_view", KOKKOS_LAMBDA(std::int64_t i) {
          y(i) = 1;
          if (i == n - 1) y(i + 1) = 1;  // place: leaves_view
        });
  }
};
SPACECHECK_KERNEL(LeavesView);

struct LeavesScratch {
  static constexpr auto name = "leaves_scratch";
  static constexpr auto description = "each item sets the element behind its scratch";
  template <class Case>
  static void run(Case& c) {
    auto const y = c.template output<int>("y", c.n_threads());
    auto const allocate = c.template allocator<int, 3>();
    c.launch(
        "leaves_scratch", KOKKOS_LAMBDA(std::int64_t i) {
          auto scratch = allocate();
          for (int k = 0; k < 3; ++k) scratch[k] = k;
          scratch[3] = 3;  // place: leaves_scratch
          y(i) = scratch[0] + scratch[2];
        });
  }
};
SPACECHECK_KERNEL(LeavesScratch);

struct VisitsScratch {
  static constexpr auto name = "visits_scratch";
  static constexpr auto description = "scratch of a size of the run, as the variant that it is";
  template <class Case>
  static void run(Case& c) {
    auto const y = c.template output<int>("y", c.n_threads());
    auto const built = c.template allocator_factory<int>(11).build();
    std::visit(
        [&](auto const& allocate) {
          c.launch(
              "visits_scratch", KOKKOS_LAMBDA(std::int64_t i) {
                auto scratch = allocate();
                for (int k = 0; k < scratch.size(); ++k) scratch[k] = k;
                y(i) = scratch[scratch.size() - 1];
              });
        },
        built);
  }
};
SPACECHECK_KERNEL(VisitsScratch);

struct ReadsUnsetScratch {
  static constexpr auto name = "reads_unset_scratch";
  static constexpr auto description = "each item reads an element of scratch that it has not set";
  template <class Case>
  static void run(Case& c) {
    auto const y = c.template output<int>("y", c.n_threads());
    auto const allocate = c.template allocator<int, 3>();
    c.launch(
        "reads_unset_scratch", KOKKOS_LAMBDA(std::int64_t i) {
          auto scratch = allocate();
          scratch[0] = 1;
          y(i) = scratch[1];  // place: reads_unset_scratch
        });
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<int>("y", [](std::int64_t) { return 0; });
  }
};
SPACECHECK_KERNEL(ReadsUnsetScratch);

struct MixesAtomics {
  static constexpr auto name = "mixes_atomics";
  static constexpr auto description = "all items but one add to an element atomically";
  template <class Case>
  static void run(Case& c) {
    auto const sum = c.template inout<int>("sum", 1);
    c.launch(
        "mixes_atomics", KOKKOS_LAMBDA(std::int64_t i) {
          if (i == 7)
            sum(0) = 1;  // place: mixes_atomics
          else
            Kokkos::atomic_add(&sum(0), 1);  // place: mixes_atomics
        });
  }
};
SPACECHECK_KERNEL(MixesAtomics);

// Two functions deep, so that its caller is not the line.
KOKKOS_INLINE_FUNCTION void set_through(auto const& row, std::int64_t k) {
  row(k) = 1;  // place: sets_through
}

struct SetsThrough {
  static constexpr auto name = "sets_through";
  static constexpr auto description = "neighbours set one element, in a function of the kernel's";
  template <class Case>
  static void run(Case& c) {
    auto const y = c.template output<int>("y", c.n_threads() + 1);
    c.launch(
        "sets_through", KOKKOS_LAMBDA(std::int64_t i) {
          for (int k = 0; k < 2; ++k) set_through(y, i + k);
        });
  }
};
SPACECHECK_KERNEL(SetsThrough);

struct NamesElements {
  static constexpr auto name = "names_elements";
  static constexpr auto description = "neighbours set element (1, 2) of Views seen first in part";
  template <class Case>
  static void run(Case& c) {
    using Memory = typename Case::memory_space;
    using Right = Kokkos::View<double**, Kokkos::LayoutRight, Memory>;
    using Left = Kokkos::View<double**, Kokkos::LayoutLeft, Memory>;
    auto const n = c.n_threads();
    Right const rows_right("rows_right", n + 1, 5);
    Left const rows_left("rows_left", n + 1, 5);
    Right const rows_then_all("rows_then_all", n + 1, 5);
    Right const flat_then_all("flat_then_all", n + 1, 5);
    Kokkos::View<double*, Memory, Kokkos::MemoryUnmanaged> const flat(flat_then_all.data(),
                                                                      flat_then_all.size());
    Left const padded(Kokkos::view_alloc("padded", Kokkos::AllowPadding), n + 1, 5);
    Kokkos::View<float***, Kokkos::LayoutLeft, Memory> const slices("slices", n + 1, 2, 5);
    Kokkos::DynRankView<double, Memory> const dynamic("dynamic", n + 1, 5);
    Kokkos::View<double, Memory> const single("single");
    c.launch(
        "names_elements", KOKKOS_LAMBDA(std::int64_t i) {
          flat(5 * i + 2) = 1;
          for (std::int64_t const row : {i, i + 1}) {
            Kokkos::subview(rows_right, row, Kokkos::ALL)(2) = 1;
            Kokkos::subview(rows_left, row, Kokkos::ALL)(2) = 1;
            Kokkos::subview(rows_then_all, row, Kokkos::ALL)(2) = 1;
            rows_then_all(row, 2) = 1;
            flat_then_all(row, 2) = 1;
            padded(row, 2) = 1;
            Kokkos::subview(slices, Kokkos::ALL, 0, Kokkos::ALL)(row, 2) = 1;
            dynamic(row, 2) = 1;
            single() = 1;
          }
        });
    c.exec().fence();
  }
};
SPACECHECK_KERNEL(NamesElements);

struct DiesInTheTwin {
  static constexpr auto name = "dies_in_the_twin";
  static constexpr auto description = "aborts in the twin, whatever is turned";
  template <class Case>
  static void run(Case& c) {
    c.template output<double>("y", c.n_threads());
    if (spacecheck::Impl::is_access_twin) Kokkos::abort("it is only here");
  }
};
SPACECHECK_KERNEL(DiesInTheTwin);

struct DiesPastItsGuard {
  static constexpr auto name = "dies_past_its_guard";
  static constexpr auto description = "aborts in the twin, in the items past n_threads";
  template <class Case>
  static void run(Case& c) {
    auto const y = c.template output<double>("y", c.n_threads());
    c.launch_extent(
        "dies", KOKKOS_LAMBDA(std::int64_t i) {
          if (i < static_cast<std::int64_t>(y.extent(0))) {
            y(i) = 1;
          } else if (spacecheck::Impl::is_access_twin) {
            Kokkos::abort("past the guard");
          }
        });
  }
};
SPACECHECK_KERNEL(DiesPastItsGuard);

}  // namespace
