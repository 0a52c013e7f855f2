#pragma once

#include "../cuda_launch.hpp"
#include "kept_arrays.hpp"

#include <spacecheck/kernel/kernel.hpp>
#include <spacecheck/kernel/spaces.hpp>
#include <spacecheck/launch/mdrange.hpp>
#include <spacecheck/measure/bench.hpp>

#include <Kokkos_Core.hpp>

#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

// A bench includes its kernel's own file after this one, and times that kernel: the catalogue's
// registration of it is elsewhere in the program.
#undef SPACECHECK_KERNEL
#define SPACECHECK_KERNEL(Type) static_assert(true)

namespace spacecheck::Twins {

/// What a kernel's `run` is given here: Case's interface for a plain trial, on kept arrays, so that
/// a call costs the kernel's launches and nothing else.
template <class ExecutionSpace>
class BenchCase {
 public:
  using execution_space = ExecutionSpace;
  using memory_space = typename ExecutionSpace::memory_space;
  using array_layout = typename ExecutionSpace::array_layout;
  template <class T, std::size_t Rank>
  using view_type = typename Case<ExecutionSpace, false>::template view_type<T, Rank>;

  BenchCase(Parameters const& parameters, KeptArrays& arrays)
      : m_parameters(parameters), m_arrays(arrays) {}

  std::int64_t n_threads() const { return m_parameters.n_threads; }
  std::int64_t array_size() const { return m_parameters.array_size; }
  std::int64_t buffer_size() const { return m_parameters.buffer_size; }
  std::uint64_t seed() const { return m_arrays.seed(); }

  template <ElementOrArray T, std::integral... Extents>
  auto input(std::string const& name, Extents... extents) {
    return input<T>(name, default_fill<std::remove_all_extents_t<T>>(), extents...);
  }
  template <ElementOrArray T, std::integral... Extents>
  auto input(std::string const& name, Fill<std::remove_all_extents_t<T>> fill, Extents... extents) {
    return view_type<T const, sizeof...(Extents)>(
        make<T>(name, std::move(fill), false, extents...));
  }
  template <ElementOrArray T, std::integral... Extents>
  auto inout(std::string const& name, Extents... extents) {
    return make<T>(name, default_fill<std::remove_all_extents_t<T>>(), true, extents...);
  }
  template <ElementOrArray T, std::integral... Extents>
  auto inout(std::string const& name, Fill<std::remove_all_extents_t<T>> fill, Extents... extents) {
    return make<T>(name, std::move(fill), true, extents...);
  }
  template <ElementOrArray T, std::integral... Extents>
  auto output(std::string const& name, Extents... extents) {
    return make<T>(name, constant(std::remove_all_extents_t<T>{}), true, extents...);
  }
  template <Element T>
  auto scalar(std::string const& name) {
    return view_type<T, 0>(make<T>(name, constant(T{}), true, 1).data());
  }
  template <class T, std::int64_t N>
  auto allocator() const {
    return LocalAllocator<T, N>(N);
  }
  template <class T>
  auto allocator_factory(std::int64_t size) const {
    return AllocatorFactory<T>(size);
  }

  template <class Body>
  void launch(std::string const& label, Body const& body) {
    guarded_launch(m_exec, label, n_threads(), covering(n_threads()), body);
  }
  template <class BuiltKernel, class Output>
  void launch(std::string const& label, BuiltKernel const& kernel, Output const& output,
              std::int64_t items) {
    spacecheck::launch(m_exec, label, kernel, output, items, covering(array_size()));
  }
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
    return Kokkos::TeamPolicy<ExecutionSpace>(m_exec, league, team_size);
  }
  template <class Policy, class Functor>
  void parallel_for(std::string const& label, Policy const& policy, Functor const& functor) {
    Kokkos::parallel_for("spacecheck::" + label, policy, functor);
  }
  template <class Policy, class Functor, class Reducer>
  void parallel_reduce(std::string const& label, Policy const& policy, Functor const& functor,
                       Reducer const& reducer) {
    Kokkos::parallel_reduce("spacecheck::" + label, policy, functor, reducer);
  }
  template <class Policy, class Functor>
  void parallel_scan(std::string const& label, Policy const& policy, Functor const& functor) {
    Kokkos::parallel_scan("spacecheck::" + label, policy, functor);
  }

