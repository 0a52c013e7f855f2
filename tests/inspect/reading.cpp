#include <spacecheck/inspect/cuobjdump.hpp>
#include <spacecheck/inspect/kernel_name.hpp>
#include <spacecheck/inspect/sass.hpp>

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

using spacecheck::kernel_name;
using spacecheck::KernelCode;
using spacecheck::occupancy_by_registers;
using spacecheck::read_listings;
using spacecheck::read_sass;

namespace {

std::string text_of(std::string const& name) {
  std::ifstream file(std::string(SPACECHECK_SOURCE_DIR) + "/tests/inspect/" + name);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<KernelCode> sample() {
  return read_listings(text_of("sample.res_usage.txt"), text_of("sample.sass.txt"));
}

KernelCode named(std::vector<KernelCode> const& kernels, std::string const& name) {
  auto const found = std::find_if(kernels.begin(), kernels.end(),
                                  [&](auto const& kernel) { return kernel.name == name; });
  if (found == kernels.end()) throw std::runtime_error("no kernel " + name);
  return *found;
}

/// A function of these instructions, as cuobjdump lists it.
spacecheck::SassFunction function_of(std::vector<std::string> const& instructions) {
  std::string text = "\tcode for sm_90\n\t\tFunction : f\n";
  for (auto const& each : instructions) text += "        /*0000*/   " + each + " ; /* 0x00 */\n";
  auto const functions = read_sass(text);
  REQUIRE(functions.size() == 1);
  return functions.front();
}

}  // namespace

// What ptxas -v says of the sample stands in sample.cu.
TEST_CASE("registers, stack and spills are those that ptxas reports", "[inspect]") {
  auto const kernels = sample();
  REQUIRE(kernels.size() == 3);
  auto const plain = named(kernels, "app::plain");
  CHECK(plain.architecture == "sm_90");
  CHECK(plain.registers == 8);
  CHECK(plain.stack == 0);
  CHECK(plain.local.spills == 0);
  CHECK(plain.why_stack().empty());
  auto const indexed = named(kernels, "app::indexed<app::Smooth<3> >");
  CHECK(indexed.registers == 28);
  CHECK(indexed.stack == 64);
  CHECK(indexed.local.spills == 0);
  auto const spilled = named(kernels, "app::spilled");
  CHECK(spilled.registers == 24);
  CHECK(spilled.stack == 200);
  CHECK(spilled.local.spills == 500);
  CHECK(spilled.local.fixed_loads == 588);
}

TEST_CASE("a stack is explained by what uses it", "[inspect]") {
  auto const kernels = sample();
  auto const indexed = named(kernels, "app::indexed<app::Smooth<3> >");
  // Each of four elements is read and set, and one is read.
  CHECK(indexed.local.moving == 9);
  CHECK(indexed.why_stack() == std::vector<std::string>{"dynamic indexing, 9 accesses"});
  CHECK(named(kernels, "app::spilled").why_stack() ==
        std::vector<std::string>{"500 bytes spilled"});
  KernelCode unused;
  unused.stack = 8;
  CHECK(unused.why_stack() ==
        std::vector<std::string>{"its address is passed on, or nothing uses it"});
}

TEST_CASE("instructions are counted by what they do, padding is not", "[inspect]") {
  auto const counts = named(sample(), "app::plain").instructions;
  CHECK(counts.global == 1);
  CHECK(counts.local == 0);
  CHECK(counts.compares == 2);
  CHECK(counts.floating == 0);
  CHECK(counts.all == 18);
  auto const made =
      function_of({"FFMA R0, R1, R2, R3", "@!P0 LDG.E R2, desc[UR4][R2.64]", "STS [R0], R1",
                   "ISETP.GE.AND P0, PT, R2, R0, PT", "@P0 EXIT", "NOP", "MUFU.RCP R2, R3"})
          .instructions;
  CHECK(made.all == 6);
  CHECK(made.floating == 2);
  CHECK(made.global == 1);
  CHECK(made.shared == 1);
  CHECK(made.compares == 1);
  CHECK(made.branches == 1);
}

TEST_CASE("a place that follows from constants is fixed, any other is computed", "[inspect]") {
  auto const fixed =
      function_of({"IADD3 R1, R1, -0x40, RZ", "STL.128 [R1+0x10], R4", "IADD3 R8, R1, 0x8, RZ",
                   "LDL R2, [R8+0x4]", "IMAD.MOV.U32 R9, RZ, RZ, R1", "STL.64 [R9], R2"})
          .local;
  CHECK(fixed.moving == 0);
  CHECK(fixed.fixed_stores == 24);
  CHECK(fixed.spills == 24);
  CHECK(fixed.fixed_loads == 4);
  for (auto const& target :
       {"IADD3 R8, R1, R5, RZ", "LEA R8, R5, R1, 0x2", "IMAD R8, R5, 0x4, R1", "SEL R8, R1, R9, P0",
        "IADD3 R8, R1, UR4, RZ", "@P0 IMAD.MOV.U32 R8, RZ, RZ, R1",
        "IADD3 R8, R1, c[0x0][0x210], RZ"}) {
    INFO(target);
    auto const moving = function_of({target, "STL [R8], R4", "STL [R1], R4"}).local;
    CHECK(moving.moving == 1);
    CHECK(moving.fixed_stores == 4);
    // It may be the array itself.
    CHECK(moving.spills == 0);
  }
  CHECK(function_of({"STL [R1+UR4], R0"}).local.moving == 1);
  CHECK(function_of({"LDL R0, [R7]"}).local.moving == 1);
  // A register that has been set to something else since points nowhere that is known.
  CHECK(function_of({"MOV R8, R1", "LDG.E R8, desc[UR4][R2.64]", "LDL R0, [R8]"}).local.moving ==
        1);
  CHECK(function_of({"CALL.REL.NOINC `(f)"}).local.calls == 1);
}

TEST_CASE("names are those of people", "[inspect]") {
  CHECK(kernel_name("_ZN3app41_GLOBAL__N__2cc950d7_9_sample_cu_aeca72d27spilledEPKfPfi").name ==
        "app::spilled");
  CHECK(kernel_name("_ZN3app7indexedINS_6SmoothILi3EEEEEvlT_PKiPf").name ==
        "app::indexed<app::Smooth<3> >");
  CHECK(kernel_name("main").name == "main");
  CHECK(kernel_name("").name.empty());
  // void Kokkos::Impl::cuda_parallel_launch_local_memory<Kokkos::Impl::ParallelFor<
  //   spacecheck::Twins::Uniform<Kokkos::View<float*, Kokkos::Cuda>>, ...>>(...)
  auto const functor = kernel_name(
      "_ZN6Kokkos4Impl33cuda_parallel_launch_local_memoryINS0_11ParallelForIN10spacecheck5Twins7Uni"
      "formINS_4ViewIPfJNS_4CudaEEEEEENS_11RangePolicyIJS7_NS_9IndexTypeIlEEEEES7_EEEEvT_");
  CHECK(functor.name == "spacecheck::Twins::Uniform");
  CHECK(functor.pattern == "for");
}

TEST_CASE("Kokkos' and spacecheck's wrappings are taken off, and told where they matter",
          "[inspect]") {
  // Of spacecheck's own CUDA build: a symbol, and on the next line pattern and name.
  std::istringstream lines(text_of("kokkos_names.txt"));
  std::string symbol;
  std::string pattern;
  std::string name;
  int read = 0;
  while (lines >> symbol >> pattern && std::getline(lines >> std::ws, name)) {
    INFO(symbol);
    auto const is = kernel_name(symbol);
    CHECK(is.name == name);
    CHECK(is.pattern == pattern);
    ++read;
  }
  CHECK(read == 5);
}

TEST_CASE("occupancy is what the registers of a part leave room for", "[inspect]") {
  CHECK(occupancy_by_registers("sm_90", 32) == 1);
  CHECK(occupancy_by_registers("sm_90", 33) == 0.75);  // 40 a thread: 12 warps a part, of 16
  CHECK(occupancy_by_registers("sm_90", 255) == 0.125);
  CHECK(occupancy_by_registers("sm_86", 40) == 1);
  CHECK(occupancy_by_registers("sm_75", 64) == 1);
  CHECK(occupancy_by_registers("sm_120", 64) == 32.0 / 48);
  CHECK(occupancy_by_registers("sm_90", 0) == 0);
}

TEST_CASE("listings of nothing, and cut off ones, are read as far as they go", "[inspect]") {
  CHECK(read_listings("", "").empty());
  CHECK(read_listings("no cuobjdump said this", "nor this").empty());
  auto const usage = text_of("sample.res_usage.txt");
  auto const sass = text_of("sample.sass.txt");
  for (std::size_t cut = 0; cut < usage.size(); cut += 37) {
    CHECK(read_listings(usage.substr(0, cut), sass.substr(0, cut * 80)).size() <= 3);
  }
  // Nothing is known of the instructions of what the second listing lacks.
  for (auto const& kernel : read_listings(usage, sass.substr(0, sass.find("Function : ")))) {
    CHECK_FALSE(kernel.listed);
  }
  CHECK(named(sample(), "app::spilled").listed);
  // A cubin's usage does not say what it is for.
  auto bare = usage;
  bare.erase(bare.find("arch = "), 12);
  CHECK(named(read_listings(bare, sass), "app::plain").architecture == "sm_90");
}
