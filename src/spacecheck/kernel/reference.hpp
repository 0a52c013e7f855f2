#pragma once

#include <spacecheck/kernel/bounded.hpp>
#include <spacecheck/kernel/impl/case_data.hpp>
#include <spacecheck/kernel/impl/case_scale.hpp>

#include <array>
#include <concepts>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace spacecheck {

/// What the reference computes with: Bounded for floating-point elements, the element itself else.
template <class T>
using Number = std::conditional_t<std::is_floating_point_v<T>, Bounded<T>, T>;

/// An array as it was before the kernel ran, computed again from seed and index: needs no memory.
template <class T>
class InitialArray {
 public:
  InitialArray(Impl::CaseArray const& array, std::uint64_t seed)
      : m_fill(*static_cast<Fill<T> const*>(array.fill.get())),
        m_random(seed, array.stream),
        m_name(array.name),
        m_extents(array.extents) {}

  /// \param index  one per dimension.
  template <std::integral... Index>
  Number<T> operator()(Index... index) const {
    return raw(index...);
  }

  /// The element itself, for branches and for exact arithmetic.
  template <std::integral... Index>
  T raw(Index... index) const {
    std::int64_t const indices[] = {static_cast<std::int64_t>(index)...};
    if (sizeof...(Index) != m_extents.size()) {
      throw std::invalid_argument("a reference indexes an array with the wrong number of indices");
    }
    std::int64_t flat = 0;
    for (std::size_t d = 0; d < m_extents.size(); ++d) {
      if (indices[d] < 0 || indices[d] >= m_extents[d]) {
        Impl::refuse_index(m_name, {indices, m_extents.size()}, m_extents);
      }
      flat = flat * m_extents[d] + indices[d];
    }
    return m_fill(m_random, flat);
  }

  std::int64_t extent(std::size_t dimension) const { return m_extents.at(dimension); }

 private:
  Fill<T> m_fill;
  Random m_random;
  std::string m_name;
  std::vector<std::int64_t> m_extents;
};

/// Where a kernel's reference says what its outputs should be.
///
/// ```
/// static void reference(spacecheck::Reference& r) {
///   auto const x = r.initial<float>("x");
///   r.expect<float>("y", [=](std::int64_t i) { return x(i) + 1; });
/// }
/// ```
class Reference {
 public:
  explicit Reference(Impl::CaseData const& data) : m_data(data) {}

  std::int64_t n_threads() const { return parameters().n_threads; }
  std::int64_t array_size() const { return parameters().array_size; }
  std::int64_t buffer_size() const { return parameters().buffer_size; }
  std::uint64_t seed() const { return m_data.trial().seed; }

  /// An input or inout array as it was before the kernel ran, number by number.
  ///
  /// \throws std::invalid_argument  no such array, another element type, or one that was unset.
  template <Element T>
  InitialArray<T> initial(std::string const& name) const {
    auto const& array = m_data.array(name);
    require_type<T>(array);
    if (!array.fill) throw std::invalid_argument("'" + name + "' is unset before the kernel runs");
    return {array, seed()};
  }

  /// What each element of an output should be.
  ///
  /// \param name   an inout or output array.
  /// \param value  `(std::int64_t index...)`, one index a dimension -> Number<T>: called once for
  ///               each number, in row-major order. Of elements that ElementTraits says are made of
  ///               several numbers the last index tells which.
  template <Element T, class F>
  void expect(std::string const& name, F const& value) {
    auto const& array = m_data.array(name);
    require_type<T>(array);
    m_expectations[name] = [value, scale = Impl::scale_of(m_data)](Impl::HostArray const& host) {
      return judge<T>(host, scale, value);
    };
  }

  /// The same from a list: one value for each element, in row-major order.
  template <Element T>
  void expect_values(std::string const& name, std::vector<Number<T>> values) {
    auto const& array = m_data.array(name);
    require_type<T>(array);
    if (static_cast<std::int64_t>(values.size()) != array.count()) {
      throw std::invalid_argument("'" + name + "' has " + std::to_string(array.count()) +
                                  " elements, its reference " + std::to_string(values.size()));
    }
    m_expectations[name] = [values = std::move(values),
                            scale = Impl::scale_of(m_data)](Impl::HostArray const& host) {
      return judge_each<T>(
          host, scale, [&](std::int64_t flat) { return values[static_cast<std::size_t>(flat)]; });
    };
  }