 private:
  template <class T, class... Extents>
  auto make(std::string const& name, Fill<std::remove_all_extents_t<T>> fill, bool compared,
            Extents... extents) {
    using Value = std::remove_all_extents_t<T>;
    auto& kept = m_arrays.all()[name];
    if (!kept.bytes) {
      std::vector<std::int64_t> dimensions{static_cast<std::int64_t>(extents)...};
      append_extents<T>(dimensions);
      std::int64_t count = 1;
      for (std::int64_t const extent : dimensions) count *= extent;
      kept.size = static_cast<std::size_t>(count) * sizeof(Value);
      kept.compared = compared;
      if (std::is_same_v<Value, float>) kept.kind = KeptArrays::Kind::floats;
      if (std::is_same_v<Value, double>) kept.kind = KeptArrays::Kind::doubles;
      allot<memory_space>(
          kept, "spacecheck::" + name, count,
          [fill = std::move(fill), dimensions, random = Random(seed(), Impl::stream_of(name))](
              std::byte* bytes, std::int64_t i) {
            constexpr bool left = std::is_same_v<array_layout, Kokkos::LayoutLeft>;
            reinterpret_cast<Value*>(bytes)[position_of(i, dimensions, left)] = fill(random, i);
          });
    }
    return view_type<T, sizeof...(Extents)>(reinterpret_cast<Value*>(kept.bytes.get()),
                                            static_cast<std::size_t>(extents)...);
  }

  template <class T>
  static void append_extents(std::vector<std::int64_t>& extents) {
    if constexpr (std::is_array_v<T>) {
      extents.push_back(std::extent_v<T>);
      append_extents<std::remove_extent_t<T>>(extents);
    }
  }

  ExecutionSpace m_exec;
  Parameters m_parameters;
  KeptArrays& m_arrays;
};

/// A kernel of the catalogue as it is, and `Hand` on the same arrays:
///
/// ```
/// static constexpr std::int64_t bytes;   // that an item moves
/// static constexpr double flops;         // of an item; 0 where the numbers decide how many
/// static constexpr double rounding;      // share of the largest value that sums differ; 0: none
/// static constexpr std::int64_t most;    // optional: no more work items than this
/// static constexpr bool refilled;        // optional: its arrays are filled anew before each call
/// static constexpr bool host_only;       // optional: there is no twin for a device
/// static constexpr char const* id;       // optional: not P1 but another figure, which has no goal
/// static void plain(std::int64_t n, KeptArrays const& a);
/// static void openmp(std::int64_t n, KeptArrays const& a);
/// static void cuda(cudaStream_t, std::int64_t n, KeptArrays const& a);
/// ```
///
/// The arrays are as the kernel's Views of the space are: in row-major order on a host, by columns
/// on a device.
template <class Kernel, class Hand, class Space>
class CatalogueTwins final : public KeptTwins {
 public:
  explicit CatalogueTwins(std::int64_t n) : KeptTwins(Hand::bytes * n, Hand::rounding), m_n(n) {
    if constexpr (requires { Kernel::defaults; }) m_parameters = Kernel::defaults;
    m_parameters.n_threads = m_parameters.array_size = n;
    for (auto& set : sets()) form(set);
    finish();
  }

 private:
  void form(KeptArrays& arrays) override {
    BenchCase<Space> c(m_parameters, arrays);
    Kernel::run(c);
  }
  void twin(KeptArrays& arrays) override {
#ifdef KOKKOS_ENABLE_OPENMP
    if constexpr (std::is_same_v<Space, Kokkos::OpenMP>) {
      Hand::openmp(m_n, arrays);
      return;
    }
#endif
#ifdef KOKKOS_ENABLE_CUDA
    if constexpr (std::is_same_v<Space, Kokkos::Cuda>) {
      Hand::cuda(m_exec.cuda_stream(), m_n, arrays);
      return;
    }
#endif
    if constexpr (Impl::runs_on_host<Space>) Hand::plain(m_n, arrays);
  }
  void finish() override { m_exec.fence("spacecheck::bench_finish"); }
  bool prepares() const override {
    return requires { Hand::refilled; };
  }
  void prepare(KeptArrays& arrays) override { refill(arrays); }

  Space m_exec;
  std::int64_t m_n;
  Parameters m_parameters;
};

/// Where item i's two numbers are in an array of n pairs, as in a View of the device.
template <class Device>
struct PairsOf {
  std::int64_t n;
  KOKKOS_INLINE_FUNCTION std::int64_t operator()(std::int64_t i, int k) const {
    using layout = typename Device::execution_space::array_layout;
    return std::is_same_v<layout, Kokkos::LayoutLeft> ? i + n * k : 2 * i + k;
  }
};

