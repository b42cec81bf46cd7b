// When two names are alike.
#include "lib/accounts/name_words.h"

#include <doctest/doctest.h>

#include "tests/unit/property.h"

namespace portal {
namespace {

std::optional<int> distance(std::string_view asked, std::string_view name) {
  return name_distance(name_words(asked), name_words(name));
}

// A word of a few letters, so that likeness is not rare.
std::string some_word(std::size_t longest) {
  std::string word;
  auto length = *rc::gen::inRange<std::size_t>(3, longest);
  while (word.size() < length) word += *rc::gen::elementOf(std::string("aeir"));
  return word;
}

}  // namespace

TEST_CASE("names: the same name in every way of writing it") {
  for (const auto& pair : std::vector<std::pair<std::string, std::string>>{{"mendoza-reyes", "Mendoza-Reyes"},
                                                                           {"REYES MENDOZA", "Mendoza-Reyes"},
                                                                           {"mendozareyes", "Mendoza Reyes"},
                                                                           {"reyesmendoza", "Mendoza Reyes"},
                                                                           {"delacruz", "De La Cruz"},
                                                                           {"de la cruz", "Delacruz"},
                                                                           {"De La Cruz", "de  la CRUZ"},
                                                                           {"obrien", "O’Brien"},
                                                                           {"nunez", "Núñez"},
                                                                           {"Nuñez", "NUNEZ"},
                                                                           {"nguyen", "Nguyễn"},
                                                                           {"王", "王"}}) {
    CAPTURE(pair.first);
    CHECK(distance(pair.first, pair.second) == 0);
  }
}

TEST_CASE("names: what goes on is behind the same, and before what differs by a letter") {
  CHECK(distance("rey", "Reyes") > 0);
  CHECK(distance("reyes", "Mendoza-Reyes") == distance("rey", "Reyes"));
  CHECK(distance("mendoza", "Mendoza-Reyes") < distance("mendosa", "Mendoza"));
  CHECK(distance("mendosa", "Mendoza") < distance("mendosa", "Mendoza-Reyes"));
  CHECK(distance("mendosa", "Mendoza") < distance("mendssa", "Mendoza"));
}

TEST_CASE("names: one letter of a short word, two of a longer one; neighbours that change places count one") {
  CHECK(distance("raes", "Reyes") == std::nullopt);
  CHECK(distance("reues", "Reyes"));
  CHECK(distance("reyse", "Reyes"));
  CHECK(distance("rodrigeus", "Rodriguez"));
  CHECK(distance("roddriguz", "Rodriguez"));
  CHECK_FALSE(distance("rodigeus", "Rodriguez"));
  CHECK_FALSE(distance("li", "Lu"));
  CHECK_FALSE(distance("pepe", "José"));  // nicknames are not guessed
  CHECK_FALSE(distance("mendoza reyes", "Mendoza"));
  CHECK_FALSE(distance("mendoza mendoza", "Mendoza-Reyes"));
  CHECK_FALSE(distance("", "Reyes"));
}

TEST_CASE("names: two words that are alike have a remainder in common") {
  CHECK(holds([] {
    auto asked = some_word(10), name = some_word(10);
    auto most = allowed_edits(asked.size());
    auto of_asked = remainders(asked, most), of_name = remainders(name, allowed_edits(name.size()));
    std::vector<std::int64_t> common;
    std::set_intersection(of_asked.begin(), of_asked.end(), of_name.begin(), of_name.end(), std::back_inserter(common));
    if (edits_between(asked, name, most)) RC_ASSERT(!common.empty());
  }));
  CHECK(remainders("de", 0).size() == 1);
}

TEST_CASE("names: a name beyond all measure stays small") {
  std::string long_name(10000, 'x'), many;
  for (int i = 0; i < 500; ++i) many += "ab ";
  CHECK(name_words(long_name).empty());
  CHECK(name_words(many).words.size() <= 10);
  CHECK(name_words("--").empty());
}

}  // namespace portal
