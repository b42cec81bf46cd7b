#include "lib/output/paper_words.h"

#include <doctest/doctest.h>

#include <limits>

#include "lib/base/text.h"
#include "tests/unit/property.h"

namespace portal {

TEST_CASE("paper words: a heading has a capital, and abbreviations theirs") {
  CHECK(paper_heading({"student_id"}) == "Student ID");
  CHECK(paper_heading({"last_year_percent"}) == "Last year percent");
  CHECK(paper_heading({"pins_issued"}) == "PINs issued");
  CHECK(paper_heading({"pin"}) == "PIN");
  CHECK(paper_heading({"Teacher's name"}) == "Teacher's name");
}

TEST_CASE("paper words: a section is named by what it is, not by its code") {
  CHECK(section_heading("home_room", section_column("breakdown")) == "Home room");
  CHECK(section_heading("Marvelous Middle School", section_column("school")) == "Marvelous Middle School");
  CHECK(section_heading("", section_column("school_name")) == "No school name");
}

TEST_CASE("paper words: numbers as people write them") {
  CHECK(paper_text(std::int64_t{2026}, {"year"}) == "2026");
  CHECK(paper_text(std::int64_t{12345}, {"rows"}) == "12,345");
  CHECK(paper_text(std::int64_t{-1234567}, {"rows"}) == "-1,234,567");
  CHECK(paper_text(std::numeric_limits<std::int64_t>::min(), {"rows"}) == "-9,223,372,036,854,775,808");
  CHECK(paper_text(62.549, percent_column("share")) == "62.5%");
  CHECK(paper_text(std::int64_t{100}, percent_column("share")) == "100%");
  CHECK(paper_text(0.25, {"seconds"}) == "0.25");
  CHECK(paper_text(std::numeric_limits<double>::quiet_NaN(), percent_column("share")) == "");
  CHECK(paper_text("0012", {"id"}) == "0012");
  CHECK(paper_text(true, {"active"}) == "yes");
  CHECK(paper_text({}, {"active"}) == "");
}

TEST_CASE("paper words: the first letter says which way a text runs") {
  CHECK(runs_from_right("محمد (2)"));
  CHECK(runs_from_right("(2) محمد"));
  CHECK(!runs_from_right("Ana محمد"));
  CHECK(!runs_from_right("12-34"));
  CHECK(!runs_from_right(""));
}

TEST_CASE("paper words: what is shown is text, whatever it was") {
  CHECK(shown_text("a\x1b[31m\r\nb\rc\td\xff") == "a\ufffd[31m\nb\nc\td\ufffd");
  CHECK(holds([](const std::string& bytes) {
    auto text = shown_text(bytes);
    RC_ASSERT(is_utf8(text));
    RC_ASSERT(shown_text(text) == text);
    RC_ASSERT(text.find('\r') == text.npos);
  }));
}

}  // namespace portal
