#include <spacecheck/plan/last_words.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

using spacecheck::last_words;

TEST_CASE("what a process said last is one line", "[plan][last_words]") {
  CHECK(last_words("") == "");
  CHECK(last_words(" \n\n") == "");
  CHECK(last_words("one\n  two \r\nthree") == "one two three");
}

TEST_CASE("a message is not lost behind the addresses of a call stack", "[plan][last_words]") {
  std::string output = "boom <x>\nBacktrace:\n";
  for (int k = 0; k < 40; ++k) output += "app(main+0x1f) [0x55ed46c72e87]\n\n[0x7f0123456789]\n";
  CHECK(last_words(output) == "boom <x>");
}

TEST_CASE("of long words the end is kept", "[plan][last_words]") {
  auto const words = last_words(std::string(1000, 'a') + "\nthe end\n");
  CHECK(words.size() == 400);
  CHECK(words.ends_with("a the end"));
}
