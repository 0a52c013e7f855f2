#include <spacecheck/kernel/kernel_entry.hpp>
#include <spacecheck/kernel/kernel_list.hpp>
#include <spacecheck/plan/kernel_names.hpp>

#include <algorithm>
#include <cstdlib>
#include <cxxabi.h>
#include <memory>
#include <string>

namespace spacecheck {
namespace {
std::vector<KernelEntry const*>& registered() {
  static std::vector<KernelEntry const*> entries;
  return entries;
}

// Types of two files may have one name where nobody else can name them: of those, each file has an
// object of its own, and not every compiler marks that in the name.
bool same_type(std::type_info const& a, std::type_info const& b) {
  if (&a == &b) return true;
  bool const of_one_file = std::string_view(a.name()).find("_GLOBAL__N_") != std::string_view::npos;
  return a == b && !of_one_file;
}

std::string name_of(std::type_info const& type) {
  std::unique_ptr<char, decltype(&std::free)> const text(
      abi::__cxa_demangle(type.name(), nullptr, nullptr, nullptr), &std::free);
  return text != nullptr ? text.get() : type.name();
}
}  // namespace

namespace Impl {
void register_kernel(KernelEntry const& entry) { registered().push_back(&entry); }

KernelEntry const* kernel_of_type(std::string_view name, std::type_info const& type) {
  KernelEntry const* found = nullptr;
  for (auto const* entry : registered()) {
    if (entry->info().name != name) continue;
    if (!same_type(entry->type(), type)) {
      throw KernelNameError("two kernels are named '" + std::string(name) +
                            "': " + name_of(entry->type()) + " and " + name_of(type) +
                            "; each needs a name of its own");
    }
    if (found == nullptr) found = entry;
  }
  return found;
}
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

bool has_kernel(std::string_view name) { return kernel_named(name) != nullptr; }

std::vector<KernelInfo> kernel_infos() {
  std::vector<KernelInfo> infos;
  for (auto const* entry : kernels()) infos.push_back(entry->info());
  return infos;
}

}  // namespace spacecheck
