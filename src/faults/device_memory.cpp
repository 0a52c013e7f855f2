// Memory of the other side: the host touches a device's, or a launch the host's. The device is
// mocked: its pages are closed outside launches, and the host's inside. Faults that need a real
// one are at the end.
#include "mocked_memory.hpp"

#include <spacecheck/kernel/fault.hpp>
#include <spacecheck/spacecheck.hpp>

#include <type_traits>
#include <vector>

namespace {

template <class Case>
inline constexpr bool on_host = std::is_same_v<typename Case::memory_space, Kokkos::HostSpace>;

// y = 2 x + 1, in the mocked device's memory.
struct MockedDevice {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 100, .array_size = 100, .buffer_size = 0};
  enum Way : int { right, host_reads, host_writes, launch_reads, launch_writes, not_copied_back };

  template <class Case>
  static void run(Case& c, int way) {
    auto const n = c.n_threads();
    auto const x = c.template input<float>("x", n);
    auto const y = c.template inout<float>("y", spacecheck::constant(0.0F), n);
    if constexpr (on_host<Case>) {
      mocked::Pages<float> const host(n);
      mocked::Pages<float> const device(n);
      device.close();
      for (std::int64_t i = 0; i < n; ++i) host.data()[i] = x(i);
      if (way == host_writes && n > 0) {
        device.data()[0] = x(0);
      } else {
        mocked::copy(device, host, n, true);
      }
      auto* const in = way == launch_reads ? host.data() : device.data();
      auto* const out = way == launch_writes ? host.data() : device.data();
      mocked::with_device_memory(device, host, [&] {
        c.launch(
            "mocked_device", KOKKOS_LAMBDA(std::int64_t i) { out[i] = 2 * in[i] + 1; });
      });
      if (way == host_reads && n > 0) {
        y(0) = device.data()[0];
      } else if (way != not_copied_back) {
        mocked::copy(device, host, n, false);
      }
      for (std::int64_t i = 0; i < n; ++i) y(i) = host.data()[i];
    } else {
      c.launch(
          "mocked_device", KOKKOS_LAMBDA(std::int64_t i) { y(i) = 2 * x(i) + 1; });
    }
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<float>("y", [x = r.initial<float>("x")](std::int64_t i) { return 2 * x(i) + 1; });
  }
};
SPACECHECK_FAULT(MockedDevice, {.name = "host_reads_device",
                                .label = "kokkos#781",
                                .caught_by = "reference:crash",
                                .description = "the host reads an element in device memory",
                                .twin = "copied to the device, and back, before the host reads",
                                .way = MockedDevice::host_reads});
SPACECHECK_FAULT(MockedDevice, {.name = "host_writes_device",
                                .label = "kokkos#781",
                                .caught_by = "reference:crash",
                                .description = "the host sets an element in device memory",
                                .way = MockedDevice::host_writes});
SPACECHECK_FAULT(MockedDevice, {.name = "launch_reads_host",
                                .label = "kokkos#3177",
                                .caught_by = "reference:crash",
                                .description = "a launch reads through a pointer to host memory",
                                .way = MockedDevice::launch_reads});
SPACECHECK_FAULT(MockedDevice, {.name = "launch_writes_host",
                                .label = "kokkos#3177",
                                .caught_by = "reference:crash",
                                .description = "a launch writes through a pointer to host memory",
                                .way = MockedDevice::launch_writes});
SPACECHECK_FAULT(MockedDevice, {.name = "not_copied_back",
                                .label = "kokkos#781",
                                .caught_by = "reference:wrong",
                                .description = "the host reads its own copy, which is stale",
                                .way = MockedDevice::not_copied_back});

// Members that a lambda reaches through `this`, a pointer to the host's stack. A device that can
// read the host's memory by itself does not mind.
struct ReachesThis {
  static constexpr spacecheck::Parameters defaults{
      .n_threads = 100, .array_size = 100, .buffer_size = 0};

  template <class Case, class ViewType>
  struct Work {
    ViewType v;
    std::int32_t shift;

    void fill(Case& c, bool faulty) {
      if (faulty) {
        // Not the pointer to all of it: nvcc can't name this type among what a lambda captures.
        ViewType const* const my_v = &this->v;
        std::int32_t const* const my_shift = &this->shift;
        c.launch(
            "reaches_this", KOKKOS_LAMBDA(std::int64_t i) {
              (*my_v)(i) = static_cast<std::int32_t>(i) + *my_shift;
            });
      } else {
        auto const mine = v;
        auto const by = shift;
        c.launch(
            "reaches_this",
            KOKKOS_LAMBDA(std::int64_t i) { mine(i) = static_cast<std::int32_t>(i) + by; });
      }
    }
  };

  template <class Case>
  static void run(Case& c, bool faulty) {
    auto const v = c.template output<std::int32_t>("v", c.n_threads());
    Work<Case, std::remove_const_t<decltype(v)>>{v, 3}.fill(c, faulty);
  }
  static void reference(spacecheck::Reference& r) {
    r.expect<std::int32_t>("v", [](std::int64_t i) { return static_cast<std::int32_t>(i) + 3; });
  }
};
SPACECHECK_FAULT(ReachesThis, {.name = "captures_this",
                               .label = "kokkos#3177",
                               .caught_by = "reference:crash",
                               .description = "a lambda reaches its View through `this`",
                               .twin = "a lambda captures copies of the members it needs",
                               .needs = spacecheck::Needs::device});

}  // namespace