#ifdef KOKKOS_ENABLE_CUDA
template <class Items>
__global__ void hand_items(std::int64_t n, Items items) {
  std::int64_t const i = item();
  if (i < n) items(i);
}
#endif

/// The loops of a hand whose items are done one by one: `Items<Device>(n, arrays)(i)`. The device
/// is that of the kernel's Views: a library's function of them is then the same one for both forms,
/// and not one of two that were compiled with other flags.
template <template <class Device> class Items>
struct ItemByItem {
  static void plain([[maybe_unused]] std::int64_t n, [[maybe_unused]] KeptArrays const& a) {
#ifdef KOKKOS_ENABLE_SERIAL
    Items<Kokkos::Device<Kokkos::Serial, Kokkos::HostSpace>> const items(n, a);
    for (std::int64_t i = 0; i < n; ++i) items(i);
#endif
  }
  static void openmp([[maybe_unused]] std::int64_t n, [[maybe_unused]] KeptArrays const& a) {
#ifdef KOKKOS_ENABLE_OPENMP
    Items<Kokkos::Device<Kokkos::OpenMP, Kokkos::HostSpace>> const items(n, a);
#pragma omp parallel for
    for (std::int64_t i = 0; i < n; ++i) items(i);
#endif
  }
#ifdef KOKKOS_ENABLE_CUDA
  static void cuda(cudaStream_t stream, std::int64_t n, KeptArrays const& a) {
    hand_items<<<blocks(n), threads, 0, stream>>>(
        n, Items<Kokkos::Device<Kokkos::Cuda, Kokkos::CudaSpace>>(n, a));
  }
#endif
};

/// Whether `Hand` has a twin on the space.
template <class Hand, class Space>
constexpr bool has_hand_twin() {
#ifdef KOKKOS_ENABLE_SERIAL
  if (std::is_same_v<Space, Kokkos::Serial>) return true;
#endif
#ifdef KOKKOS_ENABLE_OPENMP
  if (std::is_same_v<Space, Kokkos::OpenMP>) return true;
#endif
#ifdef KOKKOS_ENABLE_CUDA
  if (std::is_same_v<Space, Kokkos::Cuda>) {
    return !requires { Hand::host_only; };
  }
#endif
  return false;
}

/// The bench of a kernel of the catalogue.
template <class Kernel, class Hand>
Bench catalogue_bench() {
  Bench bench;
  bench.id = "P1";
  bench.kernel = Kernel::name;
  bench.description = "the catalogue's kernel; by hand";
  bench.goal = 1.05;
  bench.bytes_an_item = Hand::bytes;
  bench.flops_an_item = Hand::flops;
  std::int64_t most = INT64_MAX;
  if constexpr (requires { Hand::most; }) most = Hand::most;
  // Half a gigabyte of arrays is more than any cache holds.
  for (std::int64_t const n : {100'000, 1'000'000, 10'000'000}) {
    if (Hand::bytes * n <= std::int64_t{1} << 29 && n <= most) bench.sizes.push_back(n);
  }
  if (bench.sizes.size() == 3) bench.sizes.erase(bench.sizes.begin() + 1);
  constexpr std::int64_t large = 50'000'000;
  if (Hand::bytes * large <= std::int64_t{1} << 31 && large <= most) bench.long_sizes = {large};
  if constexpr (requires { Hand::id; }) {
    bench.id = Hand::id;
    bench.goal = 0;
    bench.sizes = {most};
  }
  for_each_space([&]<class Space>(SpaceTag<Space>, std::string_view name) {
    if (has_hand_twin<Hand, Space>()) bench.spaces.emplace_back(name);
  });
  bench.make = [](std::string const& wanted, std::int64_t n) {
    std::unique_ptr<TwinForms> forms;
    for_each_space([&]<class Space>(SpaceTag<Space>, std::string_view name) {
      if constexpr (has_hand_twin<Hand, Space>()) {
        if (name == wanted) forms = std::make_unique<CatalogueTwins<Kernel, Hand, Space>>(n);
      }
    });
    return forms;
  };
  return bench;
}

}  // namespace spacecheck::Twins

/// Ends a bench's file: SPACECHECK_BENCH_OF(Kernel, Hand), with `Hand` as CatalogueTwins wants it.
#define SPACECHECK_BENCH_OF(Kernel, Hand)                              \
  static ::spacecheck::Impl::BenchRegistration const bench_of_##Hand { \
    ::spacecheck::Twins::catalogue_bench<Kernel, Hand>()               \
  }
