#pragma once

#include <spacecheck/kernel/case.hpp>
#include <spacecheck/kernel/impl/perform_case.hpp>
#include <spacecheck/kernel/kernel_entry.hpp>
#include <spacecheck/kernel/reference.hpp>
#include <spacecheck/kernel/spaces.hpp>
#include <spacecheck/plan/compiled_by.hpp>

#include <Kokkos_Core.hpp>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <utility>
#include <vector>

namespace spacecheck {
namespace Impl {

template <class Kernel>
KernelInfo info_of(Compiled const& where) {
  KernelInfo info;
  if constexpr (requires { Kernel::name; }) info.name = Kernel::name;
  info.file = where.file;
  info.compiler = where.compiler;
  info.compiled = where.how;
  info.defaults = {.n_threads = 1000, .array_size = 1000, .buffer_size = 0};
  if constexpr (requires { Kernel::description; }) info.description = Kernel::description;
  if constexpr (requires { Kernel::defaults; }) info.defaults = Kernel::defaults;
  if constexpr (requires { Kernel::up_to_rounding; }) info.up_to_rounding = Kernel::up_to_rounding;
  info.takes_buffer_size = info.defaults.buffer_size > 0;
  if (info.takes_buffer_size) info.largest_buffer_size = largest_local_buffer;
  if constexpr (requires { Kernel::is_fault; }) info.is_fault = Kernel::is_fault;
  if constexpr (requires { Kernel::caught_by; }) info.caught_by = claims_in(Kernel::caught_by);
  if constexpr (requires { Kernel::label; }) info.label = Kernel::label;
  info.fixed_layout = requires { typename Kernel::array_layout; };
  return info;
}

template <class Kernel>
struct LayoutOf {
  using type = void;
};
template <class Kernel>
requires requires { typename Kernel::array_layout; }
struct LayoutOf<Kernel> {
  using type = typename Kernel::array_layout;
};

template <class T, std::size_t>
using Repeat = T;

template <class Kernel, class T, std::size_t... I>
constexpr bool takes(std::index_sequence<I...>) {
  return requires(Number<T> x) { Kernel::reference(static_cast<Repeat<Number<T>, I>>(x)...); };
}

/// How many elements of T an elementwise `reference(x, y, ...)` takes; 0: it is none.
template <class Kernel, class T, std::size_t N = 1>
constexpr std::size_t element_arguments() {
  if constexpr (takes<Kernel, T>(std::make_index_sequence<N>{})) {
    return N;
  } else if constexpr (N < 6) {
    return element_arguments<Kernel, T, N + 1>();
  } else {
    return 0;
  }
}

template <class Kernel>
inline constexpr bool has_element_reference =
    element_arguments<Kernel, float>() != 0 || element_arguments<Kernel, double>() != 0;

// Asked last: `reference(auto x)` would take a Reference, too, and not compile.
template <class Kernel>
constexpr bool takes_whole() {
  if constexpr (has_element_reference<Kernel>) {
    return false;
  } else {
    return requires(Reference & r) { Kernel::reference(r); };
  }
}
template <class Kernel>
inline constexpr bool has_whole_reference = takes_whole<Kernel>();

template <class Kernel>
inline constexpr bool has_reference = has_whole_reference<Kernel> || has_element_reference<Kernel>;

struct NamesReference {
  int reference;
};
template <class Kernel>
struct AlsoNamesReference : Kernel, NamesReference {};

/// Whether there is a member `reference`, also one that is overloaded, a template or private: the
/// name is then ambiguous beside another. A type of that name, as containers have, is none.
template <class Kernel>
constexpr bool names_reference() {
  if constexpr (requires { typename Kernel::reference; }) {
    return false;
  } else if constexpr (std::is_final_v<Kernel>) {
    return requires { &Kernel::reference; };
  } else {
    return !requires { &AlsoNamesReference<Kernel>::reference; };
  }
}

// Elementwise: element i of the one output from element i of every array that was set before.
template <class Kernel, class T, std::size_t... I>
void expect_elements(Reference& r, std::index_sequence<I...>) {
  std::vector<InitialArray<T>> given;
  CaseArray const* result = nullptr;
  for (auto const& array : r.data().arrays()) {
    if (array.fill) given.push_back(r.initial<T>(array.name));
    if (array.role == Role::inout || array.role == Role::output) {
      if (result != nullptr) {
        throw std::invalid_argument("an elementwise reference serves kernels with one output");
      }
      result = &array;
    }
  }
  if (result == nullptr || given.size() != sizeof...(I)) {
    throw std::invalid_argument(
        "an elementwise reference of " + std::to_string(sizeof...(I)) +
        " arguments needs one output and as many arrays set before; there are " +
        std::to_string(given.size()));
  }
  bool const kept = result->role == Role::inout;
  std::size_t own = 0;
  for (auto const& array : r.data().arrays()) {
    if (&array == result) break;
    if (array.fill) ++own;
  }
  r.template expect<T>(result->name, [given, kept, own, n = r.n_threads()](std::int64_t i) {
    if (kept && i >= n) return given[own](i);
    return Number<T>(Kernel::reference(given[I](i)...));
  });
}

template <class Kernel>
void fill_reference(Reference& r) {
  if constexpr (has_whole_reference<Kernel>) {
    Kernel::reference(r);
  } else {
    for (auto const& array : r.data().arrays()) {
      if (array.role != Role::inout && array.role != Role::output) continue;
      if (array.type == ElementType::float32) {
        expect_elements<Kernel, float>(
            r, std::make_index_sequence<element_arguments<Kernel, float>()>{});
      } else if (array.type == ElementType::float64) {
        expect_elements<Kernel, double>(
            r, std::make_index_sequence<element_arguments<Kernel, double>()>{});
      } else {
        throw std::invalid_argument("an elementwise reference serves float and double arrays");
      }
      return;
    }
  }
}

template <class Kernel>
class RegisteredKernel final : public KernelEntry {
  // Taken for none it would leave the kernel unchecked, and green.
  static_assert(has_reference<Kernel> || !names_reference<Kernel>(),
                "a kernel's reference is public, static, and takes a spacecheck::Reference&, or "
                "one to six numbers that are Bounded<float> or Bounded<double>: write `auto` for "
                "them, not double");

