#include <spacecheck/plan/kernel_names.hpp>

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_exception.hpp>

#include <string>
#include <vector>

using namespace spacecheck;

namespace {

std::vector<KernelInfo> named(std::vector<std::string> const& names) {
  std::vector<KernelInfo> kernels;
  for (auto const& name : names) {
    auto& kernel = kernels.emplace_back();
    kernel.name = name;
    kernel.file = "file_" + std::to_string(kernels.size());
  }
  return kernels;
}

}  // namespace

TEST_CASE("names that a command can be given are taken", "[plan][names]") {
  CHECK_NOTHROW(require_good_names({}));
  CHECK_NOTHROW(require_good_names(named({"a", "a.b", "matvec<float>", "x-1_2+y:z(3)"})));
}

TEST_CASE("a name that no command can be given says where it is", "[plan][names]") {
  for (auto const* name : {"", "a/b c", "a/b", "a,b", "a b", "a*", "a#1", "a=b", "a\nb"}) {
    INFO(name);
    CHECK_THROWS_AS(require_good_names(named({name})), KernelNameError);
  }
  CHECK_THROWS_WITH(require_good_names(named({"a", "b/c"})),
                    "file_2: a kernel is named 'b/c'; letters, digits and _ - . + : < > ( ) are "
                    "allowed");
}

TEST_CASE("two kernels of one name say where both are", "[plan][names]") {
  CHECK_THROWS_WITH(require_good_names(named({"a", "b", "b"})),
                    "two kernels are named 'b': file_2 and file_3");
}

TEST_CASE("two kernels of one name in one file: the file may be a header", "[plan][names]") {
  auto kernels = named({"b", "b"});
  kernels[0].file = kernels[1].file = "b.hpp";
  CHECK_THROWS_WITH(require_good_names(kernels),
                    "two kernels are named 'b', both in b.hpp: give each a name of its own; or, "
                    "where two files of this program include that header, move its "
                    "SPACECHECK_KERNEL into one .cpp file");
}
