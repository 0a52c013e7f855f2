#pragma once

#include <spacecheck/access/runtime.hpp>

#include <Kokkos_Core.hpp>

#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

// The one place that knows how Kokkos' Serial backend runs a launch (4.5 to 5.x): a constrained
// specialisation takes the place of the backend's own, and runs it on a functor that says which
// item comes.

namespace spacecheck::Impl {

template <class First, class... Rest>
constexpr decltype(auto) last_of(First& first, Rest&... rest) {
  if constexpr (sizeof...(Rest) == 0) {
    return (first);
  } else {
    return last_of(rest...);
  }
}

/// A functor that names each work item before it runs.
///
/// \tparam Rank     integral arguments that make up the item's index.
/// \tparam Tagged   whether a work tag comes before them.
template <class Functor, int Rank, bool Tagged, bool Reduces>
struct WatchedFunctor {
  Functor functor;
  access::LaunchShape shape;
  std::size_t value_bytes = 0;

  template <class... Arguments>
  __attribute__((no_sanitize("thread"))) void operator()(Arguments&&... arguments) const {
    if constexpr (Reduces) {
      auto& value = last_of(arguments...);
      if constexpr (std::is_pointer_v<std::remove_reference_t<decltype(value)>>) {
        access::set_reduction_value(value, value_bytes);
      } else {
        access::set_reduction_value(&value, sizeof(value));
      }
    }
    if constexpr (Tagged) {
      name(std::make_index_sequence<Rank>{}, without_tag{}, arguments...);
    } else {
      name(std::make_index_sequence<Rank>{}, with_all{}, arguments...);
    }
    call(static_cast<Arguments&&>(arguments)...);
  }

 private:
  // Apart, as what is forced inline (KOKKOS_FORCEINLINE_FUNCTION) is instrumented as where it is
  // put.
  template <class... Arguments>
  void call(Arguments&&... arguments) const {
    functor(static_cast<Arguments&&>(arguments)...);
  }

  struct without_tag {};
  struct with_all {};

  template <std::size_t... D, class Tag, class... Arguments>
  __attribute__((no_sanitize("thread"))) void name(std::index_sequence<D...> dimensions,
                                                   without_tag, Tag const&,
                                                   Arguments const&... arguments) const {
    name(dimensions, with_all{}, arguments...);
  }
  template <std::size_t... D, class... Arguments>
  __attribute__((no_sanitize("thread"))) void name(std::index_sequence<D...>, with_all,
                                                   Arguments const&... arguments) const {
    // Row-major, from the lower end of the launch.
    std::uint64_t number = 0;
    std::size_t d = 0;
    auto const take = [&](auto index) __attribute__((no_sanitize("thread"))) {
      if (d < sizeof...(D)) {
        number = number * static_cast<std::uint64_t>(shape.extent[d]) +
                 static_cast<std::uint64_t>(static_cast<std::int64_t>(index) - shape.lower[d]);
      }
      ++d;
    };
    (take_index(take, arguments), ...);
    spacecheck_access_item(number);
  }
  template <class Take, class T>
  static __attribute__((no_sanitize("thread"))) void take_index(Take const& take, T const& index) {
    if constexpr (std::is_integral_v<T>) {
      take(index);
    }
  }
};

template <class>
inline constexpr bool is_watched = false;
template <class F, int R, bool T, bool V>
inline constexpr bool is_watched<WatchedFunctor<F, R, T, V>> = true;

/// A launch from its first item to its last, also when the kernel throws.
class WatchedLaunch {
 public:
  explicit WatchedLaunch(access::LaunchShape const& shape) { access::begin_launch(shape); }
  ~WatchedLaunch() { access::end_launch(); }
  WatchedLaunch(WatchedLaunch const&) = delete;
  WatchedLaunch& operator=(WatchedLaunch const&) = delete;
};

template <class... Traits>
access::LaunchShape shape_of(Kokkos::RangePolicy<Traits...> const& policy) {
  access::LaunchShape shape;
  shape.lower[0] = static_cast<std::int64_t>(policy.begin());
  shape.extent[0] = static_cast<std::int64_t>(policy.end()) - shape.lower[0];
  return shape;
}

template <class... Traits>
access::LaunchShape shape_of(Kokkos::MDRangePolicy<Traits...> const& policy) {
  access::LaunchShape shape;
  shape.rank = Kokkos::MDRangePolicy<Traits...>::rank;
  for (int d = 0; d < shape.rank; ++d) {
    shape.lower[d] = static_cast<std::int64_t>(policy.m_lower[d]);
    shape.extent[d] = static_cast<std::int64_t>(policy.m_upper[d]) - shape.lower[d];
  }
  return shape;
}

template <class Policy>
inline constexpr int rank_of_items = 1;
template <class... Traits>
inline constexpr int rank_of_items<Kokkos::MDRangePolicy<Traits...>> =
    Kokkos::MDRangePolicy<Traits...>::rank;

template <class Policy, class Functor, bool Reduces>
using WatchedFor = WatchedFunctor<Functor, rank_of_items<Policy>,
                                  !std::is_void_v<typename Policy::work_tag>, Reduces>;

/// A parallel_for on any policy, through the backend's own, which is given the watched functor.
template <class Functor, class Policy, class Own>
class WatchedParallelFor : public Own {
 public:
  WatchedParallelFor(Functor const& functor, Policy const& policy)
      : Own(WatchedFor<Policy, Functor, false>{functor, shape_of(policy), 0}, policy),
        m_shape(shape_of(policy)) {}

