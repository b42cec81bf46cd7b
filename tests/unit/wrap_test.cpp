#include "lib/output/wrap.h"

#include <doctest/doctest.h>

#include "lib/base/text.h"
#include "tests/unit/property.h"

namespace portal {

using Lines = std::vector<std::string>;

TEST_CASE("wrap: lines are broken at spaces, and within a word only where it is longer than a line") {
  CHECK(wrapped("", 10) == Lines{""});
  CHECK(wrapped("one two three", 20) == Lines{"one two three"});
  CHECK(wrapped("one two three", 8) == Lines{"one two", "three"});
  CHECK(wrapped("one two three", 7) == Lines{"one two", "three"});
  CHECK(wrapped("one two three", 8, 2) == Lines{"one two", "  three"});
  CHECK(wrapped("abcdefghij", 4) == Lines{"abcd", "efgh", "ij"});
  CHECK(wrapped("a bcdefghij", 4) == Lines{"a", "bcde", "fghi", "j"});
  CHECK(wrapped("ab", 1, 5) == Lines{"a", "b"});
}

TEST_CASE("wrap: wide letters take two columns, and marks stay with their letter") {
  CHECK(wrapped("王小明王小明", 5) == Lines{"王小", "明王", "小明"});
  CHECK(wrapped("n\u0303n\u0303n\u0303", 2) == Lines{"n\u0303n\u0303", "n\u0303"});
  CHECK(wrapped("محمد أحمد", 5) == Lines{"محمد", "أحمد"});
}

TEST_CASE("wrap: the tail of what is typed, and its last letter") {
  CHECK(tail_of("abcdef", 10) == "abcdef");
  CHECK(tail_of("abcdef", 3) == "def");
  CHECK(tail_of("王小明", 3) == "明");
  CHECK(tail_of("abc", 0) == "");
  CHECK(without_last_letter("abc") == "ab");
  CHECK(without_last_letter("José") == "Jos");
  CHECK(without_last_letter("Jose\u0301") == "Jos");
  CHECK(without_last_letter("").empty());
}

TEST_CASE("wrap: no line is too wide and no letter is lost, whatever the text") {
  CHECK(holds([](const std::string& bytes) {
    auto text = printable(bytes);
    auto width = *rc::gen::inRange<std::size_t>(2, 40);
    auto indent = *rc::gen::inRange<std::size_t>(0, 6);
    std::string letters, wanted;
    for (const auto& line : wrapped(text, width, indent)) {
      RC_ASSERT(display_width(line) <= width);
      for (char c : line)
        if (c != ' ') letters += c;
    }
    for (char c : text)
      if (c != ' ') wanted += c;
    RC_ASSERT(letters == wanted);
  }));
}

}  // namespace portal
