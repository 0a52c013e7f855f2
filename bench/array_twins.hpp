#pragma once

#include "cuda_launch.hpp"
#include "turns.hpp"

#include <spacecheck/kernel/random.hpp>
#include <spacecheck/kernel/spaces.hpp>
#include <spacecheck/launch/guarded_launch.hpp>
#include <spacecheck/measure/bench.hpp>

#include <Kokkos_Core.hpp>

#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace spacecheck::Twins {

/// The arrays that the works of P1 have: x is read, y is read and written.
template <class Space>
struct Arrays {
  Kokkos::View<float*, Space> x;  ///< width * n + apron elements, uniform in [-1, 1)
  Kokkos::View<float*, Space> y;  ///< width * n elements
};

template <class Space>
constexpr bool has_twin() {
#ifdef KOKKOS_ENABLE_SERIAL
  if (std::is_same_v<Space, Kokkos::Serial>) return true;
#endif
#ifdef KOKKOS_ENABLE_OPENMP
  if (std::is_same_v<Space, Kokkos::OpenMP>) return true;
#endif
#ifdef KOKKOS_ENABLE_CUDA
  if (std::is_same_v<Space, Kokkos::Cuda>) return true;
#endif
  return false;
}

template <class ViewType>
struct Uniform {
  ViewType view;
  Random random;
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t i) const {
    view(i) = random.uniform<float>(i, -1, 1);
  }
};

/// Both forms of `Work`, on three sets of arrays where these fit into two gigabytes, else on one.
///
/// ```
/// static constexpr std::int64_t width;  // elements of x and of y that an item has
/// static constexpr std::int64_t apron;  // elements of x that the last item reads past its own
/// static constexpr std::int64_t bytes;  // that an item moves
/// static constexpr double flops;        // of an item, on floating-point numbers
/// static constexpr int operations;      // on an element: so far may rounding take the forms apart
/// template <class Space> static void form(Space const&, std::int64_t n, Arrays<Space> const&);
/// // and, by hand, one a space; or `twin`, as `form`, where the twin is Kokkos' too:
/// static void plain(std::int64_t n, float const* x, float* y);
/// static void openmp(std::int64_t n, float const* x, float* y);
/// static void cuda(cudaStream_t, std::int64_t n, float const* x, float* y);
/// ```
template <class Work, class Space>
class ArrayTwins final : public Turns<Arrays<Space>> {
 public:
  explicit ArrayTwins(std::int64_t n)
      : Turns<Set>(2 * Work::width * n * std::int64_t{sizeof(float)}), m_n(n) {
    std::uint64_t stream = 0;
    for (auto& set : sets()) {
      set.x = make("spacecheck::bench_x", Work::width * n + Work::apron);
      set.y = make("spacecheck::bench_y", Work::width * n);
      fill(set.x, ++stream);
    }
    m_exec.fence("spacecheck::bench_fill");
  }

  std::string difference() override {
    auto& set = sets().front();
    auto const by_form = results(set, [&] { form(set); });
    auto const by_twin = results(set, [&] { twin(set); });
    return first_difference(by_form, by_twin);
  }

 private:
  using Set = Arrays<Space>;
  using ViewType = Kokkos::View<float*, Space>;
  using Turns<Set>::sets;

  ViewType make(char const* label, std::int64_t n) const {
    return ViewType(Kokkos::view_alloc(m_exec, std::string(label), Kokkos::WithoutInitializing),
                    static_cast<std::size_t>(n));
  }

  void fill(ViewType const& view, std::uint64_t stream) const {
    auto const n = static_cast<std::int64_t>(view.extent(0));
    Kokkos::parallel_for("spacecheck::bench_fill",
                         Kokkos::RangePolicy<Space, Kokkos::IndexType<std::int64_t>>(m_exec, 0, n),
                         Uniform<ViewType>{view, Random(42, stream)});
  }

  void form(Set& set) override { Work::form(m_exec, m_n, set); }
  void finish() override { m_exec.fence("spacecheck::bench_finish"); }

  void twin(Set& set) override {
    if constexpr (requires { Work::twin(m_exec, m_n, set); }) {
      Work::twin(m_exec, m_n, set);
    } else {
      by_hand(set);
    }
  }

  void by_hand(Set const& set) const {
#ifdef KOKKOS_ENABLE_SERIAL
    if constexpr (std::is_same_v<Space, Kokkos::Serial>) {
      Work::plain(m_n, set.x.data(), set.y.data());
    }
#endif
#ifdef KOKKOS_ENABLE_OPENMP
    if constexpr (std::is_same_v<Space, Kokkos::OpenMP>) {
      Work::openmp(m_n, set.x.data(), set.y.data());
    }
#endif
#ifdef KOKKOS_ENABLE_CUDA
    if constexpr (std::is_same_v<Space, Kokkos::Cuda>) {
      Work::cuda(m_exec.cuda_stream(), m_n, set.x.data(), set.y.data());
    }
#endif
  }

  template <class F>
  std::vector<float> results(Set const& set, F const& work) {
    auto const& y = set.y;
    fill(y, 100);
    m_exec.fence("spacecheck::bench_fill");
    work();
    finish();
    std::vector<float> host(y.extent(0));
    Kokkos::deep_copy(
        Kokkos::View<float*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged>(host.data(), host.size()),
        y);
    return host;
  }

  // A twin may round differently (contraction, another order); more than that is other work.
  static std::string first_difference(std::vector<float> const& form,
                                      std::vector<float> const& twin) {
    float largest = 1;
    for (float const value : twin) largest = std::fmax(largest, std::fabs(value));
    float const bound = static_cast<float>(Work::operations) * largest * 0x1p-23F;
    for (std::size_t i = 0; i < form.size(); ++i) {
      if (std::fabs(form[i] - twin[i]) <= bound) continue;
      return "y(" + std::to_string(i) + ") is " + std::to_string(form[i]) + ", by hand " +
             std::to_string(twin[i]);
    }
    return {};
  }

  Space m_exec;
  std::int64_t m_n;
};

template <class Work>
Bench bench_of(char const* kernel, char const* description) {
  Bench bench;
  bench.id = "P1";
  bench.kernel = kernel;
  bench.description = description;
  bench.goal = 1.05;
  bench.bytes_an_item = Work::bytes;
  bench.flops_an_item = Work::flops;
  bench.sizes = {100'000, 10'000'000};
  bench.long_sizes = {50'000'000};
  for_each_space([&]<class Space>(SpaceTag<Space>, std::string_view name) {
    if (has_twin<Space>()) bench.spaces.emplace_back(name);
  });
  bench.make = [](std::string const& wanted, std::int64_t n) {
    std::unique_ptr<TwinForms> forms;
    for_each_space([&]<class Space>(SpaceTag<Space>, std::string_view name) {
      if constexpr (has_twin<Space>()) {
        if (name == wanted) forms = std::make_unique<ArrayTwins<Work, Space>>(n);
      }
    });
    return forms;
  };
  return bench;
}

}  // namespace spacecheck::Twins
