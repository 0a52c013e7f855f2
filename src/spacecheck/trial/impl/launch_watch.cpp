#include <spacecheck/kernel/spaces.hpp>
#include <spacecheck/launch/impl/access_twin.hpp>
#include <spacecheck/trial/impl/launch_watch.hpp>

#include <Kokkos_Core.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace spacecheck::Impl {
namespace {

namespace Tools = Kokkos::Tools::Experimental;

// Of a tool that the user has loaded: it goes on hearing of all.
Tools::EventSet others;

struct Counts {
  std::atomic<std::int64_t> all{0};
  std::atomic<std::int64_t> named{0};  ///< by the kernel, not by Kokkos
};
std::array<Counts, 16> counts;

Counts* counts_of(Tools::DeviceType type) {
  auto const place = static_cast<std::size_t>(type);
  return place < counts.size() ? &counts[place] : nullptr;
}

void count(char const* label, std::uint32_t device) {
  std::string_view const name(label);
  auto* const its = counts_of(Tools::identifier_from_devid(device).type);
  // Views are set by the default space of their memory, ours by the case's.
  if (its == nullptr || name.starts_with("Kokkos::View::")) return;
  ++its->all;
  if (!name.starts_with("Kokkos::")) ++its->named;
}

void on_for(char const* label, std::uint32_t device, std::uint64_t* id) {
  count(label, device);
  if (others.begin_parallel_for != nullptr) others.begin_parallel_for(label, device, id);
}
void on_reduce(char const* label, std::uint32_t device, std::uint64_t* id) {
  count(label, device);
  if (others.begin_parallel_reduce != nullptr) others.begin_parallel_reduce(label, device, id);
}
void on_scan(char const* label, std::uint32_t device, std::uint64_t* id) {
  count(label, device);
  if (others.begin_parallel_scan != nullptr) others.begin_parallel_scan(label, device, id);
}

}  // namespace

LaunchWatch::LaunchWatch() {
  for (auto& each : counts) each.all = each.named = 0;
  others = Tools::get_callbacks();
  Tools::set_begin_parallel_for_callback(on_for);
  Tools::set_begin_parallel_reduce_callback(on_reduce);
  Tools::set_begin_parallel_scan_callback(on_scan);
}

LaunchWatch::~LaunchWatch() { Tools::set_callbacks(others); }

std::string LaunchWatch::instead_of(std::string const& space) const {
  std::string other;
  bool here = false;
  for_each_space([&]<class Space>(SpaceTag<Space>, std::string_view name) {
    auto const* const its = counts_of(Tools::DeviceTypeTraits<Space>::id);
    if (its == nullptr) return;
    if (name == space) {
      here = its->all > 0;
    } else if (its->named > 0) {
      other = name;
    }
  });
  return here ? std::string() : other;
}

bool watches_launches(Trial const& trial) {
  static Trial const plain;
  return !is_access_twin && trial.watched && trial.check.empty() && trial.order == plain.order &&
         trial.poison == plain.poison && trial.layout == plain.layout && !trial.past_guard &&
         !trial.force_guard && trial.instances == 1;
}

}  // namespace spacecheck::Impl
