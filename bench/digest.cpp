// P5: the digest and the comparison of arrays against a copy of the same bytes on the same space.
#include "turns.hpp"

#include <spacecheck/kernel/spaces.hpp>
#include <spacecheck/measure/bench.hpp>
#include <spacecheck/plan/compare_arrays.hpp>
#include <spacecheck/trial/digest_on.hpp>

#include <Kokkos_Core.hpp>

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace spacecheck::Twins {
namespace {

template <class Space>
constexpr bool on_host =
    Kokkos::SpaceAccessibility<Kokkos::HostSpace, typename Space::memory_space>::accessible;

template <class ViewType>
struct Numbered {
  ViewType view;
  float seed;
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t i) const {
    view(i) = static_cast<float>(i) * seed;
  }
};

enum class What { digest, equal, bits, rounded };

template <class Space>
struct Copied {
  Kokkos::View<float*, Space> is, other, copy;
  std::string digest_of_other;
};

template <class Space, What what>
class AgainstCopy final : public Turns<Copied<Space>> {
 public:
  explicit AgainstCopy(std::int64_t n) : Turns<Set>(3 * n * std::int64_t{sizeof(float)}), m_n(n) {
    for (auto& set : sets()) {
      set.is = make("spacecheck::bench_is");
      set.other = make("spacecheck::bench_other");
      set.copy = make("spacecheck::bench_copy");
      fill(set.is, 1.25F);
      // Another in the last bits of nearly every element: what two spaces' rounding does.
      fill(set.other, what == What::rounded ? 1.2500001F : 1.25F);
      fill(set.copy, 0);
      m_exec.fence("spacecheck::bench_fill");
      // As a trial finds it, of an output that is kept to compare others against.
      if constexpr (what == What::equal) {
        set.digest_of_other = digest_of(set.other.data(), bytes());
      }
    }
  }

  std::string difference() override {
    auto& set = sets().front();
    twin(set);
    auto const host = on_host_of(set.copy);
    auto const is = on_host_of(set.is);
    if (host != is) return "the copy is not one";
    if constexpr (what == What::digest) {
      if (digest_on(m_exec, set.is.data(), bytes()).text() != digest_of(is.data(), bytes())) {
        return "the digest of the space is not the host's";
      }
    } else {
      auto const differing = compared(set).differing;
      if ((differing == 0) != (what != What::rounded)) {
        return std::to_string(differing) + " elements differ";
      }
    }
    return {};
  }

 private:
  using Array = Kokkos::View<float*, Space>;
  using Set = Copied<Space>;
  using Turns<Set>::sets;

  std::size_t bytes() const { return static_cast<std::size_t>(m_n) * sizeof(float); }
  Array make(char const* label) const {
    return Array(Kokkos::view_alloc(m_exec, std::string(label), Kokkos::WithoutInitializing),
                 static_cast<std::size_t>(m_n));
  }
  void fill(Array const& array, float seed) const {
    Kokkos::parallel_for(
        "spacecheck::bench_fill",
        Kokkos::RangePolicy<Space, Kokkos::IndexType<std::int64_t>>(m_exec, 0, m_n),
        Numbered<Array>{array, seed});
  }
  std::vector<float> on_host_of(Array const& array) const {
    std::vector<float> host(array.extent(0));
    Kokkos::deep_copy(
        Kokkos::View<float*, Kokkos::HostSpace, Kokkos::MemoryUnmanaged>(host.data(), host.size()),
        array);
    return host;
  }
  Comparison compared(Set const& set) const {
    if constexpr (what == What::equal) {
      return compare_digested(set.is.data(), digest_of(set.is.data(), bytes()), set.other.data(),
                              set.digest_of_other, {m_n});
    } else {
      return compare_arrays(set.is.data(), set.other.data(), {m_n});
    }
  }

  void form(Set& set) override {
    if constexpr (what == What::digest) {
      m_seen += digest_on(m_exec, set.is.data(), bytes()).low;
    } else {
      m_seen += static_cast<std::uint64_t>(compared(set).differing);
    }
  }

  // The quickest copy there is: the library's on one thread, shares of it on several.
  void twin(Set& set) override {
    if constexpr (!on_host<Space>) {
      Kokkos::deep_copy(m_exec, set.copy, set.is);
      m_exec.fence("spacecheck::bench_twin");
    } else if constexpr (std::is_same_v<Space, Kokkos::DefaultHostExecutionSpace> &&
                         what == What::digest) {
      int const shares = m_exec.concurrency();
      auto* const to = reinterpret_cast<char*>(set.copy.data());
      auto const* const from = reinterpret_cast<char const*>(set.is.data());
      std::size_t const all = bytes();
      Kokkos::parallel_for(
          "spacecheck::bench_copy", Kokkos::RangePolicy<Space>(m_exec, 0, shares), [=](int share) {
            std::size_t const begin = all / shares * static_cast<std::size_t>(share);
            std::size_t const end =
                share + 1 == shares ? all : all / shares * static_cast<std::size_t>(share + 1);
            std::memcpy(to + begin, from + begin, end - begin);
          });
      m_exec.fence("spacecheck::bench_twin");
    } else {
      std::memcpy(set.copy.data(), set.is.data(), bytes());
    }
  }

  Space m_exec;
  std::int64_t m_n;
  std::uint64_t m_seen = 0;
};

/// \param goal  1 / 0.9 is 0.9 of the copy's bandwidth.
template <What what>
Bench against_copy(char const* name, char const* description, double goal) {
  Bench bench;
  bench.id = "P5";
  bench.kernel = name;
  bench.description = description;
  bench.goal = goal;
  bench.bytes_an_item = what == What::digest || what == What::equal ? 4 : 8;
  bench.sizes = {50'000'000};
  bench.long_sizes = {200'000'000};
  for_each_space([&]<class Space>(SpaceTag<Space>, std::string_view name_of_space) {
    // Comparing is one thread's work, wherever the arrays were made.
    if (what == What::digest || std::is_same_v<Space, Kokkos::Serial>) {
      bench.spaces.emplace_back(name_of_space);
    }
  });
  bench.make = [](std::string const& wanted, std::int64_t n) {
    std::unique_ptr<TwinForms> forms;
    for_each_space([&]<class Space>(SpaceTag<Space>, std::string_view name_of_space) {
      if constexpr (what == What::digest || std::is_same_v<Space, Kokkos::Serial>) {
        if (name_of_space == wanted) forms = std::make_unique<AgainstCopy<Space, what>>(n);
      }
    });
    return forms;
  };
  return bench;
}

constexpr double digest_goal = 1 / 0.9;
Impl::BenchRegistration const digest(against_copy<What::digest>("digest",
                                                                "digest; a copy of the same bytes",
                                                                digest_goal));
#ifdef KOKKOS_ENABLE_SERIAL
Impl::BenchRegistration const equal(against_copy<What::equal>(
    "compare_equal", "an output against a kept one of the same bits; a copy of it", digest_goal));
Impl::BenchRegistration const bits(
    against_copy<What::bits>("compare_bits", "equal arrays element by element; a copy of one", 0));
Impl::BenchRegistration const rounded(against_copy<What::rounded>(
    "compare_rounded", "comparison of arrays that differ nearly everywhere; a copy of one", 0));
#endif

}  // namespace
}  // namespace spacecheck::Twins