  bool expects(std::string const& name) const { return m_expectations.count(name) != 0; }
  Comparison compare(Impl::HostArray const& host) const {
    return m_expectations.at(host.array->name)(host);
  }
  Impl::CaseData const& data() const { return m_data; }

 private:
  Parameters const& parameters() const { return m_data.trial().parameters; }

  template <class T>
  static void require_type(Impl::CaseArray const& array) {
    if (array.type != element_type<T>()) {
      throw std::invalid_argument("'" + array.name + "' holds " +
                                  std::string(to_string(array.type)) + ", the reference asks for " +
                                  std::string(to_string(element_type<T>())));
    }
  }

  // No alias: nvcc would put the type in its place, and find nothing to expand.
  template <std::size_t>
  struct Index {
    using type = std::int64_t;
  };
  template <class F, std::size_t... D>
  static constexpr bool takes_indices(std::index_sequence<D...>) {
    return std::is_invocable_v<F, typename Index<D>::type...>;
  }
  /// As many as a View has, and the one of an element's numbers.
  static constexpr std::size_t most_indices = 9;
  /// How many indices `value` takes; 0: none of one to nine.
  template <class F, std::size_t N = 1>
  static constexpr std::size_t indices_of() {
    if constexpr (takes_indices<F>(std::make_index_sequence<N>{})) {
      return N;
    } else if constexpr (N < most_indices) {
      return indices_of<F, N + 1>();
    } else {
      return 0;
    }
  }

  template <class T, class F>
  static Comparison judge(Impl::HostArray const& host, long double scale, F const& value) {
    auto const& extents = host.array->extents;
    constexpr std::size_t rank = indices_of<F>();
    static_assert(rank != 0, "expect() takes a function of one to nine indices");
    if (rank != extents.size()) {
      throw std::invalid_argument("'" + host.array->name + "' has " +
                                  std::to_string(extents.size()) + " dimensions, its reference " +
                                  std::to_string(rank));
    }
    return judge_each<T>(host, scale, [&](std::int64_t flat) {
      std::array<std::int64_t, rank> index;
      for (std::size_t d = rank - 1; d > 0; --d) {
        index[d] = flat % extents[d];
        flat /= extents[d];
      }
      index[0] = flat;
      return Number<T>(std::apply(value, index));
    });
  }

  // `value`: what the element at a row-major position should be.
  template <class T, class F>
  static Comparison judge_each(Impl::HostArray const& host, long double scale, F const& value) {
    auto const* const is = reinterpret_cast<T const*>(host.data);
    ComparisonBuilder builder(host.array->extents, scale);
    for (std::int64_t flat = 0; flat < host.array->count(); ++flat) {
      Number<T> const should = value(flat);
      if constexpr (std::is_floating_point_v<T>) {
        builder.add(flat, is[flat], should.expected());
      } else {
        builder.add_exact(flat, is[flat], should);
      }
    }
    return std::move(builder).take();
  }

  Impl::CaseData const& m_data;
  std::map<std::string, std::function<Comparison(Impl::HostArray const&)>> m_expectations;
};

namespace Impl {

/// A kernel's reference for a case: what it says is computed when it is asked for.
class AskedReference {
 public:
  /// \param fill  has the kernel say what it expects.
  AskedReference(CaseData const& data, void (*fill)(Reference&)) : m_data(data), m_fill(fill) {}

  /// How far an output is from what it should be; nothing where the reference does not speak of it.
  std::optional<Comparison> compare(HostArray const& host) {
    if (!m_reference) m_fill(m_reference.emplace(m_data));
    if (!m_reference->expects(host.array->name)) return std::nullopt;
    return m_reference->compare(host);
  }

 private:
  CaseData const& m_data;
  void (*m_fill)(Reference&);
  std::optional<Reference> m_reference;
};

}  // namespace Impl

}  // namespace spacecheck