  void execute() const {
    WatchedLaunch const launch(m_shape);
    Own::execute();
  }

 private:
  access::LaunchShape m_shape;
};

/// A parallel_for over a range: one item after the other, as Serial does it.
template <class Functor, class Policy>
class WatchedRangeFor {
 public:
  WatchedRangeFor(Functor const& functor, Policy const& policy)
      : m_functor(functor), m_policy(policy) {}

  void execute() const {
    // A local whose address goes nowhere: where the body is inlined, the functor's members are in
    // registers, and to read them is no access that would have to be watched.
    Functor const functor = m_functor;
    auto const begin = m_policy.begin();
    auto const end = m_policy.end();
    WatchedLaunch const launch(shape_of(m_policy));
    for (auto i = begin; i < end; ++i) {
      spacecheck_access_item(static_cast<std::uint64_t>(i - begin));
      if constexpr (std::is_void_v<typename Policy::work_tag>) {
        functor(i);
      } else {
        functor(typename Policy::work_tag{}, i);
      }
    }
  }

 private:
  Functor m_functor;
  Policy m_policy;
};

template <class Combined, class Policy>
using WatchedCombined =
    Kokkos::Impl::CombinedFunctorReducer<WatchedFor<Policy, typename Combined::functor_type, true>,
                                         typename Combined::reducer_type>;

template <class Combined, class Policy, class Own>
class WatchedParallelReduce : public Own {
 public:
  template <class Result>
  WatchedParallelReduce(Combined const& both, Policy const& policy, Result const& result)
      : Own(WatchedCombined<Combined, Policy>(
                {both.get_functor(), shape_of(policy), both.get_reducer().value_size()},
                both.get_reducer()),
            policy, result),
        m_shape(shape_of(policy)) {}

  void execute() const {
    WatchedLaunch const launch(m_shape);
    Own::execute();
  }

 private:
  access::LaunchShape m_shape;
};

/// A scan: one after the other, as Serial does it. The sum so far is nobody's shared data.
template <class Functor, class Policy, class ReturnType>
class WatchedParallelScan {
  using Analysis = Kokkos::Impl::FunctorAnalysis<Kokkos::Impl::FunctorPatternInterface::SCAN,
                                                 Policy, Functor, ReturnType>;
  using Tag = typename Policy::work_tag;

 public:
  WatchedParallelScan(Functor const& functor, Policy const& policy)
      : m_functor(functor), m_policy(policy) {}
  template <class Result>
  WatchedParallelScan(Functor const& functor, Policy const& policy, Result const& result)
      : m_functor(functor), m_policy(policy), m_result(result.data()) {}