 public:
  /// \param way  which of a kernel's ways, where its `run` takes one.
  explicit RegisteredKernel(KernelInfo info, int way = 0) : m_info(std::move(info)), m_way(way) {
    m_info.has_reference = has_reference<Kernel>;
  }

  KernelInfo const& info() const override { return m_info; }
  std::type_info const& type() const override { return typeid(Kernel); }

  void perform(Trial const& trial, TrialObserver const& observer) const override {
    bool found = false;
    for_each_space([&]<class Space>(SpaceTag<Space>, std::string_view name) {
      if (name != trial.space) return;
      found = true;
      if constexpr (is_access_twin) {
        if (trial.instances != 1) throw std::invalid_argument("an access trial has one instance");
        perform_on<Space, true>(trial, observer, m_way);
      } else if (trial.watched) {
        perform_on<Space, true>(trial, observer, m_way);
      } else {
        perform_on<Space, false>(trial, observer, m_way);
      }
    });
    if (!found) throw std::invalid_argument("space " + trial.space + " is not in this build");
  }

 private:
  template <class Space, bool Watched>
  using CaseOf = Case<Space, Watched, typename LayoutOf<Kernel>::type>;

  template <class Space, bool Watched>
  static void perform_on(Trial const& trial, TrialObserver const& observer, int way) {
    using CaseType = CaseOf<Space, Watched>;
    perform_case<CaseType>(trial, observer, way, &run<CaseType>, reference());
  }

  template <class CaseType>
  static void run(CaseType& c, [[maybe_unused]] int way) {
    if constexpr (requires { Kernel::run(c, way); }) {
      Kernel::run(c, way);
    } else {
      Kernel::run(c);
    }
  }

  static constexpr auto reference() -> void (*)(Reference&) {
    if constexpr (has_reference<Kernel>) {
      return &fill_reference<Kernel>;
    } else {
      return nullptr;
    }
  }

  KernelInfo m_info;
  int m_way;
};

template <class Kernel>
struct Registration {
  RegisteredKernel<Kernel> entry;
  explicit Registration(Compiled const& where) : entry(info_of<Kernel>(where)) {
    static_assert(
        requires { Kernel::name; }, "a kernel has a name");
    register_kernel(entry);
  }
};

}  // namespace Impl

/// Makes a kernel known to every check and every space. Once, in the kernel's file:
///
/// ```
/// struct Axpy {
///   static constexpr auto name = "axpy";
///   static constexpr auto description = "y += 2 x";
///   template <class Case> static void run(Case& c);
///   static auto reference(auto x, auto y) { return y + 2 * x; }
/// };
/// SPACECHECK_KERNEL(Axpy);
/// ```
/// Optional members: `defaults` (Parameters), `up_to_rounding` (bool), `array_layout` (a type),
/// `reference(Reference&)` for what an elementwise reference, of one to six arrays, can't say.
/// Wrong on purpose: `is_fault` and `caught_by`, the checks that must catch it; or shorter,
/// SPACECHECK_FAULT. Any type will do, lib::Axpy or Axpy<float, 3>, too.
#define SPACECHECK_KERNEL(...) SPACECHECK_KERNEL_COUNTED(__COUNTER__, __VA_ARGS__)

#define SPACECHECK_KERNEL_COUNTED(count, ...) SPACECHECK_KERNEL_AT(count, __VA_ARGS__)
#define SPACECHECK_KERNEL_AT(count, ...)                                                 \
  static ::spacecheck::Impl::Registration<__VA_ARGS__> const spacecheck_kernel_##count { \
    SPACECHECK_HERE                                                                      \
  }

}  // namespace spacecheck
