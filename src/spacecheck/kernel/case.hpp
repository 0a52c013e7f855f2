#pragma once

#include <spacecheck/kernel/impl/case_data.hpp>
#include <spacecheck/kernel/impl/case_types.hpp>
#include <spacecheck/kernel/impl/next_probe.hpp>
#include <spacecheck/launch/impl/access_scratch.hpp>
#include <spacecheck/launch/impl/access_twin.hpp>
#include <spacecheck/launch/impl/reordered_launch.hpp>
#include <spacecheck/launch/impl/team_policies.hpp>
#include <spacecheck/launch/impl/watched_launch.hpp>
#include <spacecheck/launch/kernel_factory.hpp>
#include <spacecheck/launch/mdrange.hpp>
#include <spacecheck/scratch/impl/watched_scratch.hpp>

#include <Kokkos_Core.hpp>

#include <algorithm>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace spacecheck {
/// What a kernel's `run` is given: its sizes, its arrays, its scratch, and the ways to launch.
///
/// \tparam ExecutionSpace  where the kernel runs.
/// \tparam Watched         whether this is a trial with ledger, canaries and poison. A kernel need
///                         not know: the same source serves both.
/// \tparam ArrayLayout     void: the trial chooses; else the one layout that the kernel declares
///                         with `using array_layout = ...`.
template <class ExecutionSpace, bool Watched, class ArrayLayout = void>
class Case {
 public:
  using execution_space = ExecutionSpace;
  using memory_space = typename ExecutionSpace::memory_space;
  using array_layout = std::conditional_t<
      !std::is_void_v<ArrayLayout>, ArrayLayout,
      std::conditional_t<Watched, Kokkos::LayoutStride, typename ExecutionSpace::array_layout>>;

  /// \tparam Rank  of the extents that are known at run time; those of T, as in `double[3]`,
  /// follow.
  template <class T, std::size_t Rank>
  using view_type =
      Kokkos::View<typename Impl::RankedElement<T, Rank>::type,
                   std::conditional_t<Rank == 0 && !std::is_array_v<T>,
                                      typename ExecutionSpace::array_layout, array_layout>,
                   Kokkos::Device<ExecutionSpace, memory_space>>;

  Case(ExecutionSpace const& exec, Trial const& trial)
      : m_exec(exec),
        m_data(trial, Kokkos::SpaceAccessibility<Kokkos::HostSpace, memory_space>::accessible,
               &Impl::SpaceMemory<ExecutionSpace>::to_host,
               &Impl::SpaceMemory<ExecutionSpace>::from_host) {
    if constexpr (Watched) m_board = Impl::BoardMemory<ExecutionSpace>(exec);
  }
  Case(Case const&) = delete;
  Case& operator=(Case const&) = delete;

  ExecutionSpace const& exec() const { return m_exec; }
  std::int64_t n_threads() const { return parameters().n_threads; }
  std::int64_t array_size() const { return parameters().array_size; }
  std::int64_t buffer_size() const { return parameters().buffer_size; }
  std::uint64_t seed() const { return m_data.trial().seed; }
  /// Work items that a launch covers [count], and the items per block.
  Geometry geometry() const { return {.extent = m_data.extent(), .block = m_data.trial().block}; }

  /// An array that is filled before and only read: uniform in [-1, 1), integers from 0 to 2^31 - 2.
  ///
  /// \tparam T       an element, or an array of them: `input<double[3]>("x", n)` is n by 3, and the
  ///                 compiler knows of the 3, as in Kokkos' `View<double*[3]>`. An element is a
  ///                 number, a bool, or what ElementTraits says is made of numbers.
  /// \param name     unique in the kernel; the View's label is "spacecheck::<name>".
  /// \param extents  one per dimension that T does not have [elements].
  template <ElementOrArray T, std::integral... Extents>
  auto input(std::string const& name, Extents... extents) {
    return input<T>(name, default_fill<std::remove_all_extents_t<T>>(), extents...);
  }
  template <ElementOrArray T, std::integral... Extents>
  auto input(std::string const& name, Fill<std::remove_all_extents_t<T>> fill, Extents... extents) {
    using Const = view_type<T const, sizeof...(Extents)>;
    return Const(make<T>(Role::input, name, std::move(fill), extents...));
  }

