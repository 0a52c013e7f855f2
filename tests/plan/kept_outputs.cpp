// Where --keep-outputs puts a View: plain names as they are, and no two in one file.
#include <spacecheck/plan/kept_output.hpp>

#include <catch2/catch_test_macros.hpp>

#include <set>
#include <string>

using spacecheck::kept_output_file;

TEST_CASE("a plain name is its file's", "[plan]") {
  CHECK(kept_output_file("f", "k/Serial/seed=1", "y_0-B", 0) == "f/k/Serial/seed=1/y_0-B.npy");
  CHECK(kept_output_file("f", "t", "y", 2) == "f/t/y.instance2.npy");
  CHECK(kept_output_file("f", "t", "a/b \xc3\xbc", 0) == "f/t/a%2Fb%20%C3%BC.npy");
}

TEST_CASE("no two Views of a trial share a file", "[plan]") {
  auto const views = {"a/b", "a b", "a_b", "a.b", "a%2Fb", "a:b", "y", "y.instance1", "..", "__"};
  std::set<std::string> files;
  for (auto const* view : views) {
    for (int instance : {0, 1}) files.insert(kept_output_file("f", "t", view, instance));
  }
  CHECK(files.size() == 2 * views.size());
}
