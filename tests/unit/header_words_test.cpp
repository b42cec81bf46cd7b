#include "lib/roster/header_words.h"

#include <doctest/doctest.h>

#include "lib/base/text.h"
#include "tests/unit/property.h"

namespace portal {
namespace {

std::string words_of(std::string_view header) { return joined(header_words(header), " "); }
double alike(std::string_view a, std::string_view b) { return name_likeness(header_words(a), header_words(b)); }

}  // namespace

TEST_CASE("header words: split at marks, capitals and digits, and spelt out") {
  for (auto [header, words] :
       std::vector<std::pair<std::string, std::string>>{{"Stu No", "student number"},
                                                        {"STUDENT_NBR", "student number"},
                                                        {"studentNumber", "student number"},
                                                        {"student#", "student number"},
                                                        {"StudentID", "student id"},
                                                        {"DOB", "birth date"},
                                                        {"DOBDate", "birth date"},
                                                        {"Phone2", "phone 2"},
                                                        {"guardianlastname", "guardian last name"},
                                                        {"E-Mail", "email"},
                                                        {"Home Room", "homeroom"},
                                                        {"Postal Code", "zip"},
                                                        {"Mascot", "mascot"},
                                                        {"Größe", "größe"},
                                                        {" - ", ""},
                                                        {"", ""}})
    CHECK(words_of(header) == words);
}

TEST_CASE("header words: names are alike by their words, also where one is shortened or misspelt") {
  CHECK(alike("Stu No", "Student Number") == 1);
  CHECK(alike("Student Code", "Student ID") > 0.85);
  CHECK(alike("Adress", "address") > 0.75);
  CHECK(alike("Descr", "Description") > 0.75);
  CHECK(alike("Last Name", "First Name") == doctest::Approx(0.5));
  CHECK(alike("Shoe Size", "Student ID") == 0);
  CHECK(alike("", "Student ID") == 0);
}

TEST_CASE("header words: secrets show by their names") {
  for (const auto* secret : {"StudentPIN",
                             "User Pwd",
                             "SSN",
                             "Access Token",
                             "pwd",
                             "PASSWD",
                             "Passcode",
                             "STUPASSWORD",
                             "PIN",
                             "pin1",
                             "stupin",
                             "Social Security",
                             "SocialSecurityNumber",
                             "Soc Sec",
                             "SOC_SEC_NO",
                             "Secret",
                             "STUACCESSCODE",
                             "Access Code",
                             "Portal Key",
                             "MyMail",
                             "MyMail PIN",
                             "my_mail"}) {
    CAPTURE(secret);
    CHECK(names_a_secret(secret));
  }
  for (const auto* open : {"Spinning Class", "Shipping", "Grade", "Location Code", "Zip Code", "E-Mail", "School"}) {
    CAPTURE(open);
    CHECK_FALSE(names_a_secret(open));
  }
}

TEST_CASE("header words: any text has words, and each is as like itself as can be") {
  CHECK(holds([](const std::string& text) {
    auto words = header_words(text);
    auto like = name_likeness(words, words);
    return words.empty() ? like == 0 : like == 1;
  }));
  CHECK(header_words(std::string(1'000'000, 'n')).size() == 1);
}

}  // namespace portal
