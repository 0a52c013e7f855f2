// What Kokkos 5.2's headers declare of Serial, and a Kokkos built without it lacks. For
// scripts/kokkos5 alone: with it the check access, which needs Serial, is tried with Debian's
// Kokkos. Source: Kokkos 5.2 Serial/Kokkos_Serial.hpp.
#define KOKKOS_IMPL_PUBLIC_INCLUDE
#include <Kokkos_Core.hpp>
#include <Serial/Kokkos_Serial.hpp>
#include <impl/Kokkos_ExecSpaceManager.hpp>

#include <algorithm>
#include <ostream>

namespace Kokkos::Impl {
namespace {

void release(HostThreadTeamData& data) {
  if (data.scratch_buffer() == nullptr) return;
  data.disband_team();
  data.disband_pool();
  // Not deallocate(), which fences, and so waits for the launch that asks for more.
  HostSpace().impl_deallocate("Kokkos::Serial::scratch_mem", data.scratch_buffer(),
                              data.scratch_bytes());
}

HostSharedPtr<SerialInternal> new_instance() {
  return HostSharedPtr<SerialInternal>(new SerialInternal,
                                       [](SerialInternal* instance) { delete instance; });
}

int const registered = initialize_space_factory<Serial>("100_Serial");

}  // namespace

std::vector<SerialInternal*> SerialInternal::all_instances;
std::mutex SerialInternal::all_instances_mutex;
HostSharedPtr<SerialInternal> SerialInternal::default_instance;

SerialInternal::SerialInternal() {
  std::scoped_lock const lock(all_instances_mutex);
  all_instances.push_back(this);
}

SerialInternal::~SerialInternal() {
  release(m_thread_team_data);
  std::scoped_lock const lock(all_instances_mutex);
  std::erase(all_instances, this);
}

void SerialInternal::fence(std::string const& name) {
  Tools::Experimental::Impl::profile_fence_event<Serial>(
      name, Tools::Experimental::Impl::DirectFenceIDHandle{1},
      [this] { std::scoped_lock const lock(m_instance_mutex); });
  memory_fence();
}

void SerialInternal::resize_thread_team_data(std::size_t pool_reduce, std::size_t team_reduce,
                                             std::size_t team_shared, std::size_t thread_local_) {
  auto& data = m_thread_team_data;
  bool const has_any = data.scratch_buffer() != nullptr;
  auto const grown = [&](std::size_t now, std::size_t wanted) {
    return std::max(wanted, has_any ? now : 0);
  };
  auto const pool = grown(data.pool_reduce_bytes(), std::max<std::size_t>(pool_reduce, 512));
  auto const team = grown(data.team_reduce_bytes(), std::max<std::size_t>(team_reduce, 512));
  auto const shared = grown(data.team_shared_bytes(), team_shared);
  auto const own = grown(data.thread_local_bytes(), thread_local_);
  auto const bytes = HostThreadTeamData::scratch_size(pool, team, shared, own);
  if (has_any && bytes <= data.scratch_bytes()) return;
  release(data);
  data.scratch_assign(HostSpace().allocate("Kokkos::Serial::scratch_mem", bytes), bytes, pool, team,
                      shared, own);
  HostThreadTeamData* all[] = {&data};
  data.organize_pool(all, 1);
  data.organize_team(1);
}

}  // namespace Kokkos::Impl

namespace Kokkos {

Serial::Serial() : m_space_instance(Impl::SerialInternal::default_instance) {}
Serial::Serial(NewInstance) : m_space_instance(Impl::new_instance()) {}
Serial::~Serial() = default;

void Serial::print_configuration(std::ostream& os, bool /*verbose*/) const {
  os << "Host Serial Execution Space\n";
}
void Serial::impl_initialize(InitializationSettings const& /*settings*/) {
  Impl::SerialInternal::default_instance = Impl::new_instance();
}
void Serial::impl_finalize() { Impl::SerialInternal::default_instance = nullptr; }
char const* Serial::name() { return "Serial"; }

}  // namespace Kokkos