  /// An array that is filled before, and compared after.
  template <ElementOrArray T, std::integral... Extents>
  auto inout(std::string const& name, Fill<std::remove_all_extents_t<T>> fill, Extents... extents) {
    return make<T>(Role::inout, name, std::move(fill), extents...);
  }
  template <ElementOrArray T, std::integral... Extents>
  auto inout(std::string const& name, Extents... extents) {
    return make<T>(Role::inout, name, default_fill<std::remove_all_extents_t<T>>(), extents...);
  }

  /// An array that is unset before, of which the kernel sets every element.
  template <ElementOrArray T, std::integral... Extents>
  auto output(std::string const& name, Extents... extents) {
    return make<T>(Role::output, name, Fill<std::remove_all_extents_t<T>>(), extents...);
  }

  /// An array that is unset before, and nobody's business after.
  template <ElementOrArray T, std::integral... Extents>
  auto workspace(std::string const& name, Extents... extents) {
    return make<T>(Role::workspace, name, Fill<std::remove_all_extents_t<T>>(), extents...);
  }

  /// A single value: a View of rank 0, for a reduction's result.
  template <ArrayElement T>
  auto scalar(std::string const& name) {
    auto const one = make<T>(Role::output, name, Fill<T>(), 1);
    return view_type<T, 0>(one.data());
  }

  /// Scratch of N elements of T for each work item: call it once in the item, with no arguments.
  template <class T, std::int64_t N>
  auto allocator() const {
    if constexpr (Impl::is_access_twin) {
      return Impl::AccessAllocator<T>(N);
    } else if constexpr (Watched) {
      return Impl::WatchedAllocator<T, N, Impl::WatchBoard>(
          N, Impl::scratch_poison(m_data.trial().poison), m_board.board());
    } else {
      return LocalAllocator<T, N>(N);
    }
  }

  /// A factory for scratch whose size is only known at run time.
  ///
  /// \throws std::invalid_argument  as AllocatorFactory's constructor.
  template <class T>
  auto allocator_factory(std::int64_t size) const {
    if constexpr (Impl::is_access_twin) {
      return AllocatorFactory<T, Impl::AccessScratch>(size);
    } else if constexpr (Watched) {
      using Strategy = Impl::WatchedScratch<Impl::WatchBoard>;
      return AllocatorFactory<T, Strategy>(size, Strategy{m_board.board(), m_data.trial().poison});
    } else {
      return AllocatorFactory<T>(size);
    }
  }

  /// Guarded launch: `body(std::int64_t item)` for every item below n_threads, in whole blocks.
  template <class Body>
  void launch(std::string const& label, Body const& body) {
    launch_items(label, n_threads(), n_threads(), geometry(), body);
  }

  /// Guarded launch of a kernel that a KernelFactory built, on the items below n_threads or, of
  /// several launches, below `items`.
  template <class BuiltKernel, class Output>
  void launch(std::string const& label, BuiltKernel const& kernel, Output const& output) {
    launch(label, kernel, output, n_threads());
  }
  template <class BuiltKernel, class Output>
  void launch(std::string const& label, BuiltKernel const& kernel, Output const& output,
              std::int64_t items) {
    if constexpr (Watched) {
      with_alternative(kernel, [&](auto const& built) {
        using Built = std::remove_cvref_t<decltype(built)>;
        launch_items(label, items, items, geometry(),
                     Impl::KernelOnOutput<Built, Output>{built, output});
      });
    } else {
      start_clock();
      spacecheck::launch(m_exec, label, kernel, output, items, geometry());
    }
  }

  /// Launch of every item of the extent: `body(std::int64_t item)` has a guard of its own.
  template <class Body>
  void launch_extent(std::string const& label, Body const& body) {
    launch_extent(label, geometry(), body);
  }

  /// The same on a shape of the kernel's own making, which should cover n_threads.
  template <class Body>
  void launch_extent(std::string const& label, Geometry shape, Body const& body) {
    bool const force = Watched && m_data.trial().force_guard;
    launch_items(label, force ? std::min(n_threads(), shape.extent) : shape.extent, n_threads(),
                 shape, body);
  }

  /// Kokkos' policies on this case's instance.
  auto range(std::int64_t begin, std::int64_t end) const {
    return Kokkos::RangePolicy<ExecutionSpace, Kokkos::IndexType<std::int64_t>>(m_exec, begin, end);
  }
  template <int Rank>
  auto mdrange(Kokkos::Array<std::int64_t, Rank> const& lower,
               Kokkos::Array<std::int64_t, Rank> const& upper) const {
    return mdrange_policy<Rank>(m_exec, lower, upper);
  }
  template <class TeamSize>
  auto team(int league, TeamSize const& team_size) const {
    return Impl::team_policy(m_exec, league, team_size, m_data.trial());
  }

