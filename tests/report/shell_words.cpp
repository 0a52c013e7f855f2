// Words for a shell: what is printed to be pasted comes back as it was.
#include <spacecheck/report/shell_word.hpp>

#include <catch2/catch_test_macros.hpp>

using spacecheck::shell_word;

TEST_CASE("a plain word stays, any other is quoted", "[report]") {
  CHECK(shell_word("build/check_mine") == "build/check_mine");
  CHECK(shell_word("") == "''");
  CHECK(shell_word("my folder") == "'my folder'");
  CHECK(shell_word("a'b$c") == R"('a'\''b$c')");
  CHECK(shell_word("~x") == "'~x'");
}
