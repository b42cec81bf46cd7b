#include "lib/letters/households.h"

#include <doctest/doctest.h>

namespace portal {
namespace {

GuardianPin row(const std::string& student, const std::string& guardian, const std::string& address = {},
                const std::string& language = "en") {
  GuardianPin made;
  made.pair = {student, guardian};
  made.student_last_name = student;
  made.grade = "6";
  made.address = address;
  made.city = address.empty() ? "" : "Los Angeles";
  made.language = language;
  return made;
}

// "S1/G1 S1/G2, S2/G1": a letter, a comma, a letter.
std::string planned(std::vector<GuardianPin> rows, Per per) {
  std::string text;
  for (const auto& letter : plan_letters(std::move(rows), per, [](const std::string& name) { return name; })) {
    text += text.empty() ? "" : ",";
    for (const auto& pin : letter.pins)
      text += (text.empty() ? "" : " ") + pin.pair.student_id + "/" + pin.pair.guardian_id;
  }
  return text;
}

std::string compared(const std::string& address, const std::string& city = "Los Angeles",
                     const std::string& zip = "90012") {
  GuardianPin made;
  made.address = address, made.city = city, made.zip = zip;
  return comparable_address(made);
}

}  // namespace

TEST_CASE("households: an address is the same without case, accents, spaces and punctuation, and no other") {
  CHECK(compared("12 Elm St., Apt #3") == compared("12  ELM ST Apt 3", "LOS ANGELES ", "90012"));
  CHECK(compared("1 Peña Ave") == compared("1 Pena Ave"));
  CHECK(compared("12 Elm St") != compared("1 2nd Elm St"));
  CHECK(compared("12 Elm St") != compared("12 Elm St", "San Pedro"));
  CHECK(compared("12 Elm St") != compared("12 Elm St", "Los Angeles", "90013"));
  CHECK(compared("1 Elm", "2 City") != compared("1 Elm2", "City"));
  CHECK(compared("улица 1") == compared("УЛИЦА, 1"));
  CHECK(compared("") == "");
  CHECK(compared(" - ") == "");
}

TEST_CASE("households: a letter for each guardian and student, unless by household") {
  std::vector<GuardianPin> rows = {row("S1", "G1", "1 Elm St"), row("S1", "G2", "1 elm st"),
                                   row("S2", "G1", "1 Elm St"), row("S3", "G3", "2 Elm St")};
  CHECK(planned(rows, Per::guardian) == "S1/G1, S1/G2, S2/G1, S3/G3");
  CHECK(planned(rows, Per::household) == "S1/G1 S1/G2 S2/G1, S3/G3");
}

TEST_CASE("households: those of one home who read different languages get a letter each") {
  CHECK(planned({row("S1", "G1", "1 Elm St"), row("S1", "G2", "1 Elm St", "es"), row("S2", "G2", "1 Elm St", "es")},
                Per::household) == "S1/G1, S1/G2 S2/G2");
}

TEST_CASE("households: without an address a guardian gets one letter for all students, and shares it with nobody") {
  CHECK(planned({row("S1", "G1"), row("S1", "G2"), row("S2", "G1"), row("S3", "G2", "-")}, Per::household) ==
        "S1/G1 S2/G1, S1/G2 S3/G2");
}

TEST_CASE("households: a home stands where its first student does") {
  auto late = row("S1", "G1", "1 Elm St"), early = row("S2", "G1", "1 Elm St"), between = row("S3", "G3", "2 Elm St");
  late.grade = "10", early.grade = "TK", between.grade = "2";
  CHECK(planned({late, early, between}, Per::household) == "S2/G1 S1/G1, S3/G3");
  early.homeroom = between.homeroom = "B";
  between.grade = "TK", between.homeroom = "a";
  CHECK(planned({late, early, between}, Per::household) == "S3/G3, S2/G1 S1/G1");
}

}  // namespace portal