  /// As Kokkos::parallel_for; items of range and mdrange policies can be taken in other orders.
  ///
  /// \param policy  on this case's space, with or without a work tag; a number n: range(0, n).
  template <class Policy, class Functor>
  void parallel_for(std::string const& label, Policy const& policy, Functor const& functor) {
    auto const on_space = on_this_space(policy);
    using OnSpace = std::remove_const_t<decltype(on_space)>;
    start_clock();
    if constexpr (reorders<OnSpace>) {
      if (names_items<OnSpace> || m_data.trial().order != Order{}) {
        Impl::parallel_for_reordered("spacecheck::" + label, on_space, functor,
                                     order_over(on_space));
        return fence_after(label, on_space.space());
      }
    }
    Kokkos::parallel_for("spacecheck::" + label, on_space, functor);
    fence_after(label, on_space.space());
  }

  /// As Kokkos::parallel_reduce, into reducers, Views of rank 0 (say a scalar()), or variables.
  ///
  /// A functor that is its own reducer keeps its order, unless a Kokkos reducer takes its place.
  template <class Policy, class Functor, class... Results>
  void parallel_reduce(std::string const& label, Policy const& policy, Functor const& functor,
                       Results&&... results) {
    static_assert(sizeof...(Results) > 0, "parallel_reduce needs somewhere to leave its result");
    auto const on_space = on_this_space(policy, true);
    using OnSpace = std::remove_const_t<decltype(on_space)>;
    start_clock();
    constexpr bool reduces_itself = requires { typename Functor::value_type; }
    &&!(Kokkos::is_reducer_v<std::remove_cvref_t<Results>> && ...);
    if constexpr (reorders<OnSpace> && !reduces_itself) {
      if (names_items<OnSpace> || m_data.trial().order != Order{}) {
        Impl::parallel_reduce_reordered("spacecheck::" + label, on_space, functor,
                                        order_over(on_space), static_cast<Results&&>(results)...);
        return fence_after(label, on_space.space());
      }
    }
    Kokkos::parallel_reduce("spacecheck::" + label, on_space, functor,
                            static_cast<Results&&>(results)...);
    fence_after(label, on_space.space());
  }

  /// As Kokkos::parallel_scan: its order is part of what it means.
  template <class Policy, class Functor, class... Results>
  void parallel_scan(std::string const& label, Policy const& policy, Functor const& functor,
                     Results&&... results) {
    auto const on_space = on_this_space(policy);
    start_clock();
    Kokkos::parallel_scan("spacecheck::" + label, on_space, functor,
                          static_cast<Results&&>(results)...);
    fence_after(label, on_space.space());
  }

  /// Waits for all launches; in a watched trial collects what the watchers saw.
  void finish() {
    m_exec.fence("spacecheck::end of trial");
    if (m_start != Clock::time_point()) {
      m_seconds = std::chrono::duration<double>(Clock::now() - m_start).count();
    }
    // What the kernel launched on other instances is not to outlive its arrays.
    Kokkos::fence("spacecheck::end of trial");
    if constexpr (Watched) {
      using Board = Impl::WatchBoard;
      m_data.took_scratch = m_board.read(Board::allocations) > 0;
      note_scratch(MemoryEvent::Kind::scratch_overrun, Board::overruns, Board::overrun_at,
                   Board::overrun_item);
      note_scratch(MemoryEvent::Kind::scratch_underrun, Board::underruns, Board::underrun_at,
                   Board::underrun_item);
      m_data.inspect_canaries();
    }
  }

  Impl::CaseData const& data() const { return m_data; }
  void keep(AccessSummary summary) { m_data.access = std::move(summary); }
  /// From the first launch to the end of finish(); where a kernel launches by Kokkos alone, from
  /// its last array on; 0 without arrays and launches.
  double seconds() const { return m_seconds; }

 private:
  void start_clock() {
    if (m_started) return;
    m_start = Clock::now();
    m_started = true;
  }

  // In a twin launches are Kokkos' own: it sees which item runs, and any order shows the same.
  template <class Policy>
  static constexpr bool reorders =
      Watched && !Impl::is_access_twin && Impl::dimensions_of_items<Policy> > 0;
  // Without another order an MDRangePolicy keeps its tiles.
  template <class Policy>
  static constexpr bool names_items = Impl::dimensions_of_items<Policy> == 1;