  void execute() const {
    typename Analysis::Reducer const reducer{m_functor};
    std::vector<std::max_align_t> memory(reducer.value_size() / sizeof(std::max_align_t) + 1);
    auto* const value = reinterpret_cast<typename Analysis::pointer_type>(memory.data());
    typename Analysis::reference_type sum = reducer.init(value);
    {
      WatchedLaunch const launch(shape_of(m_policy));
      access::set_reduction_value(memory.data(), reducer.value_size());
      for (auto i = m_policy.begin(); i < m_policy.end(); ++i) {
        spacecheck_access_item(static_cast<std::uint64_t>(i - m_policy.begin()));
        if constexpr (std::is_void_v<Tag>) {
          m_functor(i, sum, true);
        } else {
          m_functor(Tag{}, i, sum, true);
        }
      }
    }
    if constexpr (!std::is_void_v<ReturnType>) *m_result = sum;
  }

 private:
  Functor m_functor;
  Policy m_policy;
  typename Analysis::pointer_type m_result = nullptr;
};

}  // namespace spacecheck::Impl

namespace Kokkos::Impl {

template <class Functor, class... Traits>
requires true class ParallelFor<Functor, Kokkos::RangePolicy<Traits...>, Kokkos::Serial>
    : public spacecheck::Impl::WatchedRangeFor<Functor, Kokkos::RangePolicy<Traits...>> {
 public:
  using ParallelFor::WatchedRangeFor::WatchedRangeFor;
};

#define SPACECHECK_WATCH_FOR(PolicyName)                                                     \
  template <class Functor, class... Traits>                                                  \
  requires(!spacecheck::Impl::is_watched<Functor>) class ParallelFor<                        \
      Functor, Kokkos::PolicyName<Traits...>, Kokkos::Serial>                                \
      : public spacecheck::Impl::WatchedParallelFor<                                         \
            Functor, Kokkos::PolicyName<Traits...>,                                          \
            ParallelFor<                                                                     \
                spacecheck::Impl::WatchedFor<Kokkos::PolicyName<Traits...>, Functor, false>, \
                Kokkos::PolicyName<Traits...>, Kokkos::Serial>> {                            \
   public:                                                                                   \
    using ParallelFor::WatchedParallelFor::WatchedParallelFor;                               \
  };

#define SPACECHECK_WATCH_REDUCE(PolicyName)                                                      \
  template <class Combined, class... Traits>                                                     \
  requires(!spacecheck::Impl::is_watched<typename Combined::functor_type>) class ParallelReduce< \
      Combined, Kokkos::PolicyName<Traits...>, Kokkos::Serial>                                   \
      : public spacecheck::Impl::WatchedParallelReduce<                                          \
            Combined, Kokkos::PolicyName<Traits...>,                                             \
            ParallelReduce<                                                                      \
                spacecheck::Impl::WatchedCombined<Combined, Kokkos::PolicyName<Traits...>>,      \
                Kokkos::PolicyName<Traits...>, Kokkos::Serial>> {                                \
   public:                                                                                       \
    using ParallelReduce::WatchedParallelReduce::WatchedParallelReduce;                          \
  };

SPACECHECK_WATCH_FOR(MDRangePolicy)
SPACECHECK_WATCH_REDUCE(RangePolicy)
SPACECHECK_WATCH_REDUCE(MDRangePolicy)
#undef SPACECHECK_WATCH_FOR
#undef SPACECHECK_WATCH_REDUCE

template <class Functor, class... Traits>
requires true class ParallelScan<Functor, Kokkos::RangePolicy<Traits...>, Kokkos::Serial>
    : public spacecheck::Impl::WatchedParallelScan<Functor, Kokkos::RangePolicy<Traits...>, void> {
 public:
  using ParallelScan::WatchedParallelScan::WatchedParallelScan;
};

template <class Functor, class ReturnType, class... Traits>
requires true class ParallelScanWithTotal<Functor, Kokkos::RangePolicy<Traits...>, ReturnType,
                                          Kokkos::Serial>
    : public spacecheck::Impl::WatchedParallelScan<Functor, Kokkos::RangePolicy<Traits...>,
                                                   ReturnType> {
 public:
  using ParallelScanWithTotal::WatchedParallelScan::WatchedParallelScan;
};

}  // namespace Kokkos::Impl
