#pragma once

#include <spacecheck/scratch/local_scratch.hpp>

#include <cstdint>
#include <type_traits>

namespace spacecheck {

/// Builds allocators: device-callables that give the calling work item its scratch array.
///
/// \tparam T         element type, trivially copyable.
/// \tparam Strategy  where the scratch lies: LocalScratch (default), TeamScratch<0>,
/// TeamScratch<1>,
///                   WorkspaceScratch<ExecutionSpace>.
///
/// One contract for all: the array has buffer_size elements, is private to the work item until the
/// item ends, and its elements are unspecified until set.
///
/// Source: docs/contracts.md, "Scratch".
template <class T = float, class Strategy = LocalScratch>
class AllocatorFactory {
  static_assert(std::is_trivially_copyable_v<T>, "scratch elements must be trivially copyable");

 public:
  using value_type = T;
  /// One allocator type, or a std::variant over the compiled capacities (LocalScratch).
  using allocator_type = typename Strategy::template allocator_type<T>;

  /// \param buffer_size  elements a work item gets [count], > 0.
  /// \param strategy     where the scratch lies.
  /// \throws std::invalid_argument  "buffer_size must be positive, got N", or beyond what the
  ///         strategy can give: the message says the limit and the alternative.
  explicit AllocatorFactory(std::int64_t buffer_size, Strategy strategy = {})
      : m_buffer_size(buffer_size), m_strategy(strategy) {
    Strategy::require(buffer_size);
  }

  std::int64_t buffer_size() const { return m_buffer_size; }

  allocator_type build() const { return m_strategy.template make<T>(m_buffer_size); }

 private:
  std::int64_t m_buffer_size;
  Strategy m_strategy;
};

namespace Impl {
template <class>
inline constexpr bool is_allocator_factory = false;
template <class T, class Strategy>
inline constexpr bool is_allocator_factory<AllocatorFactory<T, Strategy>> = true;
}  // namespace Impl

/// What a KernelFactory is made from; anything else is refused at compile time.
template <class Factory>
concept ScratchAllocatorFactory = Impl::is_allocator_factory<std::remove_cvref_t<Factory>>;

}  // namespace spacecheck