  template <class Policy>
  auto on_this_space(Policy const& policy, bool reduces = false) const {
    if constexpr (std::is_integral_v<Policy>) {
      return range(0, static_cast<std::int64_t>(policy));
    } else {
      static_assert(std::is_same_v<typename Policy::execution_space, ExecutionSpace>,
                    "the policy is for another execution space than the case's: make it with "
                    "c.range(), c.mdrange() or c.team(), or for typename Case::execution_space");
      if constexpr (Watched && !Impl::is_access_twin && Impl::IsTeamPolicy<Policy>) {
        Impl::poison_team_scratch(policy, m_data.trial().poison, reduces);
      }
      return policy;
    }
  }

  Parameters const& parameters() const { return m_data.trial().parameters; }

  template <class Policy>
  ItemOrder order_over(Policy const& policy) {
    return order_of(Impl::box_of(policy).items(), m_data.trial().block);
  }
  ItemOrder order_of(std::int64_t items, std::int64_t block) {
    m_data.took_order = m_data.took_order || items > 1;
    return {m_data.trial().order, items, block};
  }

  template <class Kernels, class F>
  static void with_alternative(Kernels const& kernels, F const& f) {
    if constexpr (requires { kernels.index(); }) {
      std::visit(f, kernels);
    } else {
      f(kernels);
    }
  }

  // `items` get to the body; those from `guard` on are to do nothing there.
  template <class Body>
  void launch_items(std::string const& label, std::int64_t items, std::int64_t guard,
                    Geometry shape, Body const& body) {
    start_clock();
    if constexpr (Impl::is_access_twin) {
      require_valid(items, shape);
      access::set_guard(guard);
      Kokkos::parallel_for("spacecheck::" + label, range(0, items), body);
      access::set_guard(-1);
    } else if constexpr (!Watched) {
      guarded_launch(m_exec, label, items, shape, body);
    } else {
      Impl::NamedItem<Body> const named{body};
      launch_watched(label, items, guard, shape, Impl::launchable<ExecutionSpace>(named));
    }
  }

  // On a host an item is an AnyItem, so that this is compiled once for all kernels.
  template <class Item>
  void launch_watched(std::string const& label, std::int64_t items, std::int64_t guard,
                      Geometry shape, Item const& item) {
    auto const& trial = m_data.trial();
    Impl::LedgerMemory<ExecutionSpace> const counts(m_exec, std::max(shape.extent, guard));
    auto const ledger = counts.ledger();
    Impl::OrderedItem<Item, Impl::CountingLedger> const ordered{
        {item, ledger, items}, order_of(shape.extent, shape.block)};
    require_valid(items, shape);
    if (trial.past_guard) {
      probe_past_guard(label, std::min(guard, shape.extent), shape.extent, ordered);
      return;
    }
    if (trial.order == Order{}) {
      guarded_launch(m_exec, label, items, shape, item, ledger);
    } else {
      launch_positions(label, 0, shape.extent, ordered);
    }
    fence_after(label, m_exec);
    counts.add_to(m_data.ledger, std::max(items, guard), shape.extent);
    m_data.has_ledger = true;
  }

  // Inlined into every launch of every kernel it would take as long to compile as they do.
  [[gnu::noinline]] void fence_after(std::string const& label, ExecutionSpace const& exec) {
    exec.fence("spacecheck::" + label);
  }

  template <class Ordered>
  void launch_positions(std::string const& label, std::int64_t begin, std::int64_t end,
                        Ordered const& ordered) {
    if (begin == end) return;
    Kokkos::parallel_for("spacecheck::" + label, range(begin, end), ordered);
    fence_after(label, m_exec);
  }

  // Items past the guard one at a time: whatever changes then is that item's doing. In a kernel of
  // many launches the later ones are probed at the guard only.
  template <class Ordered>
  void probe_past_guard(std::string const& label, std::int64_t guard, std::int64_t extent,
                        Ordered const& ordered) {
    using Board = Impl::WatchBoard;
    launch_positions(label, 0, guard, ordered);
    m_data.take_snapshot();
    auto calls = m_board.read(Board::allocations);
    auto const room = std::max<std::int64_t>(Impl::most_probes - m_probes, 1);
    for (auto item = guard; item < extent; item = Impl::next_probe(item, guard, extent, room)) {
      ++m_probes;
      launch_positions(label, item, item + 1, ordered);
      m_data.note_changes(item);
      auto const now = m_board.read(Board::allocations);
      if (now != calls) {
        m_data.add({.kind = MemoryEvent::Kind::past_guard_allocation,
                    .view = "scratch",
                    .element = 0,
                    .item = item,
                    .times = now - calls});
        calls = now;
      }
    }
  }

