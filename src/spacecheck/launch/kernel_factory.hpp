#pragma once

#include <spacecheck/launch/scratch_launch.hpp>
#include <spacecheck/scratch/allocator_factory.hpp>

#include <Kokkos_Core.hpp>

#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>

namespace spacecheck {

/// The seed case's work: 1 through element 0 of the item's scratch into its own output element.
struct WriteOneThroughScratch {
  template <class Allocate, class Output>
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t item, Allocate const& allocate,
                                         Output const& output) const {
    auto scratch = allocate();
    scratch[0] = 1;
    output(item) = scratch[0];
  }
};

/// A kernel with an early-exit guard, over a captured allocator: plain data, copyable to a device.
///
/// \tparam Allocator  one alternative of AllocatorFactory::allocator_type.
/// \tparam Work       `void(std::int64_t item, auto const& allocate, Output const&) const`.
template <class Allocator, class Work = WriteOneThroughScratch>
class GuardedKernel {
 public:
  explicit GuardedKernel(Allocator const& allocator, Work const& work = {})
      : m_allocator(allocator), m_work(work) {}

  /// Once per work item: an item at or past `n_threads` neither allocates nor touches `output`.
  ///
  /// \param index      the work item's global index.
  /// \param output     a View of at least n_threads elements.
  /// \param n_threads  work items that do work [count].
  template <class Output>
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t index, Output const& output,
                                         std::int64_t n_threads) const {
    if (index >= n_threads) return;
    m_work(index, m_allocator, output);
  }

  KOKKOS_INLINE_FUNCTION Allocator const& allocator() const { return m_allocator; }
  KOKKOS_INLINE_FUNCTION Work const& work() const { return m_work; }

 private:
  Allocator m_allocator;
  Work m_work;
};

/// Builds guarded kernels from an allocator factory.
///
/// Source: docs/contracts.md, "Guard"; the seed case in docs/seed-case.md.
template <ScratchAllocatorFactory Factory, class Work = WriteOneThroughScratch>
class KernelFactory {
 public:
  explicit KernelFactory(Factory const& allocator_factory, Work const& work = {})
      : m_allocator_factory(allocator_factory), m_work(work) {}

  Factory const& allocator_factory() const { return m_allocator_factory; }

  /// A GuardedKernel; a std::variant of them where the factory's allocators are one.
  auto build() const { return wrap(m_allocator_factory.build()); }

 private:
  template <class Allocator>
  auto wrap(Allocator const& allocator) const {
    return GuardedKernel<Allocator, Work>(allocator, m_work);
  }
  template <class... Allocators>
  auto wrap(std::variant<Allocators...> const& allocators) const {
    using Kernels = std::variant<GuardedKernel<Allocators, Work>...>;
    return std::visit([&](auto const& allocator) { return Kernels(wrap(allocator)); }, allocators);
  }

  Factory m_allocator_factory;
  Work m_work;
};

namespace Impl {
template <class Work, class Output>
struct WorkOnOutput {
  Work work;
  Output output;

  template <class Allocate>
  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t item, Allocate const& allocate) const {
    work(item, allocate, output);
  }
};
/// A built kernel on its output, without the guard: for launches that have taken it already.
template <class Built, class Output>
struct KernelOnOutput {
  Built built;
  Output output;

  KOKKOS_INLINE_FUNCTION void operator()(std::int64_t item) const {
    built.work()(item, built.allocator(), output);
  }
};
}  // namespace Impl

/// Launch a built kernel on `output`: the guard is taken once per run of blocks, not per item.
///
/// \param exec       execution-space instance to launch on; not fenced.
/// \param kernel     from KernelFactory::build().
/// \param output     a View of at least n_threads elements.
/// \param n_threads  work items that do work [count], 0 <= n_threads <= extent.
/// \param geometry   extent and block; default: the smallest extent that covers `output`.
template <class ExecutionSpace, class Allocator, class Work, class Output, class Ledger = NoLedger>
void launch(ExecutionSpace const& exec, std::string const& label,
            GuardedKernel<Allocator, Work> const& kernel, Output const& output,
            std::int64_t n_threads, Geometry geometry, Ledger const& ledger = {}) {
  Impl::scratch_launch_of(
      exec, label, n_threads, geometry, kernel.allocator(),
      [&] {
        return Impl::WorkOnOutput<Work, Output>{kernel.work(), output};
      },
      ledger);
}

template <class ExecutionSpace, class... Kernels, class Output, class Ledger = NoLedger>
void launch(ExecutionSpace const& exec, std::string const& label,
            std::variant<Kernels...> const& kernels, Output const& output, std::int64_t n_threads,
            Geometry geometry, Ledger const& ledger = {}) {
  std::visit(
      [&](auto const& kernel) { launch(exec, label, kernel, output, n_threads, geometry, ledger); },
      kernels);
}

}  // namespace spacecheck
