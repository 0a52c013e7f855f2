#include <spacecheck/kernel/kernel_entry.hpp>
#include <spacecheck/kernel/kernel_list.hpp>
#include <spacecheck/plan/kernel_names.hpp>

#include <algorithm>

namespace spacecheck {
namespace {
std::vector<KernelEntry const*>& registered() {
  static std::vector<KernelEntry const*> entries;
  return entries;
}
}  // namespace

namespace Impl {
void register_kernel(KernelEntry const& entry) { registered().push_back(&entry); }
}  // namespace Impl

std::vector<KernelEntry const*> kernels() {
  auto sorted = registered();
  std::sort(sorted.begin(), sorted.end(),
            [](auto const* a, auto const* b) { return a->info().name < b->info().name; });
  std::vector<KernelInfo> infos;
  for (auto const* entry : sorted) infos.push_back(entry->info());
  require_good_names(infos);
  return sorted;
}

KernelEntry const* kernel_named(std::string_view name) {
  for (auto const* entry : registered()) {
    if (entry->info().name == name) return entry;
  }
  return nullptr;
}

std::vector<KernelInfo> kernel_infos() {
  std::vector<KernelInfo> infos;
  for (auto const* entry : kernels()) infos.push_back(entry->info());
  return infos;
}

}  // namespace spacecheck
