#include <spacecheck/inspect/inspection.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

#include <string>
#include <vector>

using Catch::Matchers::ContainsSubstring;
using spacecheck::compare_code;
using spacecheck::compare_twins;
using spacecheck::KernelCode;
using spacecheck::read_inspection;
using spacecheck::to_json;

namespace {

KernelCode code(std::string const& name, std::int64_t registers, std::int64_t stack = 0,
                std::int64_t spills = 0) {
  KernelCode kernel;
  kernel.name = name;
  kernel.symbol = "_Z" + name;
  kernel.architecture = "sm_90";
  kernel.registers = registers;
  kernel.stack = stack;
  kernel.local.spills = spills;
  return kernel;
}

std::string written(std::vector<KernelCode> const& kernels) {
  nlohmann::ordered_json all{{"schema", 1}, {"kernels", nlohmann::ordered_json::array()}};
  for (auto const& kernel : kernels) all["kernels"].push_back(to_json(kernel));
  return all.dump();
}

}  // namespace

TEST_CASE("a baseline is read as it was written", "[inspect]") {
  std::vector<KernelCode> const kernels{code("f", 8), code("g", 40, 64, 12)};
  auto const read = read_inspection(written(kernels), "old.json");
  auto const comparison = compare_code(read, kernels);
  CHECK(comparison.changes.empty());
  CHECK(comparison.gone.empty());
  CHECK(comparison.added.empty());
}

TEST_CASE("what is no baseline is refused with its name and what was expected", "[inspect]") {
  CHECK_THROWS_WITH(read_inspection("", "old.json"),
                    ContainsSubstring("old.json") && ContainsSubstring("not JSON"));
  CHECK_THROWS_WITH(read_inspection("[]", "old.json"), ContainsSubstring("\"schema\""));
  CHECK_THROWS_WITH(read_inspection(R"({"schema":2,"kernels":[]})", "x"),
                    ContainsSubstring("\"schema\""));
  CHECK_THROWS_WITH(read_inspection(R"({"schema":1})", "x"), ContainsSubstring("\"kernels\""));
  CHECK_THROWS_WITH(read_inspection(R"({"schema":1,"kernels":null})", "x"),
                    ContainsSubstring("\"kernels\" has to be an array"));
  CHECK_THROWS_WITH(read_inspection(R"({"schema":1,"kernels":[{"name":"f"}]})", "x"),
                    ContainsSubstring("entry 0"));
}

TEST_CASE("worse is more stack, more spills, or more registers than are allowed", "[inspect]") {
  auto const worse = [](KernelCode const& was, KernelCode const& is) {
    return compare_code({was}, {is}).worse();
  };
  CHECK_FALSE(worse(code("f", 8), code("f", 10)));
  CHECK(worse(code("f", 8), code("f", 11)));
  CHECK_FALSE(worse(code("f", 8), code("f", 6)));
  CHECK(worse(code("f", 8), code("f", 8, 4)));
  CHECK(worse(code("f", 8, 4, 0), code("f", 8, 4, 4)));
  CHECK(compare_code({code("f", 8)}, {code("f", 8)}, {.registers = 0}).worse() == false);
  CHECK(compare_code({code("f", 8)}, {code("f", 9)}, {.registers = 0}).worse());
}

TEST_CASE("every change is told, also what is gone and what is new", "[inspect]") {
  auto const comparison =
      compare_code({code("f", 8), code("gone", 8)}, {code("f", 9, 16), code("new", 8)});
  REQUIRE(comparison.changes.size() == 1);
  CHECK(comparison.changes[0].what ==
        std::vector<std::string>{"registers 8 -> 9", "stack 0 -> 16"});
  CHECK(comparison.gone == std::vector<std::string>{"gone (sm_90)"});
  CHECK(comparison.added == std::vector<std::string>{"new (sm_90)"});
}

TEST_CASE("of several kernels with one name the first is compared with the first", "[inspect]") {
  auto const comparison =
      compare_code({code("f", 8), code("f", 20)}, {code("f", 8), code("f", 30)});
  REQUIRE(comparison.changes.size() == 1);
  CHECK(comparison.changes[0].what == std::vector<std::string>{"registers 20 -> 30"});
}

TEST_CASE("of overloads those of one symbol are compared, then the rest by name", "[inspect]") {
  auto const overload = [](std::string const& symbol, std::int64_t registers) {
    auto kernel = code("f", registers);
    kernel.symbol = symbol;
    return kernel;
  };
  std::vector<KernelCode> const both{overload("_Z1fPd", 10), overload("_Z1fPf", 40)};
  auto const left = compare_code(both, {overload("_Z1fPf", 40)});
  CHECK(left.changes.empty());
  CHECK(left.compared == 1);
  CHECK(left.gone == std::vector<std::string>{"f (sm_90)"});
  CHECK(left.added.empty());
  auto const renamed = compare_code(both, {overload("_Z1fPf", 40), overload("_Z1fPdi", 12)});
  REQUIRE(renamed.changes.size() == 1);
  CHECK(renamed.changes[0].what == std::vector<std::string>{"registers 10 -> 12"});
  CHECK(renamed.compared == 2);
}

TEST_CASE("what has no kernel in common is compared in nothing", "[inspect]") {
  auto elsewhere = code("f", 8);
  elsewhere.architecture = "sm_80";
  CHECK(compare_code({code("f", 8)}, {elsewhere}).compared == 0);
  CHECK(compare_code({}, {code("f", 8)}).compared == 0);
  CHECK(compare_code({code("f", 8)}, {code("f", 8)}).compared == 1);
}

TEST_CASE("an architecture that has only one side of a twin is not met", "[inspect]") {
  auto elsewhere = code("form", 8);
  elsewhere.architecture = "sm_80";
  auto pairs = compare_twins({code("form", 8), code("hand", 8), elsewhere}, "form", "hand");
  REQUIRE(pairs.size() == 2);
  CHECK(pairs[0].architecture == "sm_80");
  CHECK(pairs[0].faults == std::vector<std::string>{"not compared: no kernel hand"});
  CHECK(to_json(pairs[0]).at("hand").is_null());
  CHECK(pairs[1].faults.empty());
  elsewhere.name = "hand";
  pairs = compare_twins({code("form", 8), code("hand", 8), elsewhere}, "form", "hand");
  REQUIRE(pairs.size() == 2);
  CHECK(pairs[0].faults == std::vector<std::string>{"not compared: no kernel form"});
  CHECK(compare_twins({code("form", 8), elsewhere}, "form", "hand").empty());
}

TEST_CASE("a twin by hand bounds the worst of its forms", "[inspect]") {
  std::vector<KernelCode> kernels{code("form [a]", 8), code("form [b]", 10), code("hand_form", 8)};
  auto pairs = compare_twins(kernels, "form*", "hand_form");
  REQUIRE(pairs.size() == 1);
  CHECK(pairs[0].forms == 2);
  CHECK(pairs[0].worst.registers == 10);
  CHECK(pairs[0].faults.empty());
  kernels[0].registers = 11;
  kernels[1].stack = 8;
  pairs = compare_twins(kernels, "form*", "hand_form");
  CHECK(pairs[0].faults ==
        std::vector<std::string>{"11 registers, at most 8 + 2", "stack of 8 bytes, by hand 0"});
  // A glob that finds the twin, too, does not make it a form of itself.
  CHECK(compare_twins(kernels, "*form*", "hand_form")[0].forms == 2);
  CHECK(compare_twins(kernels, "form*", "hand_other").empty());
}
