// What Kokkos calls: the C interface of Kokkos Tools, as versions 4.5 to 5.x look it up by name.
// Nothing else leaves this library; tool.map sees to it.
#include "impl/recorder.hpp"

#include <cstdint>
#include <cstdio>

namespace {

using spacecheck::tool::Recorder;
using spacecheck::trace_format::End;
using spacecheck::trace_format::Region;
using spacecheck::trace_format::StepKind;

Recorder& recorder() { return Recorder::instance(); }

char const* text(char const* given) { return given == nullptr ? "" : given; }

std::uintptr_t address(void const* pointer) { return reinterpret_cast<std::uintptr_t>(pointer); }

// exit() within a kernel, or main() without Kokkos::finalize().
struct AtExit {
  ~AtExit() { recorder().finish(End::exited); }
} const at_exit;

}  // namespace

#define SPACECHECK_EXPORT extern "C" __attribute__((visibility("default")))

struct KokkosSpaceHandle {
  char name[64];
};
struct KokkosToolSettings {
  bool requires_global_fencing;
  bool padding[255];
};

SPACECHECK_EXPORT void kokkosp_init_library(int, std::uint64_t version, std::uint32_t, void*) {
  recorder().begin(version);
}

SPACECHECK_EXPORT void kokkosp_finalize_library() { recorder().finish(End::finalized); }

// Fences round every kernel would hide that one is missing in the application.
SPACECHECK_EXPORT void kokkosp_request_tool_settings(std::uint32_t, KokkosToolSettings* settings) {
  settings->requires_global_fencing = false;
}

SPACECHECK_EXPORT void kokkosp_parse_args(int, char**) {}

SPACECHECK_EXPORT void kokkosp_print_help(char*) {
  (void)std::puts("spacecheck's connector takes its settings from `spacecheck trace`");
}

SPACECHECK_EXPORT void kokkosp_allocate_data(KokkosSpaceHandle space, char const* label,
                                             void const* pointer, std::uint64_t bytes) {
  recorder().allocate(space.name, text(label), address(pointer), bytes);
}

SPACECHECK_EXPORT void kokkosp_deallocate_data(KokkosSpaceHandle, char const*, void const* pointer,
                                               std::uint64_t) {
  recorder().deallocate(address(pointer));
}

SPACECHECK_EXPORT void kokkosp_begin_parallel_for(char const* name, std::uint32_t device,
                                                  std::uint64_t* id) {
  *id = recorder().begin_kernel(StepKind::parallel_for, text(name), device);
}
SPACECHECK_EXPORT void kokkosp_end_parallel_for(std::uint64_t id) { recorder().end_kernel(id); }

SPACECHECK_EXPORT void kokkosp_begin_parallel_reduce(char const* name, std::uint32_t device,
                                                     std::uint64_t* id) {
  *id = recorder().begin_kernel(StepKind::parallel_reduce, text(name), device);
}
SPACECHECK_EXPORT void kokkosp_end_parallel_reduce(std::uint64_t id) { recorder().end_kernel(id); }

SPACECHECK_EXPORT void kokkosp_begin_parallel_scan(char const* name, std::uint32_t device,
                                                   std::uint64_t* id) {
  *id = recorder().begin_kernel(StepKind::parallel_scan, text(name), device);
}
SPACECHECK_EXPORT void kokkosp_end_parallel_scan(std::uint64_t id) { recorder().end_kernel(id); }

SPACECHECK_EXPORT void kokkosp_begin_deep_copy(KokkosSpaceHandle, char const* to_name,
                                               void const* to, KokkosSpaceHandle,
                                               char const* from_name, void const* from,
                                               std::uint64_t bytes) {
  recorder().begin_copy(text(to_name), address(to), text(from_name), address(from), bytes);
}
SPACECHECK_EXPORT void kokkosp_end_deep_copy() { recorder().end_copy(); }

SPACECHECK_EXPORT void kokkosp_begin_fence(char const* name, std::uint32_t device,
                                           std::uint64_t* id) {
  *id = 0;
  recorder().fence(text(name), device);
}
SPACECHECK_EXPORT void kokkosp_end_fence(std::uint64_t) {}

SPACECHECK_EXPORT void kokkosp_push_profile_region(char const* name) {
  recorder().region(Region::push, text(name));
}
SPACECHECK_EXPORT void kokkosp_pop_profile_region() { recorder().region(Region::pop, ""); }

SPACECHECK_EXPORT void kokkosp_create_profile_section(char const*, std::uint32_t* id) {
  static std::uint32_t next = 0;
  *id = next++;
}
SPACECHECK_EXPORT void kokkosp_start_profile_section(std::uint32_t id) {
  recorder().region(Region::section_start, std::to_string(id).c_str());
}
SPACECHECK_EXPORT void kokkosp_stop_profile_section(std::uint32_t id) {
  recorder().region(Region::section_stop, std::to_string(id).c_str());
}
SPACECHECK_EXPORT void kokkosp_destroy_profile_section(std::uint32_t) {}

SPACECHECK_EXPORT void kokkosp_profile_event(char const* name) {
  recorder().region(Region::event, text(name));
}
SPACECHECK_EXPORT void kokkosp_dual_view_sync(char const* name, void const*, bool) {
  recorder().region(Region::dual_view_sync, text(name));
}
SPACECHECK_EXPORT void kokkosp_dual_view_modify(char const* name, void const*, bool) {
  recorder().region(Region::dual_view_modify, text(name));
}
SPACECHECK_EXPORT void kokkosp_declare_metadata(char const* key, char const* value) {
  recorder().region(Region::metadata, (std::string(text(key)) + "=" + text(value)).c_str());
}