  template <class T, class... Extents>
  view_type<T, sizeof...(Extents)> make(Role role, std::string const& name,
                                        Fill<std::remove_all_extents_t<T>> fill,
                                        Extents... extents) {
    using Traits = ElementTraits<std::remove_all_extents_t<T>>;
    using ViewType = view_type<T, sizeof...(Extents)>;
    static_assert(ViewType::rank() >= 1, "an array has a dimension; c.scalar() has none");
    std::shared_ptr<void> kept;
    if (fill) {
      kept = std::make_shared<Fill<typename Traits::number_type>>(
          Impl::fill_of_numbers(std::move(fill)));
    }
    auto array =
        Impl::declared_array(role, name, element_type<typename Traits::number_type>(),
                             Impl::all_extents<T>(extents...), Traits::count, std::move(kept));
    auto const view = view_of<ViewType>(allocate(array), array, extents...);
    for (std::size_t d = 0; d < ViewType::rank(); ++d) {
      array.strides.push_back(static_cast<std::int64_t>(view.stride(d)) * Traits::count);
    }
    if (Traits::count > 1) array.strides.push_back(1);
    initialise(std::move(array));
    return view;
  }

  template <class ViewType, class... Extents>
  ViewType view_of(std::byte* data, Impl::CaseArray const& array, Extents... extents) const {
    auto* const elements = reinterpret_cast<typename ViewType::value_type*>(data);
    if constexpr (std::is_same_v<array_layout, Kokkos::LayoutStride>) {
      return ViewType(elements, Impl::strides_for<ExecutionSpace, ViewType::rank()>(
                                    array.extents, m_data.trial().layout));
    } else {
      return ViewType(elements, static_cast<std::size_t>(extents)...);
    }
  }

  // Bytes for every array, and a View of the kernel's type on them: few types for the compiler.
  [[gnu::noinline]] std::byte* allocate(Impl::CaseArray& array) {
    if constexpr (Watched) array.canary_bytes = m_data.canary_bytes(array.bytes());
    auto const block = Impl::SpaceMemory<ExecutionSpace>::allocate(
        m_exec, "spacecheck::" + array.name,
        static_cast<std::size_t>(array.bytes() + 2 * array.canary_bytes));
    array.data = block.data + array.canary_bytes;
    array.memory = block.owner;
    return array.data;
  }

  [[gnu::noinline]] void initialise(Impl::CaseArray array) {
    access::ArrayMemory memory{.label = array.name,
                               .data = array.data,
                               .element_bytes = array.element_bytes(),
                               .extents = array.extents,
                               .strides = array.strides,
                               .canary_bytes = array.canary_bytes,
                               .set = array.fill != nullptr};
    if constexpr (Impl::is_access_twin) {
      auto const rank = array.rank();
      memory.extents.resize(rank);
      memory.strides.resize(rank);
      for (auto& stride : memory.strides) stride /= array.element_numbers;
    }
    m_data.initialise(std::move(array));
    if constexpr (Impl::is_access_twin) access::watch_array(memory);
    if (!m_started) m_start = Clock::now();
  }

  void note_scratch(MemoryEvent::Kind kind, Impl::WatchBoard::Slot times, Impl::WatchBoard::Slot at,
                    Impl::WatchBoard::Slot item) {
    std::int64_t const count = m_board.read(times);
    if (count == 0) return;
    std::int64_t const who = m_board.read(item);
    m_data.add({.kind = kind,
                .view = "scratch",
                .element = m_board.read(at),
                .item = who >= 0 ? std::optional(who) : std::nullopt,
                .times = count});
  }

  ExecutionSpace m_exec;
  Impl::CaseData m_data;
  Impl::BoardMemory<ExecutionSpace> m_board;
  using Clock = std::chrono::steady_clock;
  Clock::time_point m_start;
  bool m_started = false;
  std::int64_t m_probes = 0;
  double m_seconds = 0;
};

}  // namespace spacecheck
