#pragma once

#include <spacecheck/kernel/reference.hpp>
#include <spacecheck/plan/kernel_info.hpp>
#include <spacecheck/plan/trial.hpp>

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <typeinfo>
#include <vector>

namespace spacecheck {

/// Called once for each instance of a trial that ran to its end, while its arrays are alive.
///
/// \param reference  the kernel's; null: it has none.
/// \param seconds    from the first launch to the last fence.
using TrialObserver = std::function<void(std::int64_t instance, Impl::CaseData const& data,
                                         Impl::AskedReference* reference, double seconds)>;

/// A registered kernel with its type forgotten.
class KernelEntry {
 public:
  KernelEntry() = default;
  KernelEntry(KernelEntry const&) = delete;
  KernelEntry& operator=(KernelEntry const&) = delete;
  virtual ~KernelEntry() = default;

  virtual KernelInfo const& info() const = 0;

  /// What it was declared as.
  virtual std::type_info const& type() const = 0;

  /// Do a trial in this process. Kokkos is initialised.
  ///
  /// \throws std::invalid_argument  the trial's space is not in this build.
  /// \throws whatever the kernel throws.
  virtual void perform(Trial const& trial, TrialObserver const& observer) const = 0;
};

/// Every kernel linked into this program, by name.
///
/// \throws std::logic_error  two kernels have one name.
std::vector<KernelEntry const*> kernels();

/// Null when there is none of that name.
KernelEntry const* kernel_named(std::string_view name);

namespace Impl {
void register_kernel(KernelEntry const& entry);

/// The kernel of that name and type; null: there is none of that name.
///
/// \throws KernelNameError  one of another type has that name: it would be checked instead.
KernelEntry const* kernel_of_type(std::string_view name, std::type_info const& type);
}  // namespace Impl

}  // namespace spacecheck
