#include <spacecheck/trial/impl/available_memory.hpp>

#include <catch2/catch_test_macros.hpp>

#include <filesystem>
#include <fstream>
#include <string>
#include <unistd.h>

using spacecheck::Impl::available_memory;

namespace {

/// A machine's /proc and /sys, as far as they tell of memory.
class Machine {
 public:
  Machine() : m_root(made()) {}
  Machine(Machine const&) = delete;
  Machine& operator=(Machine const&) = delete;
  ~Machine() {
    std::error_code ignored;
    std::filesystem::remove_all(m_root, ignored);
  }

  void write(std::string const& file, std::string const& text) const {
    auto const path = m_root / file;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
  }
  std::int64_t available() const { return available_memory(m_root); }

 private:
  static std::filesystem::path made() {
    std::string name = std::filesystem::temp_directory_path() / "spacecheck-memory-XXXXXX";
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    return name;
  }
  std::filesystem::path m_root;
};

/// With a million KiB available.
struct LargeMachine : Machine {
  LargeMachine() {
    write("proc/meminfo", "MemTotal: 9000000 kB\nMemFree: 5 kB\nMemAvailable: 1000000 kB\n");
  }
};
constexpr std::int64_t all = 1'024'000'000;

}  // namespace

TEST_CASE("what is available is the machine's where no cgroup has a limit") {
  CHECK(Machine().available() == 0);
  LargeMachine const machine;
  CHECK(machine.available() == all);
  machine.write("proc/self/cgroup", "4:memory:/job\n0::/job\n");
  CHECK(machine.available() == all);
  machine.write("sys/fs/cgroup/job/memory.max", "max\n");
  machine.write("sys/fs/cgroup/job/memory.current", "500\n");
  machine.write("sys/fs/cgroup/memory/job/memory.limit_in_bytes", "9223372036854771712\n");
  machine.write("sys/fs/cgroup/memory/job/memory.usage_in_bytes", "500\n");
  CHECK(machine.available() == all);
  // Nor one that has more than there is.
  machine.write("sys/fs/cgroup/job/memory.max", "2000000000\n");
  CHECK(machine.available() == all);
}

TEST_CASE("a cgroup's limit holds, and those above it") {
  LargeMachine const machine;
  machine.write("proc/self/cgroup", "0::/user/job/step\n");
  machine.write("sys/fs/cgroup/user/job/memory.max", "900000\n");
  machine.write("sys/fs/cgroup/user/job/memory.current", "500000\n");
  machine.write("sys/fs/cgroup/user/job/step/memory.max", "max\n");
  machine.write("sys/fs/cgroup/user/job/step/memory.current", "100000\n");
  CHECK(machine.available() == 400'000);
  machine.write("sys/fs/cgroup/user/job/step/memory.max", "300000\n");
  CHECK(machine.available() == 200'000);
  // Another job's is nothing to us.
  machine.write("sys/fs/cgroup/user/other/memory.max", "7\n");
  machine.write("sys/fs/cgroup/user/other/memory.current", "0\n");
  CHECK(machine.available() == 200'000);
}

TEST_CASE("what a cgroup keeps of files makes room") {
  LargeMachine const machine;
  machine.write("proc/self/cgroup", "0::/job\n");
  machine.write("sys/fs/cgroup/job/memory.max", "900000\n");
  machine.write("sys/fs/cgroup/job/memory.current", "800000\n");
  machine.write("sys/fs/cgroup/job/memory.stat",
                "anon 100000\nfile 700000\nactive_file 300000\ninactive_file 200000\n");
  CHECK(machine.available() == 600'000);
}

TEST_CASE("a cgroup of version 1 holds, also one that is a container's root") {
  LargeMachine const machine;
  machine.write("proc/self/cgroup", "9:name=systemd:/\n4:cpu,memory:/docker/5d41\n0::/\n");
  machine.write("sys/fs/cgroup/memory/memory.limit_in_bytes", "900000\n");
  machine.write("sys/fs/cgroup/memory/memory.usage_in_bytes", "800000\n");
  machine.write("sys/fs/cgroup/memory/memory.stat",
                "inactive_file 7\ntotal_active_file 40000\ntotal_inactive_file 60000\n");
  CHECK(machine.available() == 200'000);
}

TEST_CASE("a cgroup that is full leaves little, not all") {
  LargeMachine const machine;
  machine.write("proc/self/cgroup", "0::/job\n");
  machine.write("sys/fs/cgroup/job/memory.max", "900000\n");
  machine.write("sys/fs/cgroup/job/memory.current", "900100\n");
  CHECK(machine.available() > 0);
  CHECK(machine.available() < 10'000);
}
