// Lines that are wider than the terminal, broken so that a table still reads as one.
#include <spacecheck/report/fitted.hpp>

#include <catch2/catch_test_macros.hpp>

#include <string>

using namespace spacecheck;

TEST_CASE("columns are what a terminal shows", "[columns]") {
  CHECK(columns("") == 0);
  CHECK(columns("agree") == 5);
  CHECK(columns("\033[38;2;255;000;000mFAIL\033[0m") == 4);
  CHECK(columns("\033]8;;file://a/b%20c.html\033\\c.html\033]8;;\033\\") == 6);
  CHECK(columns("5 \u00b5s") == 4);
  CHECK(columns("\u6838\u5fc3") == 4);  // two that are two columns wide
  CHECK(columns("\033") == 0);
  CHECK(columns("ab\033[") == 2);
  CHECK(columns("\xff") == 1);
}

TEST_CASE("what fits stays as it is", "[fitted]") {
  std::string const text = "a  b   c\n\n   d\nno end";
  CHECK(fitted(text, 8) == text);
  CHECK(fitted("", 8).empty());
  CHECK(fitted("\n", 8) == "\n");
}

TEST_CASE("what goes on stands below the last column", "[fitted]") {
  CHECK(fitted("guard       does an item past the end do nothing\n", 40) ==
        "guard       does an item past the end do\n"
        "            nothing\n");
  CHECK(fitted("FAIL  k  guard  past_guard: item 7 is past the guard", 42) ==
        "FAIL  k  guard  past_guard: item 7 is past\n"
        "                the guard");
  // Blanks of before the last column, and behind a break, are a table's and none.
  CHECK(fitted("a        b        does it do what it is told", 42) ==
        "a        b        does it do what it is\n"
        "                  told");
}

TEST_CASE("where the last column leaves no room, a line goes on below its own start", "[fitted]") {
  CHECK(fitted("one two three four", 10) == "one two\n  three\n  four");
  CHECK(fitted("    one two three", 14) == "    one two\n      three");
  CHECK(fitted("a_name_as_long_as_half    a description", 30) ==
        "a_name_as_long_as_half    a\n  description");
  // A line that is a column.
  CHECK(fitted("                  one two three", 24) ==
        "                  one\n                  two\n                  three");
}

TEST_CASE("a word is never broken", "[fitted]") {
  CHECK(fitted("see /a/path/of/many/folders/and/a/file here", 20) ==
        "see\n  /a/path/of/many/folders/and/a/file\n  here");
  CHECK(fitted("/a/path/of/many/folders", 10) == "/a/path/of/many/folders");
}

TEST_CASE("colours are kept, and are no columns", "[fitted]") {
  std::string const red = "\033[31mFAIL\033[0m";
  CHECK(fitted(red + "  one two", 13) == red + "  one two");
  CHECK(fitted(red + "  one two", 12) == red + "  one\n  two");
}

TEST_CASE("an indent that is known is kept to", "[fitted]") {
  CHECK(fitted("  - one two three\n", 11, 4) == "  - one two\n    three\n");
  CHECK(fitted("one  two three", 8, 0) == "one  two\nthree");
}

TEST_CASE("no line is wider than asked for, and no word is lost", "[fitted]") {
  std::string const text = "name  one two  three   four five six seven eight nine ten eleven";
  auto const without_blanks = [](std::string all) {
    std::erase_if(all, [](char c) { return c == ' ' || c == '\n'; });
    return all;
  };
  for (std::size_t width = 12; width < 80; ++width) {
    auto const broken = fitted(text, width);
    INFO(width << "\n" << broken);
    CHECK(without_blanks(broken) == without_blanks(text));
    std::size_t start = 0;
    while (start < broken.size()) {
      auto const end = std::min(broken.find('\n', start), broken.size());
      CHECK(end - start <= width);
      start = end + 1;
    }
  }
}
