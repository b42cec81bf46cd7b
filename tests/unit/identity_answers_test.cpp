#include "lib/pins/identity_answers.h"

#include <doctest/doctest.h>

#include "lib/base/phone.h"

#include "tests/unit/property.h"

namespace portal {
namespace {

IdentityFacts at(const std::string& address) {
  IdentityFacts facts;
  facts.address = address;
  facts.city = "Los Angeles", facts.state = "CA", facts.zip = "90026";
  return facts;
}

}  // namespace

TEST_CASE("identity answers: a date in any form of an extract, and no other date") {
  for (auto same : {"2015-02-08", "02/08/2015", "2/8/2015", "20150208", " 2015-02-08 "})
    CHECK_MESSAGE(same_date(same, "2015-02-08"), same);
  for (auto other : {"2015-08-02", "8/2/2015", "02/08/15", "February 8, 2015", "", "2015-02-30"})
    CHECK_MESSAGE(!same_date(other, "2015-02-08"), other);
}

TEST_CASE("identity answers: a name, whatever its case, accents, hyphens and order") {
  auto same = [](std::string_view answer) { return same_name(answer, "Lucía", "Guadalupe", "Mendoza-Reyes"); };
  for (auto answer : {"Lucía Mendoza-Reyes", "lucia mendoza reyes", "MENDOZA-REYES, LUCIA", "Lucia Reyes Mendoza",
                      "Lucia Guadalupe Mendoza Reyes", "Mendoza Reyes Lucía Guadalupe"})
    CHECK_MESSAGE(same(answer), answer);
  for (auto answer : {"", " ", "Lucia", "Mendoza Reyes", "Lucia Mendoza", "Lucia Maria Mendoza Reyes",
                      "Luz Mendoza Reyes", "Lucia Lucia Mendoza Reyes", "Guadalupe Mendoza Reyes"})
    CHECK_MESSAGE(!same(answer), answer);
  CHECK(same_name("Denise OHara", "Denise", "", "O’Hara"));
  CHECK(same_name("juan delacruz", "Juan", "", "De la Cruz"));
  CHECK(same_name("김 민준", "민준", "", "김"));
}

TEST_CASE("identity answers: grades as people say them") {
  for (auto same : {"06", "6", "6th", "6th grade", "Grade 6", "6th grader"}) CHECK_MESSAGE(same_grade(same, "6"), same);
  for (auto other : {"", "7", "16", "sixty", "th", "6 7"}) CHECK_MESSAGE(!same_grade(other, "6"), other);
  CHECK(same_grade("kindergarten", "K"));
  CHECK(same_grade("Transitional Kindergarten", "TK"));
  CHECK(same_grade("pre-k", "PK"));
  CHECK(same_grade("11th", "11"));
  CHECK(same_grade("1st", "01"));
}

TEST_CASE("identity answers: phones by their digits") {
  for (auto same :
       {"213-555-0146", "(213) 555-0146", "2135550146", "+1 213 555 0146", "1-213-555-0146", "213-555-0146 ext. 12"})
    CHECK_MESSAGE(means_phone(same, "213-555-0146"), same);
  for (auto other : {"", "555-0146", "213-555-0147", "+52 213 555 0146", "213"})
    CHECK_MESSAGE(!means_phone(other, "213-555-0146"), other);
  CHECK(!means_phone("", ""));
  CHECK(!means_phone("none", "none"));
  CHECK(is_phone("555-0146"));
  CHECK(!is_phone("none"));
}

TEST_CASE("identity answers: an address by house number and street; what else is told must be right") {
  for (auto same : {"4337 W Temple St, Apt 2", "4337 West Temple Street", "4337 w. temple st #2", "4337 W Temple St 2",
                    "4337 W Temple St Unit 2, Los Angeles, CA 90026", "4337 W TEMPLE STREET los angeles california"})
    CHECK_MESSAGE(same_address(same, at("4337 W Temple St, Apt 2")), same);
  for (auto other : {"", "4337", "4337 Temple St", "4338 W Temple St", "4337 W Temple Ave", "4337 W Temple St Apt 3",
                     "4337 W Temple St, Pasadena", "4337 W Temple St 90027", "W Temple St 4337", "43 37 W Temple St"})
    CHECK_MESSAGE(!same_address(other, at("4337 W Temple St, Apt 2")), other);
  CHECK(same_address("12 saint andrews place", at("12 St. Andrews Pl")));
  CHECK(same_address("100 Del Amo Boulevard", at("100 DelAmo Blvd")));
  CHECK(same_address("7 First Ave, Apt 4B", at("7 1st Avenue")));
  CHECK(same_address("P.O. Box 12", at("PO Box 12")));
  CHECK(!same_address("123 rd st", at("12 3rd St")));
  CHECK(!same_address("5683 Sunset", at("")));
}

TEST_CASE("identity answers: nothing that is typed crashes, and nothing matches what is blank") {
  CHECK(holds([] {
    auto text = *any_utf8();
    IdentityFacts none;
    return !same_address(text, none) && !means_phone(text, "") && !same_date(text, "") && !same_grade(text, "");
  }));
  CHECK(holds([] {
    auto text = *any_utf8();
    return same_name(text + " Reyes", text, "", "Reyes");
  }));
  std::string long_text(10'000, 'x');
  CHECK(!same_name(long_text, "Ana", "", "Reyes"));
  CHECK(!same_address(long_text, at("1 Main St")));
}

}  // namespace portal
